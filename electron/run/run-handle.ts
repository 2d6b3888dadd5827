import { stat } from 'node:fs/promises';
import pLimit from 'p-limit';
import { type DeletableResource, stepNames } from '../../shared/contract.ts';
import { Failure } from '../../shared/failure.ts';
import { canDownload, isFetched } from './capabilities.ts';
import { keepPool } from './pool-keeper.ts';
import { Reach } from './reach.ts';
import type { ReplayedRun } from './replay.ts';
import { findEntry, finishCleanUp, type Need, restoreKeptPool } from './resume.ts';
import { findAdoptable, isRetryable, prepareRetry, remakeContainers, stageFor } from './retry-items.ts';
import { Round } from './round.ts';
import { itemOf, type RunContext } from './run-context.ts';
import type { RunItem } from './run-item.ts';
import { type RoundEntry, runRound } from './runner.ts';
import { expectItems, passStep, startStep } from './step-tally.ts';
import { deleteResource, isEverythingFetched, requestDeletion, watchDeletion } from './steps/cleanup.ts';
import { downloadItem, downloadsAtOnce } from './steps/download.ts';

const deletionDeadlineMs = 15 * 60_000;
const lookDeadlineMs = 60_000;
const repairDeadlineMs = 2 * 60_000;
const minuteMs = 60_000;
const noItems: RoundEntry = { toUpload: [], toAdd: [], watched: [], toDownload: [] };

/**
 * One run and what a user may do with it: starting its rounds, and every button. A button that does not fit the
 * moment throws `runBusy`; `capabilities` tells screens beforehand.
 */
export class RunHandle {
  readonly context: RunContext;
  readonly #onEnded: (handle: RunHandle) => void;
  readonly #isNeeded: (poolId: string) => boolean;
  /** Aborts when the app must close and can wait no longer. */
  readonly #abandon = new AbortController();
  #cancel = new AbortController();
  /** Aborts when the pool that is kept for a while is taken up again, or the app closes. */
  #keeping = new AbortController();
  #kept: Promise<void> = Promise.resolve();
  #ended: Promise<void> = Promise.resolve();
  readonly #background = new Set<Promise<unknown>>();
  readonly #reach: Reach;

  /** @param isNeeded whether a run that is live uses this pool */
  constructor(
    context: RunContext,
    onEnded: (handle: RunHandle) => void,
    isNeeded: (poolId: string) => boolean,
  ) {
    this.context = context;
    this.#reach = new Reach(context, () => this.letGo());
    this.#onEnded = onEnded;
    this.#isNeeded = isNeeded;
  }

  /** Starts the first round. */
  start(): void {
    this.#drive({ ...noItems, toUpload: [...this.context.items.keys()] });
  }

