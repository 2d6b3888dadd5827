import { useEffect, useRef } from 'react';
import { failureOf } from '../client.ts';
import {
  askForBilling,
  receiveBillingFailure,
  receiveBillingReport,
  useBillingStore,
} from './billing-store.ts';
import { useClient } from './client-context.ts';
import { useLiveHead } from './run-store.ts';

/** How long a stream that failed rests before it is asked for again by itself. */
const restMs = 60_000;

/** Keeps the billing store in step with the services while the shell is mounted. */
export function useBillingFeed(): void {
  const client = useClient();
  const asking = useBillingStore((state) => state.asking);

  const runBills = useLiveHead(({ head }) => head !== null && !head.isLocal && head.billing === 'nodes');
  const isFirst = useRef(true);

  // The run's nodes came or went: what the accounts said before that is old.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the change itself is the news
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    client.billing.refresh.mutate().catch((error: unknown) => receiveBillingFailure(failureOf(error)));
  }, [client, runBills]);

  useEffect(() => {
    // A new asking is a wish to try again.
    void asking;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const billing = client.billing.watch.subscribe(undefined, {
      onData: receiveBillingReport,
      // Said by the badge and on the billing screen: "unknown" with its reason.
      onError: (error: unknown) => {
        receiveBillingFailure(failureOf(error));
        timer = setTimeout(askForBilling, restMs);
      },
    });
    return () => {
      clearTimeout(timer);
      billing.unsubscribe();
    };
  }, [client, asking]);
}
