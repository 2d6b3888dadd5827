import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import type { RunHead } from '../../../shared/contract.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { usePending } from '../../ui/use-pending.ts';
import { useText } from '../../ui/use-text.ts';
import { isFinal } from './run-words.ts';

/** A run that an earlier start of the app had begun: that it goes on, or why it cannot yet. */
export function ResumeNote({ head }: { readonly head: RunHead }) {
  const { say, format } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const [isPending, run] = usePending();
  const { runId, interrupted, resumedAt, status } = head;
  if (interrupted !== undefined) {
    const { what, wayOut } = failureWords(interrupted, say);
    return (
      <MessageBar intent="warning" layout="multiline" data-testid="interrupted" data-code={interrupted.code}>
        <MessageBarBody>
          <MessageBarTitle>{say('run:interrupted.title')}</MessageBarTitle>
          {what} {wayOut} {say('run:interrupted.body')}
        </MessageBarBody>
        <MessageBarActions>
          <Button
            appearance="primary"
            size="small"
            data-testid="continue-run"
            disabledFocusable={isPending}
            onClick={() => run(() => attempt(() => client.run.continue.mutate({ runId })))}
          >
            {say('run:interrupted.continue')}
          </Button>
        </MessageBarActions>
      </MessageBar>
    );
  }
  if (resumedAt === undefined || isFinal(status)) return null;
  return (
    <MessageBar intent="info" data-testid="resumed">
      <MessageBarBody>{say('run:resumed', { time: format.time(resumedAt) })}</MessageBarBody>
    </MessageBar>
  );
}
