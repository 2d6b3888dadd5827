import {
  type NodeView,
  type PoolView,
  type ResourceState,
  type RunHead,
  type RunStatus,
  type StepName,
  type StepView,
  stepNames,
  type TaskPhase,
  type TaskView,
} from '../../shared/contract.ts';
import type { FailureView } from '../../shared/failure.ts';
import type { NodePrice } from '../../shared/plan.ts';
import { type Clock, isoTime } from '../support/clock.ts';
import { capabilities } from './capabilities.ts';
import { type CostMeter, costOf, look, newCostMeter, stop } from './cost-meter.ts';
import {
  measure,
  mediaSeconds,
  overallFraction,
  remainingMs,
  type SpeedMeter,
  startMeter,
} from './progress.ts';
import type { RunItem } from './run-item.ts';
import { sentOf } from './sent.ts';
import { finalStatuses, resourceTable, runTable, stepTable, taskTable, transition } from './state-tables.ts';

export type NodeState = Omit<NodeView, 'label' | 'runningTaskIds'>;
export type RunHeadFixed = Pick<
  RunHead,
  'runId' | 'createdAt' | 'connectionId' | 'connectionName' | 'isLocal' | 'quality' | 'outputFolder'
>;

/** Who is told of changes: what changed, not how. */
export interface ViewListener {
  head(): void;
  task(itemId: string): void;
  node(nodeId: string): void;
  nodeRemoved(nodeId: string): void;
}

const noResources: RunHead['resources'] = { input: 'none', output: 'none', job: 'none', pool: 'none' };

/** What needs no service: it is not to be had just now. */
function whileInterrupted({ cancel, openFolder, ...others }: RunHead['can']): RunHead['can'] {
  const none = Object.fromEntries(Object.keys(others).map((key) => [key, false])) as typeof others;
  return { ...none, cancel, openFolder, continue: true };
}

const onNode: ReadonlySet<TaskPhase> = new Set(['preparing', 'running']);
const convertedPhases: ReadonlySet<TaskPhase> = new Set(['completed', 'downloading', 'downloaded']);

/**
 * All that screens see of a run, kept in one place. Every change of a state goes through its table; every change is
 * told to the listeners, who decide when to look.
 */
export class RunView {
  readonly #fixed: RunHeadFixed;
  readonly #clock: Clock;
  readonly #billsForNodes: boolean;
  readonly #items: ReadonlyMap<string, RunItem>;
  readonly #tasks = new Map<string, TaskView>();
  readonly #nodes = new Map<string, NodeState>();
  readonly #labels = new Map<string, string>();
  readonly #runningOn = new Map<string, Set<string>>();
  readonly #steps = new Map<StepName, StepView>();
  readonly #listeners = new Set<ViewListener>();
  #resources: RunHead['resources'] = noResources;
  #pool: PoolView | null = null;
  #poolKeptUntil: string | null = null;
  #status: RunStatus = 'running';
  #failure: FailureView | null = null;
  #isAccepting = true;
  #resumedAt: string | null = null;
  #interrupted: FailureView | null = null;
  #endedAt: string | null = null;
  #activeSinceMs: number;
  #activeBeforeMs = 0;
  #meter: SpeedMeter | null = null;
  /** Null where nodes cost nothing. */
  #cost: CostMeter | null;
  readonly #sendsOnlySound: boolean;

