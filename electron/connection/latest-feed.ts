/** Tells any number of watchers the newest state of one thing: at once, and again after every change. */
export class LatestFeed {
  readonly #watchers = new Set<() => void>();

  changed(): void {
    for (const tell of this.#watchers) tell();
  }

  /** Ends quietly when `signal` aborts. A watcher that is slow misses what lies between, never the newest. */
  async *watch<T>(read: () => T, signal: AbortSignal): AsyncGenerator<T> {
    let isChanged = true;
    let wake: () => void = () => undefined;
    const tell = () => {
      isChanged = true;
      wake();
    };
    this.#watchers.add(tell);
    signal.addEventListener('abort', tell, { once: true });
    try {
      while (!signal.aborted) {
        if (isChanged) {
          isChanged = false;
          yield read();
          continue;
        }
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    } finally {
      this.#watchers.delete(tell);
      signal.removeEventListener('abort', tell);
    }
  }
}
