import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rehearsal } from '../engine.ts';
import type { Changes } from './change.ts';
import { type Account, mayRetry, outcomeInfo, startTaskExecution } from './execution.ts';
import type { ExecutionOutcome, NodeAgent } from './node-agent-port.ts';
import type { NodeFolders } from './node-folders.ts';
import type { NodeDeallocation } from './pool-action-specs.ts';
import type { PoolSamples } from './pool-samples.ts';
import { keyOf, type NodeRecord, type PoolRecord } from './records.ts';
import { RehearsedNodes, rehearsedStartTask } from './rehearsed-nodes.ts';
import type { Scheduler } from './scheduler.ts';
import type { ServiceClock } from './service-clock.ts';
import type { StartTaskSpec } from './specs.ts';
import type { Store } from './store.ts';
import { wait } from './timer.ts';

/** Without a rehearsal a node boots as fast as it can; the states are still passed one by one. */
const defaultBootMs = 4;
/** How long a preempted node of a rehearsal stays away, at least: long enough to be seen. */
const defaultPreemptedForMs = 1000;

export interface PoolNodesParts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: ServiceClock;
  readonly agent: NodeAgent;
  readonly folders: NodeFolders;
  readonly scheduler: Scheduler;
  readonly account: () => Account;
  readonly rehearsal: Rehearsal;
  readonly samples: PoolSamples;
}

/** A node from one boot to what ends it: another boot, preemption, leaving. Its own work ends with it. */
interface Life {
  readonly signal: AbortSignal;
  readonly end: AbortController;
  readonly work: Set<Promise<void>>;
  /** The life before is over: nothing of it runs any more. */
  readonly begun: Promise<unknown>;
}

/**
 * The nodes of one pool: made, booted, their start task run, preempted, rebooted, and given up. Longer than most files
 * here, because each of these ends what the others began, and that is safe only where all of it is seen at once.
 */
export class PoolNodes {
  readonly #parts: PoolNodesParts;
  readonly #pool: PoolRecord;
  readonly #gone = new AbortController();
  readonly #work = new Set<Promise<void>>();
  readonly #lives = new Map<NodeRecord, Life>();
  readonly #rehearsed: RehearsedNodes;
  #preemption: 'unplanned' | 'planned' | 'due' | 'done';

