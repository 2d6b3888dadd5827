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
import { useRunStore } from '../../store/run-store.ts';
import { usePending } from '../../ui/use-pending.ts';
import { useText } from '../../ui/use-text.ts';
import { FailureCard } from './FailureCard.tsx';
import { ResumeNote } from './ResumeNote.tsx';
import { type RunProblem, runProblems } from './run-problems.ts';

const extraMinutes = 30;

const useStyles = makeStyles({
  messages: {
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
    flexShrink: 0,
    // Many at once scroll: the tasks below stay in sight.
    maxHeight: '38%',
    overflowY: 'auto',
    ':empty': { display: 'none' },
  },
});

/** The time limit's choice, and a card for everything that is wrong with the run, its pool or its nodes. */
export function RunMessages({ head }: { readonly head: RunHead }) {
  const styles = useStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const [isPending, run] = usePending();
  const { runId } = head;
  const nodes = useRunStore((state) => state.nodes);
  useRunStore((state) => state.revision);
  const problems = runProblems(head, nodes.values());
  const aboutNodes = ({ nodes: broken }: RunProblem) => {
    const [first] = broken;
    if (first === undefined) return {};
    return {
      about:
        broken.length === 1
          ? say('run:problem.node', { label: first.label })
          : say('run:problem.nodes', { count: broken.length }),
    };
  };
  const isAtLimit = head.can.extendTimeLimit || head.status === 'timeLimit';

  return (
    <div className={styles.messages} role="status" data-testid="run-problems">
      <ResumeNote head={head} />
      {isAtLimit && (
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
      )}
      {problems.map((problem) => (
        <FailureCard
          key={problem.key}
          head={head}
          failure={problem.failure}
          target={{ nodeIds: problem.nodes.map(({ nodeId }) => nodeId) }}
          details={problem.details}
          {...aboutNodes(problem)}
        />
      ))}
    </div>
  );
}
