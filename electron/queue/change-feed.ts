import type { QueueEvent, QueueItem } from '../../shared/contract.ts';
import { sleep } from '../support/sleep.ts';

/** No watcher gets more than ten batches a second, however many items change. */
const batchMs = 100;

interface Watcher {
  readonly changed: Map<string, QueueItem | null>;
  wake: () => void;
}

/** Tells any number of watchers what changed: each gets a snapshot, then the newest state of what changed since. */
export class ChangeFeed {
  readonly #watchers = new Set<Watcher>();

  upsert(item: QueueItem): void {
    this.#tell(item.itemId, item);
  }

  remove(itemId: string): void {
    this.#tell(itemId, null);
  }

  /** Ends quietly when `signal` aborts. */
  async *watch(snapshot: () => readonly QueueItem[], signal: AbortSignal): AsyncGenerator<QueueEvent> {
    const watcher: Watcher = { changed: new Map(), wake: () => undefined };
    this.#watchers.add(watcher);
    const stop = () => watcher.wake();
    signal.addEventListener('abort', stop, { once: true });
    try {
      yield { type: 'snapshot', items: snapshot() };
      while (!signal.aborted) {
        if (watcher.changed.size === 0) await changeOf(watcher);
        if (signal.aborted) return;
        const changes = [...watcher.changed];
        watcher.changed.clear();
        yield {
          type: 'changes',
          upserted: changes.flatMap(([, item]) => (item === null ? [] : [item])),
          removed: changes.flatMap(([itemId, item]) => (item === null ? [itemId] : [])),
        };
        await sleep(batchMs, signal).catch(() => undefined);
      }
    } finally {
      this.#watchers.delete(watcher);
      signal.removeEventListener('abort', stop);
    }
  }

  #tell(itemId: string, item: QueueItem | null): void {
    for (const watcher of this.#watchers) {
      // Deleted first, so that the order in which items come is the order of their newest change.
      watcher.changed.delete(itemId);
      watcher.changed.set(itemId, item);
      watcher.wake();
    }
  }
}

function changeOf(watcher: Watcher): Promise<void> {
  return new Promise((resolve) => {
    watcher.wake = resolve;
  });
}
