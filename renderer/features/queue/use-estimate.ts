import { useEffect, useState } from 'react';
import type { Estimate } from '../../../shared/contract.ts';
import type { QualityName } from '../../../shared/presets.ts';
import { failureOf } from '../../client.ts';
import { notify } from '../../store/app-store.ts';
import { useClient } from '../../store/client-context.ts';
import { useQueueStore } from '../../store/queue-store.ts';

/** While files come in by the hundred, one question a rest is enough. */
const restMs = 200;

/** The app's estimate for the ready files; null until it is known or when there is none. */
export function useEstimate(quality: QualityName): Estimate | null {
  const client = useClient();
  const ready = useQueueStore((state) => state.totals.ready);
  const mediaSeconds = useQueueStore((state) => state.totals.mediaSeconds);
  const [estimate, setEstimate] = useState<Estimate | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the length changes what the app will answer
  useEffect(() => {
    if (ready === 0) {
      setEstimate(null);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      client.queue.estimate.query({ quality }, { signal: abort.signal }).then(
        (answer) => !abort.signal.aborted && setEstimate(answer),
        (error: unknown) => !abort.signal.aborted && notify(failureOf(error)),
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, quality, ready, mediaSeconds]);

  return estimate;
}