  constructor(pool: PoolRecord, parts: PoolNodesParts) {
    this.#pool = pool;
    this.#parts = parts;
    this.#rehearsed = new RehearsedNodes(parts.rehearsal);
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

  /**
   * Nodes that are `creating` get their machines and boot; those that are `starting` (after a restart of the engine)
   * boot. Aborting `stop` before there are machines gives up the nodes that would have had them.
   */
  async boot(stop?: AbortSignal): Promise<void> {
    const signal = stop === undefined ? this.#gone.signal : AbortSignal.any([this.#gone.signal, stop]);
    const isAllocated = await wait(this.#bootMs / 2, signal);
    if (this.#gone.signal.aborted) return;
    for (const node of [...this.#pool.nodes.values()]) {
      if (node.state === 'creating' && !isAllocated) this.#pool.nodes.delete(keyOf(node.id));
      if (node.state === 'creating' && isAllocated) this.#parts.changes.node(node, 'starting');
      if (node.state === 'starting' && !this.#lives.has(node))
        this.#inNewLife(node, (life) => this.#bringUp(node, life));
    }
    this.#parts.changes.recordChanged();
  }

  /** Runs `work` so that `close` and `remove` wait for it. */
  track(work: Promise<void>): void {
    this.#track(work, this.#work);
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Restarts the node: its files stay, its start task runs again. */
  reboot(node: NodeRecord, option: NodeDeallocation): void {
    this.#parts.changes.node(node, 'rebooting');
    const vacated = this.#parts.scheduler.removeNode(this.#pool, node, option);
    this.#inNewLife(node, async (life) => {
      await vacated;
      if (!(await wait(this.#bootMs / 2, life.signal))) return;
      this.#parts.changes.node(node, 'starting');
      await this.#bringUp(node, life);
    });
  }

  /** Nodes leave the pool; resolves when they are gone, or when the whole pool goes. */
  async leave(nodes: readonly NodeRecord[], option: NodeDeallocation): Promise<void> {
    const left = nodes.map((node) => {
      if (node.state !== 'leavingpool') this.#parts.changes.node(node, 'leavingpool');
      const vacated = this.#parts.scheduler.removeNode(this.#pool, node, option);
      return this.#inNewLife(node, async (life) => {
        await vacated;
        if (life.signal.aborted) return;
        await rm(this.#parts.folders.node(this.#pool.spec.id, node.id), { recursive: true, force: true });
        if (life.signal.aborted) return;
        this.#pool.nodes.delete(keyOf(node.id));
        this.#lives.delete(node);
        this.#parts.changes.recordChanged();
      });
    });
    await Promise.all(left);
  }

  /** The node gets no more tasks until it is enabled again; without tasks it is `offline`. */
  disableScheduling(node: NodeRecord, option: NodeDeallocation): void {
    node.schedulingState = 'disabled';
    if (node.state === 'idle') this.#parts.changes.node(node, 'offline');
    this.#parts.changes.recordChanged();
    this.track(this.#parts.scheduler.withholdNode(this.#pool, node, option));
  }

  enableScheduling(node: NodeRecord): void {
    delete node.schedulingState;
    if (node.state === 'offline') this.#parts.changes.node(node, 'idle');
    this.#parts.changes.recordChanged();
    if (node.state === 'idle' || node.state === 'running') this.#parts.scheduler.addNode(this.#pool, node);
  }

  /** Called when a node has begun a task: the rehearsed preemption counts from the first one on a spot node. */
  nodeBusy(node: NodeRecord): void {
    if (node.isDedicated) return;
    if (this.#preemption === 'due') this.#preempt(node);
    if (this.#preemption !== 'unplanned') return;
    this.#preemption = 'planned';
    this.track(
      (async () => {
        if (!(await wait(this.#parts.rehearsal.preemptAfterMs ?? 0, this.#gone.signal))) return;
        this.#preemption = 'due';
        const running = (candidate: NodeRecord) => !candidate.isDedicated && candidate.state === 'running';
        const victim = running(node) ? node : [...this.#pool.nodes.values()].find(running);
        if (victim !== undefined) this.#preempt(victim);
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

  async #bringUp(node: NodeRecord, life: Life): Promise<void> {
    try {
      await this.#start(node, life);
    } catch (error) {
      if (life.signal.aborted) return;
      // The disk refused the node's folders: what the service calls an unusable node.
      node.errors = [{ code: 'DiskFull', message: error instanceof Error ? error.message : String(error) }];
      this.#parts.changes.node(node, 'unusable');
    }
  }

  async #start(node: NodeRecord, life: Life): Promise<void> {
    const { changes, clock, folders, scheduler } = this.#parts;
    const { startTask } = this.#pool.spec;
    const root = folders.node(this.#pool.spec.id, node.id);
    for (const folder of ['shared', 'startup', 'workitems', 'fsmounts']) {
      await mkdir(join(root, folder), { recursive: true });
    }
    if (!(await wait(this.#bootMs / 2, life.signal))) return;
    node.lastBootTime = clock.now();
    const errors = this.#rehearsed.unusable();
    if (errors !== null) {
      if (errors.length > 0) node.errors = errors;
      changes.node(node, 'unusable');
      return;
    }
    const rehearsedFailure = this.#rehearsed.failsStartTask();
    if (startTask !== undefined || rehearsedFailure) {
      const waitForSuccess = startTask?.waitForSuccess ?? true;
      const ready = rehearsedFailure
        ? this.#failStartTask(node)
        : this.#runStartTask(node, startTask, life.signal);
      if (waitForSuccess) {
        changes.node(node, 'waitingforstarttask');
        const succeeded = await ready;
        if (life.signal.aborted) return;
        if (!succeeded) {
          changes.node(node, 'starttaskfailed');
          return;
        }
      } else {
        this.#track(
          ready.then(() => {}),
          life.work,
        );
      }
    }
    if (node.schedulingState === 'disabled') {
      changes.node(node, 'offline');
      return;
    }
    changes.node(node, 'idle');
    scheduler.addNode(this.#pool, node);
  }

  async #runStartTask(
    node: NodeRecord,
    startTask: StartTaskSpec | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (startTask === undefined) return true;
    const { agent, account, changes, clock, folders } = this.#parts;
    const execution = startTaskExecution({ pool: this.#pool, node, startTask }, folders, account());
    const first = clock.now();
    node.startTaskInfo = { state: 'running', startTime: first, retryCount: 0 };
    changes.recordChanged();
    for (let retryCount = 0; ; ) {
      const outcome = await agent.execute(execution, signal);
      if (signal.aborted) return false;
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
    return this.#startTaskEnded(node, rehearsedStartTask(this.#parts.rehearsal));
  }

  /** "Tasks are requeued; the node stays listed as preempted, keeps its id; local data is lost"; then it comes back. */
  #preempt(node: NodeRecord): void {
    if (this.#preemption === 'done' || this.#gone.signal.aborted) return;
    this.#preemption = 'done';
    const { changes, folders, scheduler } = this.#parts;
    changes.node(node, 'preempted');
    const vacated = scheduler.removeNode(this.#pool, node);
    this.#inNewLife(node, async (life) => {
      await vacated;
      if (
        !(await wait(
          Math.max(this.#parts.rehearsal.preemptedForMs ?? defaultPreemptedForMs, this.#bootMs),
          life.signal,
        ))
      )
        return;
      await rm(folders.node(this.#pool.spec.id, node.id), { recursive: true, force: true });
      if (life.signal.aborted) return;
      changes.node(node, 'starting');
      await this.#bringUp(node, life);
    });
  }

  /** Ends what the node does by itself (a boot, a start task); then, in its next life, `work`. */
  #inNewLife(node: NodeRecord, work: (life: Life) => Promise<void>): Promise<void> {
    const before = this.#lives.get(node);
    before?.end.abort();
    const end = new AbortController();
    const life: Life = {
      signal: AbortSignal.any([this.#gone.signal, end.signal]),
      end,
      work: new Set(),
      begun: Promise.all(before?.work ?? []),
    };
    this.#lives.set(node, life);
    return this.#track(
      life.begun.then(() => work(life)),
      life.work,
    );
  }

  #track(work: Promise<void>, among: Set<Promise<void>>): Promise<void> {
    const tracked = work
      .catch((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)))
      .finally(() => {
        among.delete(tracked);
        this.#work.delete(tracked);
      });
    among.add(tracked);
    this.#work.add(tracked);
    return tracked;
  }

  async #settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }
}
