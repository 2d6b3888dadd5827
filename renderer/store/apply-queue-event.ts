import type { QueueEvent, QueueItem } from '../../shared/contract.ts';

/** Sums over the queue, kept up to date by each change so that no change costs a walk over all items. */
export interface QueueTotals {
  readonly files: number;
  readonly ready: number;
  readonly checking: number;
  readonly rejected: number;
  /** Of ready items. */
  readonly mediaSeconds: number;
  readonly sizeBytes: number;
}

export interface QueueState {
  /** Changed in place; `revision` tells of a change. A row selects its own item, which is a new object when it changed. */
  readonly items: Map<string, QueueItem>;
  /** Ids in order of appearance; a new array only when rows come or go. */
  readonly order: readonly string[];
  readonly totals: QueueTotals;
  readonly revision: number;
  /** False until the first snapshot. */
  readonly isLoaded: boolean;
}

const noTotals: QueueTotals = { files: 0, ready: 0, checking: 0, rejected: 0, mediaSeconds: 0, sizeBytes: 0 };

export function emptyQueue(): QueueState {
  return { items: new Map(), order: [], totals: noTotals, revision: 0, isLoaded: false };
}

/** The queue after an event. Cost: what changed; a removal also walks the ids once. */
export function applyQueueEvent(state: QueueState, event: QueueEvent): QueueState {
  if (event.type === 'snapshot') {
    let totals = noTotals;
    for (const item of event.items) totals = count(totals, item, 1);
    return {
      items: new Map(event.items.map((item) => [item.itemId, item])),
      order: event.items.map((item) => item.itemId),
      totals,
      revision: state.revision + 1,
      isLoaded: true,
    };
  }

  const { items } = state;
  let totals = state.totals;
  const appended: string[] = [];
  for (const item of event.upserted) {
    const before = items.get(item.itemId);
    if (before === undefined) appended.push(item.itemId);
    else totals = count(totals, before, -1);
    totals = count(totals, item, 1);
    items.set(item.itemId, item);
  }
  let hasRemoved = false;
  for (const itemId of event.removed) {
    const before = items.get(itemId);
    if (before === undefined) continue;
    totals = count(totals, before, -1);
    items.delete(itemId);
    hasRemoved = true;
  }
  let order = state.order;
  if (appended.length > 0) order = [...order, ...appended];
  if (hasRemoved) order = order.filter((itemId) => items.has(itemId));
  return { items, order, totals, revision: state.revision + 1, isLoaded: state.isLoaded };
}

function count(totals: QueueTotals, item: QueueItem, sign: 1 | -1): QueueTotals {
  const isReady = item.state === 'ready';
  return {
    files: totals.files + sign,
    ready: totals.ready + (isReady ? sign : 0),
    checking: totals.checking + (item.state === 'checking' ? sign : 0),
    rejected: totals.rejected + (item.state === 'rejected' ? sign : 0),
    mediaSeconds: totals.mediaSeconds + (isReady ? sign * (item.media?.durationS ?? 0) : 0),
    sizeBytes: totals.sizeBytes + (isReady ? sign * item.sizeBytes : 0),
  };
}
