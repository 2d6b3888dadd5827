import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rehearsal } from '../engine.ts';
import type { Changes } from './change.ts';
import { type Account, mayRetry, outcomeInfo, startTaskExecution } from './execution.ts';
import type { ExecutionOutcome, NodeAgent } from './node-agent-port.ts';
import type { NodeFolders } from './node-folders.ts';
import type { NodeRecord, PoolRecord } from './records.ts';
import type { Scheduler } from './scheduler.ts';
import type { ServiceClock } from './service-clock.ts';
import type { StartTaskSpec } from './specs.ts';
import type { Store } from './store.ts';
import { wait } from './timer.ts';

/** Without a rehearsal a node boots as fast as it can; the states are still passed one by one. */
const defaultBootMs = 4;
/** How long a preempted node of a rehearsal stays away, at least: long enough to be seen. */
const preemptedForMs = 1000;

export interface PoolNodesParts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: ServiceClock;
  readonly agent: NodeAgent;
  readonly folders: NodeFolders;
  readonly scheduler: Scheduler;
  readonly account: () => Account;
  readonly rehearsal: Rehearsal;
}

/** The nodes of one pool: made, booted, their start task run, preempted, and given up with the pool. */
export class PoolNodes {
  readonly #parts: PoolNodesParts;
  readonly #pool: PoolRecord;
  readonly #gone = new AbortController();
  readonly #work = new Set<Promise<void>>();
  #startTaskFailuresLeft: number;
  #preemption: 'unplanned' | 'planned' | 'due' | 'done';

  constructor(pool: PoolRecord, parts: PoolNodesParts) {
    this.#pool = pool;
    this.#parts = parts;
    this.#startTaskFailuresLeft = parts.rehearsal.startTaskFailures ?? 0;
    this.#preemption = parts.rehearsal.preemptAfterMs === undefined ? 'done' : 'unplanned';
  }

