import { useEffect, useState } from 'react';
import type { Estimate } from '../../../shared/contract.ts';
import type { Plan } from '../../../shared/plan.ts';
import type { QualityName } from '../../../shared/presets.ts';
import { failureOf } from '../../client.ts';
import { notify } from '../../store/app-store.ts';
import { useClient } from '../../store/client-context.ts';
import { useQueueStore } from '../../store/queue-store.ts';

/** While files come in by the hundred, one question a rest is enough. */
const restMs = 200;

/**
 * The app's estimate for the ready files; null until it is known or when there is none.
 * @param plan null where there is none (this computer), or where it is not known yet
 */
export function useEstimate(quality: QualityName, connectionId: string, plan: Plan | null): Estimate | null {
  const client = useClient();
  const ready = useQueueStore((state) => state.totals.ready);
  const mediaSeconds = useQueueStore((state) => state.totals.mediaSeconds);
  const [estimate, setEstimate] = useState<Estimate | null>(null);

  // Numbers of another place would be wrong while those of this one are asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another connection makes them void
  useEffect(() => setEstimate(null), [connectionId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the length changes what the app will answer
  useEffect(() => {
    if (ready === 0) {
      setEstimate(null);
      return;
    }
    const abort = new AbortController();
    const request = { quality, connectionId, ...(plan !== null && { plan }) };
    const timer = setTimeout(() => {
      client.queue.estimate.query(request, { signal: abort.signal }).then(
        (answer) => !abort.signal.aborted && setEstimate(answer),
        (error: unknown) => !abort.signal.aborted && notify(failureOf(error)),
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, quality, connectionId, plan, ready, mediaSeconds]);

  return estimate;
}
