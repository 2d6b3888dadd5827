import { Channel } from '../support/channel.ts';
import type { PoolTargets } from './autoscale-formula.ts';
import { inputContainerName, jobName, outputContainerName, poolName } from './naming.ts';

/**
 * One passage of items through the pipeline: a run has one, and one more for each Retry that comes after its end.
 * Items come in at the upload or, when their source is there already, at the tasks; the round is over when none is
 * outstanding, and then every stage's queue closes.
 */
export class Round {
  readonly number: number;
  readonly toUpload = new Channel<string>();
  readonly toAdd = new Channel<string>();
  readonly toDownload = new Channel<string>();
  /** Names of what this round makes or has adopted. */
  readonly names: {
    readonly input: string;
    readonly output: string;
    readonly pool: string;
    readonly job: string;
  };
  readonly #outstanding: Set<string>;
  readonly #over = new AbortController();
  /** What was announced in the journal: it may exist even when no answer ever came. */
  readonly announced = new Set<'input' | 'output' | 'pool' | 'job'>();
  /** When the limit of monitoring strikes, in ms since 1970; null before the first task was added. */
  limitMs: number | null = null;
  /** Since when the pool counts as young and keeps its targets, in ms since 1970. */
  youngSinceMs = 0;
  /** When the service by itself ends the job and takes the nodes, unless the app goes on saying that it lives. */
  endsAtMs = 0;
  /** The service did not take the newest formula: when to try again. */
  renewFormulaAtMs = Number.POSITIVE_INFINITY;
  /** Other targets for the pool than the plan's: a repair asked for them. */
  targets: PoolTargets | null = null;
  /** Creation of the job, in ms since 1970: its wall clock counts from there. */
  jobSinceMs = 0;
  /** Resolves the wait at the limit. */
  onExtended: (() => void) | null = null;

  constructor(
    runId: string,
    number: number,
    itemIds: readonly string[],
    adopted: Partial<Round['names']> = {},
  ) {
    this.number = number;
    this.names = {
      input: adopted.input ?? inputContainerName(runId, number),
      output: adopted.output ?? outputContainerName(runId, number),
      pool: adopted.pool ?? poolName(runId, number),
      job: adopted.job ?? jobName(runId, number),
    };
    this.#outstanding = new Set(itemIds);
  }

  get outstanding(): readonly string[] {
    return [...this.#outstanding];
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** Aborts when nothing is outstanding any more: the good end of every wait in a stage. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  settle(itemId: string): void {
    this.#outstanding.delete(itemId);
    if (this.#outstanding.size === 0) this.end();
  }

  /** Takes an item in again, at `stage`. Only before the end. */
  readmit(itemId: string, stage: 'toUpload' | 'toAdd' | 'toDownload'): void {
    if (this.isOver) throw new Error('The round is over');
    this.#outstanding.add(itemId);
    this[stage].push(itemId);
  }

  end(): void {
    if (this.isOver) return;
    this.#over.abort();
    for (const channel of [this.toUpload, this.toAdd, this.toDownload]) channel.close();
  }
}
