import type { BillingReport } from '../../shared/billing.ts';
import type { RunActivity } from '../run/run-service.ts';

export interface RiskAtQuit {
  readonly kind: 'none' | 'working' | 'billing';
  readonly nodes: number;
  readonly stopsAfterMinutes: number | null;
}

/** What closing the app now would stop, or leave behind to cost money. */
export function riskAtQuit(activity: RunActivity, report: BillingReport): RiskAtQuit {
  const { isWorking, liveNodes, keptNodes, stopsAfterMinutes } = activity;
  const isUnknown = report.connections.some(({ state }) => state === 'unknown');
  const listed = report.connections
    .filter(({ state }) => state === 'nodes')
    .flatMap(({ items }) => items)
    .filter(({ kind, standing }) => kind === 'pool' && (standing === 'kept' || standing === 'leftover'))
    .reduce((sum, { nodes }) => sum + nodes, 0);
  // The service's own word goes before what a run saw last; without it the worse of the two is assumed.
  const left = isUnknown ? Math.max(listed, keptNodes) : listed;
  const nodes = liveNodes + left;
  // A leftover of another session has a formula that this one does not know.
  const isKnown = nodes > 0 && listed <= keptNodes;
  return {
    kind: isWorking ? 'working' : nodes > 0 ? 'billing' : 'none',
    nodes,
    stopsAfterMinutes: isKnown ? stopsAfterMinutes : null,
  };
}
