import { Failure } from '../../shared/failure.ts';
import { type RetryPolicy, withRetry } from '../support/retry.ts';
import { retryVerdict, toFailure } from './faults.ts';
import type { Door } from './sign-in-faults.ts';

/**
 * `@azure/batch`'s own policies never retry 429 and ignore Retry-After, so they are off and this is ours. Every
 * request of a run is idempotent, by nature or by its name, so each may be made again.
 */
export const batchRetryPolicy: RetryPolicy = {
  maxTries: 6,
  firstDelayMs: 300,
  maxDelayMs: 10_000,
  jitter: 0.3,
  maxRetryAfterMs: 60_000,
};

/** One try of one request; the service itself answers or gives up after 30 s. */
export const requestTimeoutMs = 40_000;

/** Azurite and Azure Storage: the same idea in the terms of `@azure/storage-blob`. */
export const storageRetryOptions = {
  maxTries: 4,
  retryDelayInMs: 300,
  maxRetryDelayInMs: 8_000,
  tryTimeoutInMs: 5 * 60_000,
} as const;

/**
 * Makes a request with a deadline a try and our retries.
 * @throws Failure with the meaning of the last fault; the signal's reason when aborted.
 */
export async function request<T>(
  about: { readonly host: string; readonly resource: string; readonly door?: Door },
  signal: AbortSignal,
  attempt: (signal: AbortSignal, tryNumber: number) => Promise<T>,
): Promise<T> {
  try {
    return await withRetry(
      async (tryNumber) => {
        const deadline = AbortSignal.timeout(requestTimeoutMs);
        try {
          return await attempt(AbortSignal.any([signal, deadline]), tryNumber);
        } catch (error) {
          if (deadline.aborted && !signal.aborted) throw new Failure('timedOut', {}, error);
          throw error;
        }
      },
      retryVerdict,
      batchRetryPolicy,
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    throw toFailure(error, about.host, about.resource, about.door);
  }
}
