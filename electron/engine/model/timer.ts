// setTimeout counts in 31 bits: a longer wait would fire at once.
const longestTimeoutMs = 2 ** 31 - 1;

/**
 * Calls `action` once after `ms`, however long; never for `Infinity`. It does not keep the process alive.
 * @returns cancels it
 */
export function after(ms: number, action: () => void): () => void {
  if (ms === Number.POSITIVE_INFINITY) return () => {};
  let handle: NodeJS.Timeout;
  const arm = (leftMs: number) => {
    const stepMs = Math.min(Math.max(leftMs, 0), longestTimeoutMs);
    handle = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : action()), stepMs);
    handle.unref();
  };
  arm(ms);
  return () => clearTimeout(handle);
}

/** Resolves true after `ms`, or false as soon as `signal` aborts. */
export function wait(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const stop = () => {
      cancel();
      resolve(false);
    };
    const cancel = after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