  /**
   * Takes up the run of an earlier session, as soon as its service can be asked. Until then it is shown as interrupted,
   * and closing the app leaves it as it is.
   * @param hold takes the connection for the time of one try and answers its release
   */
  resume(run: ReplayedRun, need: Need, hold: () => () => void): void {
    const { context } = this;
    const isWork = need === 'work';
    if (isWork) context.view.setAccepting(false);
    if (context.view.status === 'cancelling') this.#cancel.abort(new Failure('cancelled'));
    this.#ended = this.#reach
      .until(hold, async (signal) => {
        if (isWork) return await findEntry(context, run, signal);
        if (need === 'cleanUp') await finishCleanUp(context, run, signal);
        await restoreKeptPool(context, run, signal);
        return null;
      })
      .then(async (entry) => {
        if (entry === 'left') return;
        if (entry !== null) {
          context.view.setAccepting(true);
          await runRound(context, entry, this.#cancel.signal, this.#abandon.signal);
        }
        this.#onEnded(this);
        this.#keep();
      })
      .catch((error: unknown) => {
        context.logger.error({ error }, 'a run that was taken up ended in a fault of its own');
      });
  }

  /** Of an earlier session, and not taken up yet. */
  get isWaiting(): boolean {
    return this.#reach.isWaiting;
  }

  /** Tries at once what is tried again now and then. */
  continue(): void {
    this.#reach.wake();
  }

  /** Resolves when the newest round has ended, clean-up included. True when every MP3 is on disk. */
  async finished(): Promise<boolean> {
    let waitedFor: Promise<void>;
    do {
      waitedFor = this.#ended;
      await waitedFor;
    } while (waitedFor !== this.#ended);
    return this.context.view.tasks().every(({ phase }) => phase === 'downloaded');
  }

  /** Resolves when the newest round has ended and the pool that it keeps for a while is gone, or given up. */
  async letGo(): Promise<void> {
    let kept: Promise<void>;
    do {
      await this.finished();
      kept = this.#kept;
      await kept;
    } while (kept !== this.#kept);
  }

  cancel(): void {
    const { view, journal } = this.context;
    if (view.status === 'cancelling') return;
    this.#require(view.head().can.cancel);
    // What it made is still to be deleted: that waits for the service, as the rest would have.
    this.#reach.wake();
    view.setStatus('cancelling', null);
    journal.note({ type: 'status', status: 'cancelling', failure: null });
    this.#cancel.abort(new Failure('cancelled'));
  }

  extendTimeLimit(minutes: number): void {
    const { view, round, clock } = this.context;
    this.#require(view.head().can.extendTimeLimit && round.onExtended !== null);
    round.limitMs = clock.now() + minutes * minuteMs;
    round.onExtended?.();
  }

  async retryFailed(): Promise<void> {
    await this.#retry((item) => isRetryable(this.context, item));
  }

  /** @throws Failure `runBusy` when the item has not failed */
  async retryItem(itemId: string): Promise<void> {
    const item = this.context.items.get(itemId);
    this.#require(item !== undefined && isRetryable(this.context, item));
    await this.#retry((other) => other === item && isRetryable(this.context, other));
  }

  /** Lets `work` act on the run's own pool, at most until its deadline or until the app must close. */
  async onLivePool(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#require(this.context.view.head().can.repairPool);
    const signal = AbortSignal.any([this.#abandon.signal, AbortSignal.timeout(repairDeadlineMs)]);
    await this.#track(work(signal));
  }

  /** Resolves with how many had to be fetched. */
  async downloadAll(): Promise<number> {
    const { context } = this;
    const { view } = context;
    const wanted = await this.#notOnDisk();
    if (wanted.length === 0) return 0;
    this.#require(view.status !== 'cancelling' && view.resources.output === 'present');
    const signal = AbortSignal.any([this.#cancel.signal, this.#abandon.signal]);
    await this.#track(this.#fetch(wanted, signal));
    return wanted.length;
  }

  async deleteResource(resource: DeletableResource): Promise<void> {
    const { can } = this.context.view.head();
    const allowed = { pool: can.deletePool, job: can.deleteJob, output: can.deleteOutput } as const;
    this.#require(allowed[resource]);
    const signal = AbortSignal.any([this.#abandon.signal, AbortSignal.timeout(deletionDeadlineMs)]);
    await requestDeletion(this.context, resource, signal);
    void this.#track(
      watchDeletion(this.context, resource, signal).catch((error: unknown) => {
        this.context.logger.warn({ error, resource }, 'the end of a deletion was not seen');
      }),
    );
  }

  /** Cancels what is under way and waits for it, at most until `deadline` aborts; then lets go of the files. */
  async close(deadline: AbortSignal): Promise<void> {
    const { view, journal, logger } = this.context;
    deadline.addEventListener('abort', () => this.#abandon.abort(deadline.reason), { once: true });
    this.#reach.leave();
    if (this.#reach.isWaiting) await this.#ended;
    else if (view.status === 'running' || view.status === 'timeLimit') {
      if (view.head().can.cancel) this.cancel();
    } else this.#cancel.abort(new Failure('cancelled'));
    await this.finished();
    this.#keeping.abort(new Failure('cancelled'));
    await Promise.allSettled([...this.#background]);
    await journal.close();
    logger.close();
  }

  #drive(entry: RoundEntry): void {
    this.#cancel = new AbortController();
    this.#ended = runRound(this.context, entry, this.#cancel.signal, this.#abandon.signal)
      .catch((error: unknown) => {
        this.context.logger.error({ error }, 'a round ended in a fault of its own');
      })
      .finally(() => {
        this.#onEnded(this);
        this.#keep();
      });
  }

  #keep(): void {
    const { context } = this;
    this.#keeping = new AbortController();
    if (context.view.head().poolKeptUntil === null) return;
    const signal = AbortSignal.any([this.#keeping.signal, this.#abandon.signal]);
    this.#kept = this.#track(keepPool(context, this.#isNeeded, signal)).catch((error: unknown) => {
      context.logger.error({ error }, 'the keeping of the pool ended in a fault of its own');
    });
  }

  async #retry(isMeant: (item: RunItem) => boolean): Promise<void> {
    const { context } = this;
    const { view, round } = context;
    const chosen = () => [...context.items.values()].filter(isMeant);
    const requireOpen = () =>
      this.#require(view.head().can.retryFailed && (!view.isLive || !round.isOver) && chosen().length > 0);
    requireOpen();
    if (!view.isLive) return await this.#retryInNewRound(chosen());
    await this.#track(remakeContainers(context, chosen(), this.#cancel.signal));
    requireOpen();
    this.#retryInRound(chosen());
  }

  #retryInRound(items: readonly RunItem[]): void {
    const { context } = this;
    const { view, round, options } = context;
    for (const item of items) {
      const stage = stageFor(context, item, item.uploadedTo === round.names.input);
      prepareRetry(context, item, stage);
      const from = { toUpload: 'upload', toAdd: 'tasks', toDownload: 'download' } as const;
      expectItems(view, from[stage], 1, options.downloadAsCompleted || stage === 'toDownload');
      round.readmit(item.input.itemId, stage);
    }
  }

  async #retryInNewRound(items: readonly RunItem[]): Promise<void> {
    const { context } = this;
    const { view, journal, runId } = context;
    const signal = AbortSignal.any([this.#abandon.signal, AbortSignal.timeout(lookDeadlineMs)]);
    // Before anything is awaited, so that two quick presses do not make two rounds.
    const { poolKeptUntil } = view.head();
    this.#keeping.abort(new Failure('runBusy'));
    view.setStatus('running', null);
    view.setAccepting(false);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended = promise;
    try {
      const adopted = await findAdoptable(context, signal);
      for (const resource of ['job', 'pool', 'output', 'input'] as const) {
        if (
          (resource === 'input' || adopted[resource] === undefined) &&
          view.resources[resource] === 'present'
        ) {
          await deleteResource(context, resource, signal);
        }
      }
      const number = context.round.number + 1;
      const itemIds = items.map(({ input }) => input.itemId);
      const { existingPoolId } = context.connection.poolTemplate;
      const pool = existingPoolId === null ? {} : { pool: existingPoolId };
      const next = new Round(runId, number, itemIds, { ...adopted, ...pool });
      await journal.intend({ type: 'round', round: number, itemIds, names: next.names });
      for (const name of stepNames) {
        if (view.step(name).state !== 'pending') view.setStep(name, { state: 'pending' });
        view.setStep(name, { done: 0, total: 0, failure: null });
      }
      context.round = next;
      const entry = { ...noItems, toUpload: [] as string[], toDownload: [] as string[] };
      for (const item of items) {
        const stage = stageFor(context, item, false);
        prepareRetry(context, item, stage);
        entry[stage === 'toDownload' ? 'toDownload' : 'toUpload'].push(item.input.itemId);
      }
      view.setAccepting(true);
      this.#drive(entry);
    } catch (error) {
      view.setStatus('failed', null);
      view.setAccepting(true);
      view.setPoolKeptUntil(poolKeptUntil);
      this.#keep();
      throw error;
    } finally {
      resolve();
    }
  }

  async #fetch(wanted: readonly RunItem[], signal: AbortSignal): Promise<void> {
    const { context } = this;
    const { view, options } = context;
    context.ports = await context.connection.open();
    startStep(view, 'download');
    // An MP3 that its owner lost was counted when it came the first time.
    const again = wanted.filter(({ input }) => view.task(input.itemId).phase === 'downloaded').length;
    view.setStep('download', { done: Math.max(0, view.step('download').done - again) });
    if (!options.downloadAsCompleted || !view.isLive) {
      expectItems(view, 'download', wanted.length - again, true);
    }
    const limit = pLimit(downloadsAtOnce);
    await Promise.all(
      wanted.map((item) =>
        limit(async () => {
          if (signal.aborted) return;
          try {
            await downloadItem(context, item, signal);
          } catch (error) {
            if (!signal.aborted) throw error;
            view.setTask(item.input.itemId, { phase: 'completed', fraction: null });
          }
          passStep(view, 'download');
        }),
      ),
    );
    await this.#afterFetch();
  }

  /** What a run that had ended owed to the missing files: its status, and the clean-up that waited for them. */
  async #afterFetch(): Promise<void> {
    const { context } = this;
    const { view, options } = context;
    if (view.isLive) return;
    const phases = view.tasks().map(({ phase }) => phase);
    if (view.status === 'failed' && phases.some((phase) => phase === 'downloaded')) {
      view.setStatus('completed', null);
      await context.journal.intend({ type: 'status', status: 'completed', failure: null });
    }
    if (options.cleanUp.output && isEverythingFetched(context) && view.resources.output === 'present') {
      await this.deleteResource('output');
    }
  }

  async #notOnDisk(): Promise<RunItem[]> {
    const { context } = this;
    const missing: RunItem[] = [];
    for (const task of context.view.tasks()) {
      const item = itemOf(context, task.itemId);
      const hasResult = item.result !== null;
      if (canDownload({ phase: task.phase, hasResult, outputPath: task.outputPath })) missing.push(item);
      else if (isFetched({ phase: task.phase, hasResult }) && !(await isFile(task.outputPath)))
        missing.push(item);
    }
    return missing;
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#background.add(work);
    try {
      return await work;
    } finally {
      this.#background.delete(work);
    }
  }

  #require(isAllowed: boolean): void {
    if (!isAllowed) throw new Failure('runBusy');
  }
}

async function isFile(path: string | null): Promise<boolean> {
  if (path === null) return false;
  try {
    return (await stat(path)).isFile();
  } catch {
    // Whatever the reason, it is not there for the user; fetching it again will say more.
    return false;
  }
}
