import type { StartRun, TaskView } from '../../shared/contract.ts';
import type { FailureView } from '../../shared/failure.ts';
import type { Ports, RunTarget } from '../connection/connection.ts';
import type { ProbeOutcome } from '../media/probe-outcome.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Journal } from './journal.ts';
import type { OutputNames } from './output-names.ts';
import type { Round } from './round.ts';
import type { RunItem } from './run-item.ts';
import type { RunView } from './run-view.ts';
import type { TaskLogs } from './task-logs.ts';

export type RunOptions = Omit<StartRun, 'itemIds' | 'connectionId' | 'plan'>;

/** What every step of a run works with. One for each run; `round` and `ports` change with a retry after the end. */
export interface RunContext {
  readonly runId: string;
  readonly appVersion: string;
  readonly options: RunOptions;
  readonly platform: NodeJS.Platform;
  readonly connection: RunTarget;
  readonly view: RunView;
  readonly journal: Journal;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly items: ReadonlyMap<string, RunItem>;
  readonly outputNames: OutputNames;
  readonly logs: TaskLogs;
  /** For the sounds on their way up: each is there while it is uploaded. */
  readonly soundFolder: string;
  readonly probe: (path: string, signal: AbortSignal) => Promise<ProbeOutcome>;
  /** The MP3's own length in seconds. @throws Failure `resultCorrupt` */
  readonly verifyMp3: (path: string, expectedDurationS: number) => Promise<number>;
  ports: Ports | null;
  round: Round;
}

/** @throws when called before the connection was opened: a fault of the runner, not of the user. */
export function portsOf(context: RunContext): Ports {
  if (!context.ports) throw new Error('The connection is not open');
  return context.ports;
}

export function itemOf(context: RunContext, itemId: string): RunItem {
  const item = context.items.get(itemId);
  if (!item) throw new RangeError('No such item in this run');
  return item;
}

/** An MP3 that is on disk under its name, whole and checked. */
export interface RunOutput {
  readonly path: string;
  readonly bytes: number;
  /** In hex, of what was fetched. */
  readonly sha256: string;
  /** Its own length in seconds. */
  readonly durationS: number;
}

/** An item of this round is finished with: in words, in the journal, and for the round. */
export function settle(
  context: RunContext,
  item: RunItem,
  phase: 'completed' | 'downloaded' | 'failed' | 'cancelled',
  failure: FailureView | null,
  output: RunOutput | null = null,
): void {
  const { view, journal, logger, round } = context;
  const { itemId } = item.input;
  view.setTask(itemId, {
    phase,
    failure,
    fraction: null,
    ...(output && { outputPath: output.path, outputBytes: output.bytes }),
  });
  journal.note({
    type: 'item',
    itemId,
    taskId: item.taskId,
    attempt: item.attempt,
    phase,
    failure,
    outputPath: output?.path ?? null,
    outputBytes: output?.bytes ?? null,
    facts: factsOf(view.task(itemId), output),
  });
  logger.info({ taskId: item.taskId, phase, failure: failure?.code }, 'item settled');
  round.settle(itemId);
}

function factsOf({ nodeId, exitCode, startedAt, endedAt }: TaskView, output: RunOutput | null) {
  return {
    ...{ nodeId, exitCode, startedAt, endedAt },
    ...(output && { sha256: output.sha256, outputDurationS: output.durationS }),
  };
}
