import { Failure } from '../../shared/failure.ts';
import { type RetryPolicy, withRetry } from '../support/retry.ts';
import { retryVerdict, toFailure } from './faults.ts';
import type { Door } from './sign-in-faults.ts';

/**
 * The own policies of both clients never retry 429 and ignore Retry-After, so they are off and this is ours. Every
 * request of a run is idempotent, by nature or by its name, so each may be made again.
 */
export const retryPolicy: RetryPolicy = {
  maxTries: 6,
  firstDelayMs: 300,
  maxDelayMs: 10_000,
  jitter: 0.3,
  maxRetryAfterMs: 60_000,
};

/** One try of one request; the service itself answers or gives up after 30 s. */
export const requestTimeoutMs = 40_000;

/**
 * For a request that carries so many bytes: what a slow line needs for them comes on top. The storage client has no
 * patience of its own that ends (its `tryTimeoutInMs` is only told to the service).
 */
export function transferTimeoutMs(bytes: number): number {
  return requestTimeoutMs + Math.ceil(bytes / slowestBytesAMs);
}

/** 8 KiB a second, for one of several at once. */
const slowestBytesAMs = 8;
/** An answer that nothing more comes of is given up. */
export const idleTimeoutMs = 60_000;

/**
 * Makes a request with a deadline a try and our retries.
 * @param about.timeoutMs of one try; null: whoever makes the request watches over it.
 * @throws Failure with the meaning of the last fault; the signal's reason when aborted.
 */
export async function request<T>(
  about: {
    readonly host: string;
    readonly resource: string;
    readonly door?: Door;
    readonly timeoutMs?: number | null;
  },
  signal: AbortSignal,
  attempt: (signal: AbortSignal, tryNumber: number) => Promise<T>,
): Promise<T> {
  const { timeoutMs = requestTimeoutMs } = about;
  try {
    return await withRetry(
      async (tryNumber) => {
        if (timeoutMs === null) return await attempt(signal, tryNumber);
        const deadline = AbortSignal.timeout(timeoutMs);
        try {
          return await attempt(AbortSignal.any([signal, deadline]), tryNumber);
        } catch (error) {
          if (deadline.aborted && !signal.aborted) throw new Failure('timedOut', {}, error);
          throw error;
        }
      },
      retryVerdict,
      retryPolicy,
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    throw toFailure(error, about.host, about.resource, about.door);
  }
}
