/**
 * A queue between two stages of a pipeline. Takers wait; `close` lets them finish what is there and then answers
 * `undefined`. Values are never lost: a taker that aborts has taken nothing.
 */
export class Channel<T> {
  readonly #values: T[] = [];
  readonly #waiters = new Set<() => void>();
  #closed = false;

  push(value: T): void {
    if (this.#closed) throw new Error('The channel is closed');
    this.#values.push(value);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /** The next value, or undefined once closed and empty. Rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<T | undefined> {
    return (await this.takeUpTo(1, signal))[0];
  }

  /** At least one value and at most `count`; empty once closed and empty. */
  async takeUpTo(count: number, signal: AbortSignal): Promise<T[]> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#values.length > 0) return this.#values.splice(0, count);
      if (this.#closed) return [];
      await this.#changed(signal);
    }
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiters.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
