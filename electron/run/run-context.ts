import type { StartRun } from '../../shared/contract.ts';
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
  readonly probe: (path: string, signal: AbortSignal) => Promise<ProbeOutcome>;
  /** @throws Failure `resultCorrupt` */
  readonly verifyMp3: (path: string, expectedDurationS: number) => Promise<void>;
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

/** An item of this round is finished with: in words, in the journal, and for the round. */
export function settle(
  context: RunContext,
  item: RunItem,
  phase: 'completed' | 'downloaded' | 'failed' | 'cancelled',
  failure: FailureView | null,
  output: { readonly path: string; readonly bytes: number } | null = null,
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
  });
  logger.info({ taskId: item.taskId, phase, failure: failure?.code }, 'item settled');
  round.settle(itemId);
}
