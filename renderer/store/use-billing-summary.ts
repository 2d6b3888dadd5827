import { useMemo } from 'react';
import { type BillingSummary, type RunBilling, summariseBilling, useBillingStore } from './billing-store.ts';
import { useLiveHead } from './run-store.ts';

/** What bills now, by all accounts and the run of this session. */
export function useBillingSummary(): BillingSummary {
  const report = useBillingStore((state) => state.report);
  const failure = useBillingStore((state) => state.failure);
  const head = useLiveHead((state) => state.head);
  return useMemo(() => {
    if (head === null) return summariseBilling(report, failure, null);
    const { runId, billing, connectionId, cost, endedAt, status } = head;
    const run: RunBilling = {
      ...{ runId, billing, connectionId, cost, endedAt },
      liveNodes: cost?.billingNodes ?? 0,
      isLive: status === 'running' || status === 'timeLimit' || status === 'cancelling',
    };
    return summariseBilling(report, failure, run);
  }, [report, failure, head]);
}
