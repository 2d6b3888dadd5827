import type { Changes } from './change.ts';
import { type Account, jobTaskExecution, mayRetry, outcomeInfo } from './execution.ts';
import type { ExecutionOutcome, NodeAgent } from './node-agent-port.ts';
import type { NodeFolders } from './node-folders.ts';
import { type JobNodeRecord, type JobRecord, keyOf, type NodeRecord, type PoolRecord } from './records.ts';
import type { ServiceClock } from './service-clock.ts';
import type { Store } from './store.ts';

export interface JobNodeTasksParts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: ServiceClock;
  readonly agent: NodeAgent;
  readonly folders: NodeFolders;
  readonly account: () => Account;
}

interface Work {
  readonly job: JobRecord;
  readonly node: NodeRecord;
  readonly abort: AbortController;
  /** Whether the node may run (or has done with) the job's tasks. Never rejects. */
  readonly done: Promise<boolean>;
}

/**
 * Job preparation and job release tasks. They take no task slot. "The job release task runs on each node where the job
 * preparation task ran and completed."
 */
export class JobNodeTasks {
  readonly #parts: JobNodeTasksParts;
  /** Nodes that a job's preparation is done with: true when tasks may run there, false when it failed. */
  readonly #prepared = new Map<JobRecord, Map<NodeRecord, boolean>>();
  readonly #work = new Set<Work>();
  readonly #releases = new Map<JobRecord, Promise<void>>();
  #closing = false;

  constructor(parts: JobNodeTasksParts) {
    this.#parts = parts;
  }

  /** "If it fails, the service will not run tasks of this job on the node"; other jobs may. */
  isRefused(job: JobRecord, node: NodeRecord): boolean {
    return this.#prepared.get(job)?.get(node) === false;
  }

  /** Null when tasks may start at once; else the end of the preparation, true when it succeeded. */
  prepare(job: JobRecord, pool: PoolRecord, node: NodeRecord): Promise<boolean> | null {
    const task = job.spec.jobPreparationTask;
    if (task === undefined || this.#prepared.get(job)?.get(node) === true) return null;
    const going = [...this.#work].find((work) => work.job === job && work.node === node);
    const waitForSuccess = task.waitForSuccess ?? true;
    if (going !== undefined) return waitForSuccess ? going.done : null;
    const nodes = this.#prepared.get(job) ?? new Map<NodeRecord, boolean>();
    this.#prepared.set(job, nodes);
    const { done } = this.#begin(job, node, async (signal) => {
      const result = await this.#runPreparation(job, pool, node, signal);
      if (!signal.aborted) nodes.set(node, result || !waitForSuccess);
      return result;
    });
    return waitForSuccess ? done : null;
  }

  /** Runs the job's release task wherever it was prepared; resolves when all have ended. Once for a job. */
  release(job: JobRecord): Promise<void> {
    const going = this.#releases.get(job) ?? this.#releaseAll(job);
    this.#releases.set(job, going);
    return going;
  }

  /**
   * The node is away, or about to be: what was prepared there is not any more, except after a reboot (its disk stays)
   * where the job says that a success holds.
   */
  async nodeLeft(node: NodeRecord): Promise<void> {
    for (const [{ spec }, nodes] of this.#prepared) {
      const holds = node.state === 'rebooting' && nodes.get(node) === true;
      if (holds && spec.jobPreparationTask?.rerunOnNodeRebootAfterSuccess === false) continue;
      nodes.delete(node);
    }
    await this.#stop((work) => work.node === node);
  }

  /** Kills the preparations of a job that ends. */
  async stopPreparing(job: JobRecord): Promise<void> {
    if (!this.#releases.has(job)) await this.#stop((work) => work.job === job);
  }

  forget(job: JobRecord): void {
    this.#prepared.delete(job);
    this.#releases.delete(job);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#stop(() => true);
  }

  async #stop(which: (work: Work) => boolean): Promise<void> {
    const stopped = [...this.#work].filter(which);
    for (const { abort } of stopped) abort.abort();
    await Promise.all(stopped.map(({ done }) => done));
  }

  #begin(job: JobRecord, node: NodeRecord, run: (signal: AbortSignal) => Promise<boolean>): Work {
    const abort = new AbortController();
    const done = run(abort.signal)
      .catch((error: unknown) => {
        process.emitWarning(error instanceof Error ? error : String(error));
        return false;
      })
      .finally(() => this.#work.delete(work));
    const work: Work = { job, node, abort, done };
    this.#work.add(work);
    return work;
  }

  async #runPreparation(
    job: JobRecord,
    pool: PoolRecord,
    node: NodeRecord,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { changes, clock, store } = this.#parts;
    const task = job.spec.jobPreparationTask;
    if (task === undefined) return true;
    const record: JobNodeRecord = {
      sequence: store.nextSequence(),
      poolId: pool.spec.id,
      nodeId: node.id,
      preparation: { state: 'running', startTime: clock.now(), retryCount: 0 },
    };
    // Taken out first: the list is in the order of `sequence`.
    job.nodeTasks.delete(node.id);
    job.nodeTasks.set(node.id, record);
    changes.recordChanged();
    const retries = task.constraints?.maxTaskRetryCount ?? 0;
    for (;;) {
      const outcome = await this.#execute({ job, pool, node, task }, signal);
      if (signal.aborted || !mayRetry(outcome, record.preparation.retryCount, retries)) {
        record.preparation = this.#ended(record.preparation, outcome);
        return outcome.result === 'success' && !signal.aborted;
      }
      const now = clock.now();
      const retryCount = record.preparation.retryCount + 1;
      record.preparation = { state: 'running', startTime: now, retryCount, lastRetryTime: now };
      changes.recordChanged();
    }
  }

  async #releaseAll(job: JobRecord): Promise<void> {
    const task = job.spec.jobReleaseTask;
    if (task === undefined || this.#closing) return;
    const works = [...(this.#prepared.get(job) ?? [])].flatMap(([node, isPrepared]) => {
      const record = job.nodeTasks.get(node.id);
      const pool = record && this.#parts.store.pools.get(keyOf(record.poolId));
      if (!isPrepared || record === undefined || pool?.nodes.get(node.id) !== node) return [];
      return this.#begin(job, node, async (signal) => {
        record.release = { state: 'running', startTime: this.#parts.clock.now() };
        this.#parts.changes.recordChanged();
        const constraints = { maxWallClockTime: task.maxWallClockTime ?? 'PT15M' };
        const outcome = await this.#execute({ job, pool, node, task: { ...task, constraints } }, signal);
        record.release = this.#ended(record.release, outcome);
        return true;
      });
    });
    await Promise.all(works.map(({ done }) => done));
  }

  #ended<I extends object>(info: I, outcome: ExecutionOutcome) {
    this.#parts.changes.recordChanged();
    const endTime = this.#parts.clock.now();
    return { ...info, state: 'completed' as const, endTime, ...outcomeInfo(outcome) };
  }

  #execute(where: Parameters<typeof jobTaskExecution>[0], signal: AbortSignal): Promise<ExecutionOutcome> {
    const { agent, folders, account } = this.#parts;
    return agent.execute(jobTaskExecution(where, folders, account()), signal);
  }
}
