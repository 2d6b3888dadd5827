import { Button, Link, makeStyles, mergeClasses } from '@fluentui/react-components';
import { ArrowDownload20Regular, FolderOpen20Regular } from '@fluentui/react-icons';
import type { RunHead, TaskView } from '../../../shared/contract.ts';
import { audioUrl } from '../../client.ts';
import { useAppStore } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { useRunStore } from '../../store/run-store.ts';
import { useText } from '../../ui/use-text.ts';
import { FactList } from './FactList.tsx';
import { FailureCard } from './FailureCard.tsx';
import { phaseWords, taskTookMs } from './run-words.ts';
import { TaskOutputView } from './TaskOutputView.tsx';
import { groupOfPhase } from './task-look.ts';
import { useLooks } from './use-looks.ts';

const useStyles = makeStyles({
  phase: { display: 'inline-flex', alignItems: 'center', gap: '8px' },
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
  actions: { display: 'flex', gap: '8px', padding: '0 16px 14px' },
  save: { display: 'inline-flex', alignItems: 'center', gap: '6px', fontWeight: 600 },
});

interface TaskDetailsProps {
  readonly head: RunHead;
  readonly task: TaskView;
}

export function TaskDetails({ head, task }: TaskDetailsProps) {
  const { runId } = head;
  const styles = useStyles();
  const looks = useLooks();
  const { say, format } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const canReveal = useAppStore((state) => state.info?.canRevealFiles ?? false);
  const isBrowser = useAppStore((state) => state.info?.host === 'browser');
  const node = useRunStore((state) => state.nodes.get(task.nodeId ?? ''));
  const group = groupOfPhase[task.phase];
  const dash = say('run:details.unknown');
  const took = taskTookMs(task);
  const saveUrl = isBrowser && task.outputPath !== null ? audioUrl(runId, task.itemId) : null;

  const facts = [
    {
      label: say('run:tasks.state'),
      value: (
        <span className={styles.phase} data-testid="details-phase" data-phase={task.phase}>
          <span className={mergeClasses(styles.chip, looks.task[group])} aria-hidden="true">
            {say(`run:letter.${group}`)}
          </span>
          {phaseWords(task, say, format)}
        </span>
      ),
      isWide: true,
    },
    {
      label: say('run:details.nodeLabel'),
      value:
        task.nodeId === null
          ? say(group === 'failed' || group === 'cancelled' ? 'run:details.unknown' : 'run:details.noNode')
          : node === undefined
            ? task.nodeId
            : say('run:nodes.label', { label: node.label }),
    },
    { label: say('run:details.taskId'), value: task.taskId },
    {
      label: say('run:details.exitCode'),
      value: <span data-testid="exit-code">{task.exitCode === null ? dash : String(task.exitCode)}</span>,
    },
    {
      label: say('run:details.started'),
      value: task.startedAt === null ? dash : format.time(task.startedAt),
    },
    { label: say('run:details.ended'), value: task.endedAt === null ? dash : format.time(task.endedAt) },
    { label: say('run:details.took'), value: took === null ? dash : format.duration(took) },
    { label: say('run:details.length'), value: format.clock(task.durationS) },
    { label: say('run:details.size'), value: format.bytes(task.sizeBytes) },
    {
      label: say('run:details.output'),
      value: task.outputBytes === null ? dash : format.bytes(task.outputBytes),
    },
    ...(task.attempt > 1 ? [{ label: say('run:details.attempt'), value: format.number(task.attempt) }] : []),
    ...(task.outputPath === null
      ? []
      : [
          {
            label: say('run:details.outputPath'),
            value: <span data-testid="output-path">{task.outputPath}</span>,
            isWide: true,
          },
        ]),
  ];

  return (
    <>
      {task.failure !== null && (
        <FailureCard head={head} failure={task.failure} target={{ itemId: task.itemId }} isInPanel />
      )}
      <FactList facts={facts} />
      {task.outputPath !== null && (canReveal || saveUrl !== null) && (
        <div className={styles.actions}>
          {canReveal && (
            <Button
              size="small"
              icon={<FolderOpen20Regular />}
              data-testid="reveal-task"
              onClick={() => void attempt(() => client.run.revealTask.mutate({ runId, itemId: task.itemId }))}
            >
              {say('run:action.reveal')}
            </Button>
          )}
          {saveUrl !== null && (
            <Link className={styles.save} href={saveUrl} download data-testid="save-copy">
              <ArrowDownload20Regular aria-hidden="true" />
              {say('run:action.save')}
            </Link>
          )}
        </div>
      )}
      <TaskOutputView runId={runId} task={task} />
    </>
  );
}
