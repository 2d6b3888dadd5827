import type { BillingReport, DeleteLeftover } from '../../shared/billing.ts';

/** What can cost money on every connection, read from the services: never assumed. */
export interface BillingService {
  /** The report at once and after each change; ends when `signal` aborts. */
  watch(signal: AbortSignal): AsyncIterable<BillingReport>;
  /** Asks every service again. Resolves when all have answered or failed. */
  refresh(): Promise<void>;
  /** Deletes one thing that this app made. @throws Failure `runBusy` while a live run uses it, or what the service says */
  deleteLeftover(item: DeleteLeftover): Promise<void>;
  close(): Promise<void>;
}
