import { useEffect } from 'react';
import { failureOf } from '../client.ts';
import {
  askForBilling,
  receiveBillingFailure,
  receiveBillingReport,
  useBillingStore,
} from './billing-store.ts';
import { useClient } from './client-context.ts';

/** How long a stream that failed rests before it is asked for again by itself. */
const restMs = 60_000;

/** Keeps the billing store in step with the services while the shell is mounted. */
export function useBillingFeed(): void {
  const client = useClient();
  const asking = useBillingStore((state) => state.asking);

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