  constructor(
    fixed: RunHeadFixed,
    items: ReadonlyMap<string, RunItem>,
    billsForNodes: boolean,
    price: NodePrice | null,
    clock: Clock,
    sendsOnlySound = false,
  ) {
    this.#sendsOnlySound = sendsOnlySound;
    this.#fixed = fixed;
    this.#items = items;
    this.#billsForNodes = billsForNodes;
    this.#cost = billsForNodes && price ? newCostMeter(price) : null;
    this.#clock = clock;
    this.#activeSinceMs = clock.now();
    for (const [itemId, { input, taskId }] of items) {
      this.#tasks.set(itemId, {
        itemId,
        taskId,
        name: input.name,
        folder: input.folder,
        durationS: input.media.durationS,
        sizeBytes: input.sizeBytes,
        phase: 'waiting',
        fraction: null,
        nodeId: null,
        exitCode: null,
        startedAt: null,
        endedAt: null,
        attempt: 1,
        failure: null,
        outputPath: null,
        outputBytes: null,
      });
    }
    for (const name of stepNames) {
      this.#steps.set(name, {
        name,
        state: 'pending',
        done: 0,
        total: 0,
        startedAt: null,
        endedAt: null,
        failure: null,
      });
    }
  }

  listen(listener: ViewListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // ---- reading ----

  get status(): RunStatus {
    return this.#status;
  }

  get isLive(): boolean {
    return !finalStatuses.has(this.#status);
  }

  get resources(): RunHead['resources'] {
    return this.#resources;
  }

  task(itemId: string): TaskView {
    const task = this.#tasks.get(itemId);
    if (!task) throw new RangeError('No such item in this run');
    return task;
  }

  tasks(): TaskView[] {
    return [...this.#tasks.values()];
  }

  node(nodeId: string): NodeView | null {
    const node = this.#nodes.get(nodeId);
    if (!node) return null;
    return {
      ...node,
      label: this.#labels.get(nodeId) ?? '',
      runningTaskIds: [...(this.#runningOn.get(nodeId) ?? [])],
    };
  }

  nodes(): NodeView[] {
    return [...this.#nodes.keys()].flatMap((nodeId) => this.node(nodeId) ?? []);
  }

  head(): RunHead {
    const tasks = this.tasks();
    const count = (...phases: readonly TaskPhase[]) =>
      tasks.filter(({ phase }) => phases.includes(phase)).length;
    const capable = tasks.map(({ itemId, phase, outputPath }) => ({
      phase,
      outputPath,
      hasResult: this.#items.get(itemId)?.result != null,
    }));
    const { done, left } = mediaSeconds(tasks);
    if (this.#meter && this.isLive) this.#meter = measure(this.#meter, this.#clock.now(), done);
    return {
      ...this.#fixed,
      status: this.#status,
      endedAt: this.#endedAt,
      steps: [...this.#steps.values()],
      progress: {
        fraction: overallFraction(tasks),
        elapsedMs: this.#activeBeforeMs + (this.isLive ? this.#clock.now() - this.#activeSinceMs : 0),
        remainingMs: this.isLive ? remainingMs(this.#meter, left) : null,
        speed: this.#meter?.speed ?? null,
      },
      counts: {
        total: tasks.length,
        converted: tasks.filter(
          ({ itemId, phase }) => convertedPhases.has(phase) || this.#items.get(itemId)?.result,
        ).length,
        downloaded: count('downloaded'),
        failed: count('failed'),
        cancelled: count('cancelled'),
      },
      pool: this.#pool,
      resources: this.#resources,
      billing:
        this.#billsForNodes && (this.#resources.pool === 'present' || this.#resources.pool === 'deleting')
          ? 'nodes'
          : 'nothing',
      cost: this.#cost && costOf(this.#cost, this.#clock.now()),
      poolKeptUntil: this.#resources.pool === 'present' ? this.#poolKeptUntil : null,
      sent: this.#sendsOnlySound ? sentOf(this.#items.values()) : null,
      failure: this.#failure,
      ...(this.#resumedAt !== null && { resumedAt: this.#resumedAt }),
      ...(this.#interrupted !== null && { interrupted: this.#interrupted }),
      can:
        this.#interrupted === null
          ? capabilities(this.#status, this.#resources, capable, this.#isAccepting)
          : whileInterrupted(capabilities(this.#status, noResources, capable, false)),
    };
  }

  // ---- taking up a run of an earlier session ----

  /** @param activeBeforeMs how long it was at work before, as far as its journal tells */
  markResumed(activeBeforeMs: number): void {
    this.#resumedAt = isoTime(this.#clock);
    this.#activeBeforeMs = activeBeforeMs;
  }

  /** What an earlier session knew of an item: no change of a state, so no table is asked. */
  restoreTask(itemId: string, known: Partial<Omit<TaskView, 'itemId'>>): void {
    this.#tasks.set(itemId, { ...this.task(itemId), ...known });
    for (const listener of this.#listeners) listener.task(itemId);
    this.#tellHead();
  }

  /** What is there now; whatever was thought before. */
  restoreResource(name: keyof RunHead['resources'], state: ResourceState): void {
    this.#resources = { ...this.#resources, [name]: state };
    this.#tellHead();
  }

  restoreStatus(status: RunStatus, failure: FailureView | null, endedAt: string | null): void {
    this.#status = status;
    this.#failure = failure;
    this.#endedAt = endedAt;
    this.#tellHead();
  }

  /** Why the run cannot be taken up yet; null: it goes on. */
  setInterrupted(failure: FailureView | null): void {
    this.#interrupted = failure;
    this.#tellHead();
  }

  // ---- changing ----

  setTask(itemId: string, changes: Partial<Omit<TaskView, 'itemId'>>): void {
    const before = this.task(itemId);
    if (changes.phase !== undefined) transition(taskTable, before.phase, changes.phase);
    const after = { ...before, ...changes };
    this.#tasks.set(itemId, after);
    this.#moveOnNodes(before, after);
    for (const listener of this.#listeners) {
      listener.task(itemId);
      if (changes.phase !== undefined) listener.head();
    }
  }

  /** All nodes that the service knows of now. */
  setNodes(nodes: readonly NodeState[]): void {
    if (this.#cost) {
      this.#cost = look(this.#cost, this.#clock.now(), nodes);
      this.#tellHead();
    }
    const present = new Set(nodes.map(({ nodeId }) => nodeId));
    for (const nodeId of this.#nodes.keys()) {
      if (present.has(nodeId)) continue;
      this.#nodes.delete(nodeId);
      for (const listener of this.#listeners) listener.nodeRemoved(nodeId);
    }
    for (const node of nodes) {
      if (JSON.stringify(this.#nodes.get(node.nodeId)) === JSON.stringify(node)) continue;
      this.#nodes.set(node.nodeId, node);
      if (!this.#labels.has(node.nodeId)) this.#labels.set(node.nodeId, String(this.#labels.size + 1));
      this.#tellNode(node.nodeId);
    }
  }

  setStep(name: StepName, changes: Partial<Omit<StepView, 'name' | 'startedAt' | 'endedAt'>>): void {
    const before = this.#steps.get(name);
    if (!before) return;
    const state = transition(stepTable, before.state, changes.state ?? before.state);
    const now = isoTime(this.#clock);
    const hasEnded = state === 'done' || state === 'failed';
    this.#steps.set(name, {
      ...before,
      ...changes,
      state,
      startedAt: state === 'pending' ? null : (before.startedAt ?? (state === 'running' ? now : null)),
      endedAt: hasEnded ? (before.state === state ? before.endedAt : now) : null,
    });
    this.#tellHead();
  }

  step(name: StepName): StepView {
    const step = this.#steps.get(name);
    if (!step) throw new RangeError('No such step');
    return step;
  }

  setPool(pool: PoolView | null): void {
    if (JSON.stringify(pool) === JSON.stringify(this.#pool)) return;
    this.#pool = pool;
    this.#tellHead();
  }

  /** @param until ISO time; null: it is not kept for a while */
  setPoolKeptUntil(until: string | null): void {
    this.#poolKeptUntil = until;
    this.#tellHead();
  }

  setResource(name: keyof RunHead['resources'], state: ResourceState): void {
    this.#resources = {
      ...this.#resources,
      [name]: transition(resourceTable, this.#resources[name], state),
    };
    if (name === 'pool' && state === 'deleted' && this.#cost) {
      this.#cost = stop(this.#cost, this.#clock.now());
    }
    this.#tellHead();
  }

  setStatus(status: RunStatus, failure: FailureView | null): void {
    const wasLive = this.isLive;
    this.#status = transition(runTable, this.#status, status);
    this.#failure = failure;
    if (wasLive && !this.isLive) {
      this.#activeBeforeMs += this.#clock.now() - this.#activeSinceMs;
      this.#endedAt = isoTime(this.#clock);
    } else if (!wasLive && this.isLive) {
      this.#activeSinceMs = this.#clock.now();
      this.#endedAt = null;
      this.#meter = null;
    }
    this.#tellHead();
  }

  setAccepting(isAccepting: boolean): void {
    this.#isAccepting = isAccepting;
    this.#tellHead();
  }

  /** Monitoring begins: from now on the speed of conversion is measured. */
  startMeasuring(): void {
    this.#meter ??= startMeter(this.#clock.now(), mediaSeconds(this.tasks()).done);
  }

  /** Something that the head is computed from has changed elsewhere (the time, an item's result). */
  touch(): void {
    this.#tellHead();
  }

  #moveOnNodes(before: TaskView, after: TaskView): void {
    const from = before.nodeId !== null && onNode.has(before.phase) ? before.nodeId : null;
    const to = after.nodeId !== null && onNode.has(after.phase) ? after.nodeId : null;
    if (from === to && before.taskId === after.taskId) return;
    if (from !== null) {
      this.#runningOn.get(from)?.delete(before.taskId);
      this.#tellNode(from);
    }
    if (to !== null) {
      const running = this.#runningOn.get(to) ?? new Set();
      running.add(after.taskId);
      this.#runningOn.set(to, running);
      this.#tellNode(to);
    }
  }

  #tellHead(): void {
    for (const listener of this.#listeners) listener.head();
  }

  #tellNode(nodeId: string): void {
    for (const listener of this.#listeners) listener.node(nodeId);
  }
}
