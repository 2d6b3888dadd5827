import { makeStyles, mergeClasses } from '@fluentui/react-components';
import type { NodeView, RunHead } from '../../../shared/contract.ts';
import { useRunStore } from '../../store/run-store.ts';
import { useText } from '../../ui/use-text.ts';
import { FactList } from './FactList.tsx';
import { FailureCard } from './FailureCard.tsx';
import { knownNodeState, nodeStateWords } from './node-look.ts';
import { useLooks } from './use-looks.ts';

const useStyles = makeStyles({
  state: { display: 'inline-flex', alignItems: 'center', gap: '8px' },
  chip: {
    width: '20px',
    height: '20px',
    display: 'grid',
    placeItems: 'center',
    border: '1px solid',
    borderRadius: '5px',
    fontSize: '11px',
    fontWeight: 700,
  },
});

export function NodeDetails({ head, node }: { readonly head: RunHead; readonly node: NodeView }) {
  const styles = useStyles();
  const looks = useLooks();
  const { say, format } = useText();
  const tasks = useRunStore((state) => state.tasks);
  const itemOfTask = useRunStore((state) => state.itemOfTask);
  const known = knownNodeState(node.state);
  const running = node.runningTaskIds.map(
    (taskId) => tasks.get(itemOfTask.get(taskId) ?? '')?.name ?? taskId,
  );
  const facts = [
    {
      label: say('run:tasks.state'),
      value: (
        <span className={styles.state}>
          <span className={mergeClasses(styles.chip, looks.node[known])} aria-hidden="true">
            {say(`run:nodeLetter.${known}`)}
          </span>
          {nodeStateWords(node.state, say)}
        </span>
      ),
      isWide: true,
    },
    {
      label: say('run:details.now'),
      value: running.length === 0 ? say('run:nodes.idle') : running.join(', '),
      isWide: true,
    },
    {
      label: say('run:details.since'),
      value: node.stateSince === null ? say('run:details.unknown') : format.time(node.stateSince),
    },
    {
      label: say('run:details.kind'),
      value: say(node.isDedicated ? 'run:details.dedicated' : 'run:details.spot'),
    },
    { label: say('run:details.slots'), value: format.number(node.slots) },
    { label: say('run:details.ran'), value: format.number(node.tasksRun) },
    { label: say('run:details.succeeded'), value: format.number(node.tasksSucceeded) },
  ];
  return (
    <>
      {node.failure !== null && (
        <FailureCard head={head} failure={node.failure} target={{ nodeIds: [node.nodeId] }} isInPanel />
      )}
      <FactList facts={facts} />
    </>
  );
}
