import { Failure, toFailureView, viewOf } from '../../shared/failure.ts';
import { abortable } from '../support/abortable.ts';
import type { RunContext } from './run-context.ts';

const takeUpDeadlineMs = 5 * 60_000;
const firstPauseMs = 5_000;
const longestPauseMs = 5 * 60_000;

/** The wait of a run that is to be taken up for a service that cannot be asked yet. Nothing of the run changes meanwhile. */
export class Reach {
  readonly #context: RunContext;
  readonly #letGo: () => Promise<void>;
  /** Aborts when the app closes. */
  readonly #leave = new AbortController();
  #isWaiting = false;
  #wake: () => void = () => undefined;

  /** @param letGo resolves when the run needs its connection no more */
  constructor(context: RunContext, letGo: () => Promise<void>) {
    this.#context = context;
    this.#letGo = letGo;
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Ends a pause between two tries. */
  wake(): void {
    this.#wake();
  }

  leave(): void {
    this.#leave.abort(new Failure('cancelled'));
  }

  /**
   * Tries until the service answers, more and more seldom, and at once when somebody says so. The connection is held for
   * each try, and from the last one on until the run lets go of it.
   * @returns `left` when the app closes first
   */
  async until<T>(hold: () => () => void, look: (signal: AbortSignal) => Promise<T>): Promise<T | 'left'> {
    const { view, logger } = this.#context;
    this.#isWaiting = true;
    try {
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
        const signal = AbortSignal.any([this.#leave.signal, AbortSignal.timeout(takeUpDeadlineMs)]);
        let release: () => void = () => undefined;
        try {
          signal.throwIfAborted();
          release = hold();
          const found = await look(signal);
          this.#leave.signal.throwIfAborted();
          view.setInterrupted(null);
          void this.#letGo().then(release, release);
          return found;
        } catch (error) {
          release();
          if (this.#leave.signal.aborted) return 'left';
          logger.warn({ error }, 'the run cannot be taken up yet');
          view.setInterrupted(signal.aborted ? viewOf('timedOut') : toFailureView(error));
        }
        const woken = Promise.withResolvers<void>();
        this.#wake = woken.resolve;
        const pause = AbortSignal.any([this.#leave.signal, AbortSignal.timeout(pauseMs)]);
        await abortable(woken.promise, pause).catch(() => undefined);
        this.#wake = () => undefined;
        if (this.#leave.signal.aborted) return 'left';
      }
    } finally {
      this.#isWaiting = false;
    }
  }
}
