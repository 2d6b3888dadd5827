import type { ResizeError } from '../../../shared/batch.ts';
import { parseDurationMs } from '../../../shared/duration.ts';
import { coresOf } from './images.ts';
import type { NodeDeallocation } from './pool-action-specs.ts';
import type { PoolNodes, PoolNodesParts } from './pool-nodes.ts';
import type { NodeRecord, PoolRecord } from './records.ts';
import { RehearsedResize } from './rehearsed-resize.ts';
import { wait } from './timer.ts';

/** A stopped resize shows `stopping` at least this long; the service takes seconds. */
const stoppingMs = 10;
const defaultTimeoutMs = 15 * 60_000;

/** Brings the number of a pool's nodes to its targets, one resize after the other. */
export class PoolResize {
  readonly #pool: PoolRecord;
  readonly #nodes: PoolNodes;
  readonly #parts: PoolNodesParts;
  readonly #rehearsed: RehearsedResize;
  #stop = new AbortController();

  constructor(pool: PoolRecord, nodes: PoolNodes, parts: PoolNodesParts) {
    this.#pool = pool;
    this.#nodes = nodes;
    this.#parts = parts;
    this.#rehearsed = new RehearsedResize(parts.rehearsal);
  }

  /** Goes for the targets that the pool's record has now. */
  toTargets(option: NodeDeallocation): void {
    const dedicated = this.#staying(true);
    const spot = this.#staying(false);
    const { targetDedicatedNodes, targetLowPriorityNodes } = this.#pool;
    const leavers = [...surplus(dedicated, targetDedicatedNodes), ...surplus(spot, targetLowPriorityNodes)];
    const granted = this.#grant(
      Math.max(0, targetDedicatedNodes - dedicated.length),
      Math.max(0, targetLowPriorityNodes - spot.length),
      dedicated.length + spot.length - leavers.length,
    );
    this.#nodes.create(granted.dedicated, granted.spot);
    this.#begin(leavers, option, granted.errors);
  }

  /** There are more or fewer nodes than the targets say. */
  isDue(): boolean {
    return (
      this.#staying(true).length !== this.#pool.targetDedicatedNodes ||
      this.#staying(false).length !== this.#pool.targetLowPriorityNodes
    );
  }

  /** Takes these nodes out, and nothing else. */
  without(leavers: readonly NodeRecord[], option: NodeDeallocation): void {
    const refusal = this.#rehearsed.refuseRemoval();
    if (refusal === null) this.#begin(leavers, option, []);
    else this.#begin([], option, [refusal]);
  }

  /** "It only stops any further changes being made, and the Pool maintains its current state": who leaves, leaves. */
  stop(): void {
    this.#parts.changes.allocation(this.#pool, 'stopping');
    this.#stop.abort();
  }

  #begin(leavers: readonly NodeRecord[], option: NodeDeallocation, errors: readonly ResizeError[]): void {
    if (this.#pool.allocationState === 'steady') this.#parts.changes.allocation(this.#pool, 'resizing');
    this.#pool.resizeErrors = [];
    this.#stop = new AbortController();
    this.#nodes.track(this.#run(this.#nodes.leave(leavers, option), errors));
  }

  async #run(left: Promise<void>, errors: readonly ResizeError[]): Promise<void> {
    const { signal } = this.#stop;
    await this.#nodes.boot(signal);
    const timeoutMs = parseDurationMs(this.#pool.spec.resizeTimeout ?? '') ?? defaultTimeoutMs;
    const over = new AbortController();
    const ended = AbortSignal.any([this.#nodes.signal, signal, over.signal]);
    const isDone = await Promise.race([left.then(() => true), wait(timeoutMs, ended).then(() => false)]);
    over.abort();
    if (signal.aborted) await wait(stoppingMs, this.#nodes.signal);
    if (this.#nodes.signal.aborted) return;
    this.#pool.resizeErrors = isDone && !signal.aborted ? errors : this.#shortfall(signal.aborted);
    this.#parts.changes.allocation(this.#pool, 'steady');
  }

  /** What a resize says that ended before its targets; the words for spot nodes are recorded. */
  #shortfall(isStopped: boolean): readonly ResizeError[] {
    const { nodes, targetDedicatedNodes, targetLowPriorityNodes } = this.#pool;
    const all = [...nodes.values()];
    const dedicated = all.filter((node) => node.isDedicated).length;
    const missing = [
      ...(dedicated === targetDedicatedNodes ? [] : ['dedicated nodes']),
      ...(all.length - dedicated === targetLowPriorityNodes ? [] : ['low priority nodes']),
    ];
    const code = isStopped ? 'ResizeStopped' : 'AllocationTimedout';
    const why = isStopped ? 'due to a stop resize operation' : 'as the resize timeout was reached';
    return missing.map((kind) => ({
      code,
      message: `Desired number of ${kind} could not be allocated ${why}`,
    }));
  }

  #staying(isDedicated: boolean): readonly NodeRecord[] {
    return [...this.#pool.nodes.values()].filter(
      (node) => node.isDedicated === isDedicated && node.state !== 'leavingpool',
    );
  }

  /** "Running into the core quota does not fail the call: the pool ends steady below target with resizeErrors." */
  #grant(wantedDedicated: number, wantedSpot: number, stayingHere: number) {
    const cores = coresOf(this.#pool.spec.vmSize);
    let used = stayingHere * cores;
    for (const other of this.#parts.store.pools.values()) {
      if (other !== this.#pool) used += other.nodes.size * coresOf(other.spec.vmSize);
    }
    const refused = this.#rehearsed.refuse({ dedicated: wantedDedicated, spot: wantedSpot });
    const quota = this.#parts.rehearsal.coreQuota ?? Number.POSITIVE_INFINITY;
    const free = Math.max(0, Math.floor((quota - used) / cores));
    const dedicated = refused.dedicated ? 0 : Math.min(wantedDedicated, free);
    const spot = refused.spot ? 0 : Math.min(wantedSpot, free - dedicated);
    const errors: ResizeError[] = [];
    if (dedicated < wantedDedicated) {
      errors.push(refused.dedicated ?? quotaReached('AccountCoreQuotaReached', 'dedicated'));
    }
    if (spot < wantedSpot) errors.push(refused.spot ?? quotaReached('AccountSpotCoreQuotaReached', 'spot'));
    return { dedicated, spot, errors };
  }
}

/** Who leaves first: nodes that can run nothing, then idle ones, then those with the fewest tasks. */
function surplus(nodes: readonly NodeRecord[], target: number): readonly NodeRecord[] {
  const rank = (node: NodeRecord) =>
    node.state === 'running' ? 2 + node.runningTasksCount : Number(node.state === 'idle');
  return nodes.toSorted((a, b) => rank(a) - rank(b)).slice(0, Math.max(0, nodes.length - target));
}

function quotaReached(code: string, kind: string): ResizeError {
  return { code, message: `The specified account has reached ${kind} core quota limits` };
}
