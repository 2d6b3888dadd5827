import { sleep } from './sleep.ts';

/** How often and how patiently a request is made again. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly maxTries: number;
  /** Wait before the second try; doubles each time. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Share of each wait that is random (0..1), so that many clients do not come back together. */
  readonly jitter: number;
  /** A service that asks for a longer wait than this is taken at its word by giving up. */
  readonly maxRetryAfterMs: number;
}

/** What a fault says about trying again; `retryAfterMs` is the service's own wish. */
export interface RetryVerdict {
  readonly retry: boolean;
  readonly retryAfterMs?: number;
}

/** Wait before try number `nextTry` (2 is the first retry), or null when there is to be none. */
export function delayBefore(
  nextTry: number,
  verdict: RetryVerdict,
  policy: RetryPolicy,
  random: () => number = Math.random,
): number | null {
  if (!verdict.retry || nextTry > policy.maxTries) return null;
  if (verdict.retryAfterMs !== undefined && verdict.retryAfterMs > policy.maxRetryAfterMs) return null;
  const backOff = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (nextTry - 2));
  const jittered = backOff * (1 - policy.jitter + policy.jitter * random());
  return Math.max(jittered, verdict.retryAfterMs ?? 0);
}

/**
 * Runs `attempt` until it succeeds, its fault is not worth a retry, or the policy is used up; then throws the last
 * fault. Aborting `signal` ends the wait at once.
 */
export async function withRetry<T>(
  attempt: (tryNumber: number) => Promise<T>,
  judge: (error: unknown) => RetryVerdict,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<T> {
  for (let tryNumber = 1; ; tryNumber += 1) {
    signal?.throwIfAborted();
    try {
      return await attempt(tryNumber);
    } catch (error) {
      signal?.throwIfAborted();
      const waitMs = delayBefore(tryNumber + 1, judge(error), policy);
      if (waitMs === null) throw error;
      await sleep(waitMs, signal);
    }
  }
}
