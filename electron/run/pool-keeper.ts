import { sleep } from '../support/sleep.ts';
import type { RunContext } from './run-context.ts';
import { deleteResource } from './steps/cleanup.ts';
import { lookAtKeptPool } from './steps/pool.ts';
import { noteTotals } from './totals.ts';

const retryMs = 60_000;
const mostTries = 10;
/** A computer that slept wakes up with timers that have not run: the clock is asked again and again. */
const longestNapMs = 30_000;
/** How often the kept pool is looked at, so that a screen shows its nodes as they go. */
const lookEveryMs = 60_000;

/**
 * Deletes a pool that was kept for a while when its time has come, or as soon as nobody else needs it after that.
 * Should it not succeed, the service has taken the nodes away by then and the sweep lists the pool as a leftover.
 * Ends early, the pool being there still, when `signal` aborts.
 */
export async function keepPool(
  context: RunContext,
  isNeeded: (poolId: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { view, clock, round, logger, connection } = context;
  const { poolKeptUntil } = view.head();
  if (poolKeptUntil === null) return;
  const untilMs = Date.parse(poolKeptUntil);
  const napMs = Math.min(longestNapMs, connection.poolTemplate.polling.nodesMs);
  let lookedMs = clock.now();
  try {
    for (let tries = 0; tries < mostTries && view.resources.pool === 'present'; ) {
      if (clock.now() < untilMs || isNeeded(round.names.pool)) {
        await sleep(napMs, signal);
        if (clock.now() - lookedMs >= lookEveryMs) {
          lookedMs = clock.now();
          await lookAtKeptPool(context, signal);
        }
        continue;
      }
      tries += 1;
      try {
        await deleteResource(context, 'pool', signal);
      } catch (error) {
        signal.throwIfAborted();
        logger.warn({ error }, 'the pool that was kept could not be deleted');
        await sleep(retryMs, signal);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    view.setPoolKeptUntil(null);
    // Its nodes may have cost something since the run ended.
    noteTotals(context);
  }
}
