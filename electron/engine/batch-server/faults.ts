import type { Rehearsal } from '../engine.ts';
import { BatchError } from '../model/batch-error.ts';

/** What goes wrong on purpose with requests; without a rehearsal nothing does. */
export class Faults {
  readonly #rehearsal: Rehearsal;
  #throttled = 0;
  #toThrottle = 0;
  #dropped = 0;
  #toDrop = 0;

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
  }

  /**
   * Every n-th request is refused, with 429 and 503 by turns.
   * @throws BatchError `TooManyRequests`, `ServerBusy`
   */
  throttle(): void {
    const { throttleEvery, throttleCode } = this.#rehearsal;
    if (throttleEvery === undefined) return;
    this.#toThrottle += 1;
    if (this.#toThrottle % throttleEvery !== 0) return;
    this.#throttled += 1;
    throw new BatchError(throttleCode ?? (this.#throttled % 2 === 1 ? 'TooManyRequests' : 'ServerBusy'));
  }

  /** @throws BatchError the rehearsed refusal of everybody */
  refuse(): void {
    const { authError } = this.#rehearsal;
    if (authError !== undefined) throw new BatchError(authError);
  }

  /** The service's time, in ms since 1970. */
  now(): number {
    return Date.now() + (this.#rehearsal.clockAheadMs ?? 0);
  }

  /**
   * Every n-th request loses its connection: by turns after the operation was done (the client cannot know) and
   * before it. Null: this one is safe.
   */
  drop(): 'before' | 'after' | null {
    const { dropEvery } = this.#rehearsal;
    if (dropEvery === undefined) return null;
    this.#toDrop += 1;
    if (this.#toDrop % dropEvery !== 0) return null;
    this.#dropped += 1;
    return this.#dropped % 2 === 1 ? 'after' : 'before';
  }
}
