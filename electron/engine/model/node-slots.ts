import type { NodeRecord } from './records.ts';

/**
 * The free task slots of a pool's nodes. Nodes are kept in buckets by their number of free slots, so that finding a
 * node costs the number of slots of a node, not the number of nodes.
 */
export class NodeSlots {
  readonly slotsPerNode: number;
  readonly #fill: 'spread' | 'pack';
  readonly #buckets: readonly Set<NodeRecord>[];
  readonly #free = new Map<NodeRecord, number>();

  constructor(slotsPerNode: number, fill: 'spread' | 'pack') {
    this.slotsPerNode = slotsPerNode;
    this.#fill = fill;
    this.#buckets = Array.from({ length: slotsPerNode + 1 }, () => new Set<NodeRecord>());
  }

  has(node: NodeRecord): boolean {
    return this.#free.has(node);
  }

  /** A node may come with tasks that still run: scheduling on it was disabled for a while. */
  add(node: NodeRecord): void {
    this.#move(node, this.slotsPerNode - node.runningTaskSlotsCount);
  }

  remove(node: NodeRecord): void {
    const free = this.#free.get(node);
    if (free === undefined) return;
    this.#buckets[free]?.delete(node);
    this.#free.delete(node);
  }

  /** Takes `slots` on the node that the fill type prefers; null when no node that may be used has as many. */
  take(slots: number, isRefused: (node: NodeRecord) => boolean): NodeRecord | null {
    const first = this.#fill === 'spread' ? this.slotsPerNode : slots;
    const step = this.#fill === 'spread' ? -1 : 1;
    for (let free = first; free >= slots && free <= this.slotsPerNode; free += step) {
      for (const node of this.#buckets[free] ?? []) {
        if (isRefused(node)) continue;
        this.#move(node, free - slots);
        return node;
      }
    }
    return null;
  }

  /** Gives slots back; nothing to do for a node that has left. */
  release(node: NodeRecord, slots: number): void {
    const free = this.#free.get(node);
    if (free !== undefined) this.#move(node, free + slots);
  }

  #move(node: NodeRecord, free: number): void {
    this.remove(node);
    this.#free.set(node, free);
    this.#buckets[free]?.add(node);
  }
}
