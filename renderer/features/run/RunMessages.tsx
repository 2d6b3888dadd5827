import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components';
import type { RunHead } from '../../../shared/contract.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { usePending } from '../../ui/use-pending.ts';
import { useText } from '../../ui/use-text.ts';

const extraMinutes = 30;

const useStyles = makeStyles({
  messages: { display: 'flex', flexDirection: 'column', gap: '8px', flexShrink: 0 },
});

/** The time limit's choice, and why the run or a step failed. */
export function RunMessages({ head }: { readonly head: RunHead }) {
  const styles = useStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const [isPending, run] = usePending();
  const { runId } = head;
  const failure = head.failure ?? head.steps.find((step) => step.failure !== null)?.failure ?? null;

  if (head.can.extendTimeLimit || head.status === 'timeLimit') {
    return (
      <div className={styles.messages}>
        <MessageBar intent="warning" layout="multiline" data-testid="time-limit">
          <MessageBarBody>
            <MessageBarTitle>{say('run:timeLimit.title')}</MessageBarTitle>
            {say('run:timeLimit.body')}
          </MessageBarBody>
          <MessageBarActions>
            <Button
              appearance="primary"
              size="small"
              data-testid="wait-longer"
              disabledFocusable={isPending}
              onClick={() =>
                run(() => attempt(() => client.run.extendTimeLimit.mutate({ runId, minutes: extraMinutes })))
              }
            >
              {say('run:action.waitLonger')}
            </Button>
            <Button
              size="small"
              disabledFocusable={isPending}
              onClick={() => run(() => attempt(() => client.run.cancel.mutate({ runId })))}
            >
              {say('run:action.cancel')}
            </Button>
          </MessageBarActions>
        </MessageBar>
      </div>
    );
  }
  // Cancelling was the user's own wish: no news.
  if (failure === null || failure.code === 'cancelled') return null;
  const words = failureWords(failure, say);
  return (
    <div className={styles.messages}>
      <MessageBar intent="error" layout="multiline" data-testid="run-failure" data-code={failure.code}>
        <MessageBarBody>
          <MessageBarTitle>{words.what}</MessageBarTitle>
          {words.wayOut}
        </MessageBarBody>
      </MessageBar>
    </div>
  );
}
