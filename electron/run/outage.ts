import { Failure, type FailureCode, toFailureView } from '../../shared/failure.ts';
import { sleep } from '../support/sleep.ts';
import type { RunContext } from './run-context.ts';

/** What a network that moves, a laptop that wakes, or a service that is overrun says for a while. */
const passing: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'networkUnreachable',
  'nameNotFound',
  'serviceUnavailable',
  'throttled',
  'timedOut',
]);
const patienceMs = 10 * 60_000;
const firstPauseMs = 500;
const longestPauseMs = 15_000;

/**
 * Looks at the service again until it answers: work goes on there whether somebody looks or not, so an outage of
 * minutes is no reason to end it. The step shows meanwhile what is amiss.
 * @throws Failure when the service has not answered for ten minutes by the run's clock, or another one at once
 */
export async function throughOutage<T>(
  context: RunContext,
  step: 'monitor' | 'pool',
  signal: AbortSignal,
  look: () => Promise<T>,
): Promise<T> {
  const { view, clock, logger } = context;
  let sinceMs: number | null = null;
  try {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      try {
        return await look();
      } catch (error) {
        signal.throwIfAborted();
        sinceMs ??= clock.now();
        const isPassing = error instanceof Failure && passing.has(error.code);
        if (!isPassing || clock.now() - sinceMs >= patienceMs) throw error;
        logger.warn({ error, step }, 'the service cannot be asked at the moment');
        view.setStep(step, { failure: toFailureView(error) });
        await sleep(pauseMs, signal);
      }
    }
  } finally {
    // Also when nobody needs the answer any more: a run that has ended well has nothing amiss.
    if (sinceMs !== null) view.setStep(step, { failure: null });
  }
}
