/** Aborts `signal` when nothing has touched it for a while. */
export interface IdleWatch extends Disposable {
  readonly signal: AbortSignal;
  touch(): void;
}

/** For answers that are read for as long as they go on coming. @param idleMs from the start, and from each touch */
export function watchIdle(idleMs: number): IdleWatch {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`nothing came for ${idleMs} ms`)), idleMs);
  return {
    signal: controller.signal,
    touch: () => timer.refresh(),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
