import { create } from 'zustand';
import type { BillingReport, ConnectionBilling, Leftover } from '../../shared/billing.ts';
import type { RunHead } from '../../shared/contract.ts';
import type { FailureView } from '../../shared/failure.ts';
import type { Money } from '../../shared/plan.ts';

interface BillingState {
  /** Null before the first report. */
  readonly report: BillingReport | null;
  /** Why no report comes; null while one does. */
  readonly failure: FailureView | null;
  /** Counts the askings: a new number subscribes again. */
  readonly asking: number;
  /**
   * Leftovers are announced once, with the first report in which every account was asked: `waiting` for it, `shown`
   * until dismissed or looked at, then `over`.
   */
  readonly leftoverNotice: 'waiting' | 'shown' | 'over';
}

/** What can cost money on every account, as the services last told it. */
export const useBillingStore = create<BillingState>()(() => ({
  report: null,
  failure: null,
  asking: 0,
  leftoverNotice: 'waiting',
}));

export function receiveBillingReport(report: BillingReport): void {
  useBillingStore.setState(({ leftoverNotice }) => ({
    report,
    failure: null,
    leftoverNotice:
      leftoverNotice !== 'waiting' || report.isChecking || report.connections.some(isUnasked)
        ? leftoverNotice
        : leftoversOf(report.connections).length > 0
          ? 'shown'
          : 'over',
  }));
}

function isUnasked({ state, failure }: ConnectionBilling): boolean {
  return state === 'unknown' && failure === null;
}

export function receiveBillingFailure(failure: FailureView): void {
  useBillingStore.setState({ failure });
}

/** Subscribes again after a failure. */
export function askForBilling(): void {
  useBillingStore.setState(({ asking }) => ({ asking: asking + 1, failure: null }));
}

export function dismissLeftoverNotice(): void {
  useBillingStore.setState({ leftoverNotice: 'over' });
}

/** What the badge says. `checking`: nobody has answered yet. */
export interface BillingSummary {
  readonly state: 'nothing' | 'nodes' | 'unknown' | 'checking';
  readonly nodes: number;
  /** Of all nodes together; null where a price is missing, or where two currencies cannot be added. */
  readonly perHour: Money | null;
}

/** What a run tells of its own nodes. */
export interface RunBilling extends Pick<RunHead, 'runId' | 'billing' | 'connectionId' | 'cost' | 'endedAt'> {
  readonly liveNodes: number;
  /** After its end a run is not told any more what becomes of its pool: then the account's own word holds. */
  readonly isLive: boolean;
}

/**
 * One answer out of all accounts and the run on screen, which knows of its own nodes before the next report does. Nodes
 * outrank "unknown": what is known to cost is said first.
 */
export function summariseBilling(
  report: BillingReport | null,
  failure: FailureView | null,
  run: RunBilling | null,
): BillingSummary {
  const connections = report?.connections ?? [];
  const told = run !== null && isNews(run, connections) ? run : null;
  let nodes = told?.billing === 'nodes' ? told.liveNodes : 0;
  const prices: (Money | null)[] = nodes > 0 ? [told?.cost?.perHour ?? null] : [];
  for (const { connectionId, state, items } of connections) {
    if (state !== 'nodes') continue;
    for (const item of items) {
      if (item.nodes === 0 || (connectionId === told?.connectionId && item.runId === told.runId)) continue;
      nodes += item.nodes;
      prices.push(item.perHour);
    }
  }
  if (nodes > 0 || told?.billing === 'nodes') return { state: 'nodes', nodes, perHour: sumMoney(prices) };

  const unknown = connections.filter(({ state }) => state === 'unknown');
  if (failure !== null || unknown.some((connection) => connection.failure !== null)) {
    return { state: 'unknown', nodes: 0, perHour: null };
  }
  const isWaiting = report === null || unknown.length > 0;
  return { state: isWaiting ? 'checking' : 'nothing', nodes: 0, perHour: null };
}

/** Whether the run knows better than the report: it is live, or it ended after its account was asked last. */
function isNews(run: RunBilling, connections: readonly ConnectionBilling[]): boolean {
  if (run.isLive) return true;
  const account = connections.find(({ connectionId }) => connectionId === run.connectionId);
  if (account === undefined || account.checkedAt === null || account.state === 'unknown') return true;
  return run.endedAt !== null && Date.parse(account.checkedAt) < Date.parse(run.endedAt);
}

/** Null as soon as one is not known or speaks another currency. */
export function sumMoney(parts: readonly (Money | null)[]): Money | null {
  const [first] = parts;
  if (first === undefined || first === null) return null;
  let amount = 0;
  for (const part of parts) {
    if (part === null || part.currency !== first.currency) return null;
    amount += part.amount;
  }
  return { amount, currency: first.currency };
}

export function leftoversOf(connections: readonly ConnectionBilling[]): readonly Leftover[] {
  return connections.flatMap(({ items }) => items.filter(({ standing }) => standing === 'leftover'));
}
