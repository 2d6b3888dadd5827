import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Dismiss20Regular } from '@fluentui/react-icons';
import type { RunHead } from '../../../shared/contract.ts';
import { useRunStore } from '../../store/run-store.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { NodeDetails } from './NodeDetails.tsx';
import { select, useSelectionStore } from './selection-store.ts';
import { TaskDetails } from './TaskDetails.tsx';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column' },
  head: { display: 'flex', alignItems: 'flex-start', gap: '8px', padding: '12px 8px 8px 16px' },
  words: { flexGrow: 1, minWidth: 0 },
  name: {
    margin: 0,
    fontSize: '14px',
    lineHeight: '20px',
    fontWeight: 650,
    overflowWrap: 'anywhere',
  },
  under: {
    margin: 0,
    fontSize: '12px',
    lineHeight: '16px',
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  body: { flexGrow: 1, minHeight: 0, overflowY: 'auto', display: 'flex', flexDirection: 'column' },
});

interface DetailsPanelProps {
  readonly head: RunHead;
}

/** Everything about the chosen task or node; Escape closes it. */
export function DetailsPanel({ head }: DetailsPanelProps) {
  const styles = useStyles();
  const card = useCardStyles();
  const { say } = useText();
  const selection = useSelectionStore((state) => state.selection);
  const task = useRunStore((state) =>
    selection?.kind === 'task' ? state.tasks.get(selection.itemId) : undefined,
  );
  const node = useRunStore((state) =>
    selection?.kind === 'node' ? state.nodes.get(selection.nodeId) : undefined,
  );
  const title = task?.name ?? (node === undefined ? '' : say('run:nodes.label', { label: node.label }));

  return (
    <section
      className={mergeClasses(card.card, styles.panel)}
      aria-label={say(task === undefined ? 'run:details.node' : 'run:details.task')}
      data-testid="details"
      onKeyDown={(event) => event.key === 'Escape' && select(null)}
    >
      <div className={styles.head}>
        <div className={styles.words}>
          <h2 className={styles.name} title={title}>
            {title}
          </h2>
          {(task?.folder ?? '') !== '' && <p className={styles.under}>{task?.folder}</p>}
          {node !== undefined && <p className={styles.under}>{node.nodeId}</p>}
        </div>
        <Button
          appearance="subtle"
          size="small"
          icon={<Dismiss20Regular />}
          aria-label={say('run:details.close')}
          title={say('run:details.close')}
          data-testid="close-details"
          onClick={() => select(null)}
        />
      </div>
      <div className={styles.body}>
        {task !== undefined && <TaskDetails key={task.itemId} head={head} task={task} />}
        {node !== undefined && <NodeDetails head={head} node={node} />}
      </div>
    </section>
  );
}
