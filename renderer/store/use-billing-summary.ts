import { useMemo } from 'react';
import { type BillingSummary, summariseBilling, useBillingStore } from './billing-store.ts';
import { useRunStore } from './run-store.ts';

/** What bills now, by all accounts and the run on screen. */
export function useBillingSummary(): BillingSummary {
  const report = useBillingStore((state) => state.report);
  const failure = useBillingStore((state) => state.failure);
  const head = useRunStore((state) => state.head);
  const billing = head?.billing;
  const connectionId = head?.connectionId;
  const cost = head?.cost ?? null;
  const isLive = head?.status === 'running' || head?.status === 'timeLimit' || head?.status === 'cancelling';
  const liveNodes = head?.pool?.currentNodes ?? 0;
  return useMemo(
    () =>
      summariseBilling(
        report,
        failure,
        billing === undefined || connectionId === undefined
          ? null
          : { billing, connectionId, cost, liveNodes, isLive },
      ),
    [report, failure, billing, connectionId, cost, liveNodes, isLive],
  );
}