  /** Adds nodes in state `creating`; `boot` brings them up. */
  create(dedicated: number, spot: number): void {
    for (let made = 0; made < dedicated + spot; made += 1) {
      const isDedicated = made < dedicated;
      const id = `tvmps_${randomBytes(32).toString('hex')}_${isDedicated ? 'd' : 'p'}`;
      const now = this.#parts.clock.now();
      this.#pool.nodes.set(id, {
        id,
        sequence: this.#parts.store.nextSequence(),
        isDedicated,
        allocationTime: now,
        state: 'creating',
        stateTransitionTime: now,
        totalTasksRun: 0,
        totalTasksSucceeded: 0,
        runningTasksCount: 0,
        runningTaskSlotsCount: 0,
        recentTasks: [],
      });
    }
  }

  /** Boots every node that is `creating` or (after a restart of the engine) `starting`; ends the resize. */
  boot(): void {
    this.#track(
      (async () => {
        if (!(await wait(this.#bootMs / 2, this.#gone.signal))) return;
        if (this.#pool.allocationState === 'resizing') this.#parts.changes.allocation(this.#pool, 'steady');
        for (const node of this.#pool.nodes.values()) {
          if (node.state === 'creating') this.#parts.changes.node(node, 'starting');
          if (node.state === 'starting') this.#track(this.#bringUp(node));
        }
      })(),
    );
  }

  /** Called when a node has begun a task: the rehearsed preemption counts from the first one on a spot node. */
  nodeBusy(node: NodeRecord): void {
    if (node.isDedicated) return;
    if (this.#preemption === 'due') this.#track(this.#preempt(node));
    if (this.#preemption !== 'unplanned') return;
    this.#preemption = 'planned';
    this.#track(
      (async () => {
        if (!(await wait(this.#parts.rehearsal.preemptAfterMs ?? 0, this.#gone.signal))) return;
        this.#preemption = 'due';
        const running = (candidate: NodeRecord) => !candidate.isDedicated && candidate.state === 'running';
        const victim = running(node) ? node : [...this.#pool.nodes.values()].find(running);
        if (victim !== undefined) await this.#preempt(victim);
      })(),
    );
  }

  /** All nodes leave; tasks are requeued. Resolves when nothing runs any more and the folders are gone. */
  async remove(): Promise<void> {
    this.#gone.abort();
    const nodes = [...this.#pool.nodes.values()];
    for (const node of nodes) if (node.state !== 'leavingpool') this.#parts.changes.node(node, 'leavingpool');
    await Promise.all(nodes.map((node) => this.#parts.scheduler.removeNode(this.#pool, node)));
    await this.#settled();
    this.#parts.scheduler.removePool(this.#pool);
    await rm(this.#parts.folders.pool(this.#pool.spec.id), { recursive: true, force: true });
    this.#pool.nodes.clear();
  }

  /** Stops what the nodes do besides tasks, and leaves the records as they are. */
  async close(): Promise<void> {
    this.#gone.abort();
    await this.#settled();
  }

  get #bootMs(): number {
    return this.#parts.rehearsal.nodeBootMs ?? defaultBootMs;
  }

  async #bringUp(node: NodeRecord): Promise<void> {
    try {
      await this.#start(node);
    } catch (error) {
      // The disk refused the node's folders: what the service calls an unusable node.
      node.errors = [{ code: 'DiskFull', message: error instanceof Error ? error.message : String(error) }];
      this.#parts.changes.node(node, 'unusable');
    }
  }

  async #start(node: NodeRecord): Promise<void> {
    const { changes, clock, folders, scheduler } = this.#parts;
    const { startTask } = this.#pool.spec;
    const root = folders.node(this.#pool.spec.id, node.id);
    for (const folder of ['shared', 'startup', 'workitems', 'fsmounts']) {
      await mkdir(join(root, folder), { recursive: true });
    }
    if (!(await wait(this.#bootMs / 2, this.#gone.signal))) return;
    node.lastBootTime = clock.now();
    const rehearsedFailure = this.#startTaskFailuresLeft > 0;
    if (rehearsedFailure) this.#startTaskFailuresLeft -= 1;
    if (startTask !== undefined || rehearsedFailure) {
      const waitForSuccess = startTask?.waitForSuccess ?? true;
      const ready = rehearsedFailure ? this.#failStartTask(node) : this.#runStartTask(node, startTask);
      if (waitForSuccess) {
        changes.node(node, 'waitingforstarttask');
        const succeeded = await ready;
        if (this.#gone.signal.aborted) return;
        if (!succeeded) {
          changes.node(node, 'starttaskfailed');
          return;
        }
      } else {
        this.#track(ready.then(() => {}));
      }
    }
    changes.node(node, 'idle');
    scheduler.addNode(this.#pool, node);
  }

  async #runStartTask(node: NodeRecord, startTask: StartTaskSpec | undefined): Promise<boolean> {
    if (startTask === undefined) return true;
    const { agent, account, changes, clock, folders } = this.#parts;
    const execution = startTaskExecution({ pool: this.#pool, node, startTask }, folders, account());
    const first = clock.now();
    node.startTaskInfo = { state: 'running', startTime: first, retryCount: 0 };
    changes.recordChanged();
    for (let retryCount = 0; ; ) {
      const outcome = await agent.execute(execution, this.#gone.signal);
      if (this.#gone.signal.aborted) return false;
      if (!mayRetry(outcome, retryCount, startTask.maxTaskRetryCount ?? 0)) {
        return this.#startTaskEnded(node, outcome);
      }
      retryCount += 1;
      const now = clock.now();
      node.startTaskInfo = { state: 'running', startTime: now, retryCount, lastRetryTime: now };
      changes.recordChanged();
    }
  }

  #startTaskEnded(node: NodeRecord, outcome: ExecutionOutcome): boolean {
    const before = node.startTaskInfo ?? { startTime: this.#parts.clock.now(), retryCount: 0 };
    const endTime = this.#parts.clock.now();
    node.startTaskInfo = { ...before, state: 'completed', endTime, ...outcomeInfo(outcome) };
    this.#parts.changes.recordChanged();
    return outcome.result === 'success';
  }

  async #failStartTask(node: NodeRecord): Promise<boolean> {
    const startup = this.#parts.folders.startup(this.#pool.spec.id, node.id);
    await writeFile(join(startup, 'stdout.txt'), '');
    await writeFile(join(startup, 'stderr.txt'), 'This start task fails because the rehearsal says so.\n');
    return this.#startTaskEnded(node, {
      result: 'failure',
      exitCode: 1,
      failureInfo: {
        category: 'UserError',
        code: 'FailureExitCode',
        message: 'The task exited with an exit code representing a failure',
        details: [{ name: 'Message', value: 'The rehearsal made this start task fail.' }],
      },
    });
  }

  /** "Tasks are requeued; the node stays listed as preempted, keeps its id; local data is lost"; then it comes back. */
  async #preempt(node: NodeRecord): Promise<void> {
    if (this.#preemption === 'done' || this.#gone.signal.aborted) return;
    this.#preemption = 'done';
    const { changes, folders, scheduler } = this.#parts;
    changes.node(node, 'preempted');
    await scheduler.removeNode(this.#pool, node);
    if (!(await wait(Math.max(preemptedForMs, this.#bootMs), this.#gone.signal))) return;
    await rm(folders.node(this.#pool.spec.id, node.id), { recursive: true, force: true });
    if (this.#gone.signal.aborted) return;
    changes.node(node, 'starting');
    await this.#bringUp(node);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)))
      .finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  async #settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }
}
