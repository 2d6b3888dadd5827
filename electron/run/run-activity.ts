import { stopsAfterMinutes } from './autoscale-formula.ts';
import type { RunContext } from './run-context.ts';
import type { RunActivity } from './run-service.ts';

export function activityOf(contexts: readonly RunContext[]): RunActivity {
  const billing = contexts.flatMap(({ view, connection: { poolTemplate } }) => {
    const { billing: what, pool } = view.head();
    const nodes = what === 'nodes' ? (pool?.currentNodes ?? 0) : 0;
    return nodes > 0 ? [{ isLive: view.isLive, nodes, autoScale: poolTemplate.autoScale }] : [];
  });
  const sum = (isLive: boolean) =>
    billing.reduce((total, each) => total + (each.isLive === isLive ? each.nodes : 0), 0);
  const minutes = billing.flatMap(({ autoScale }) => (autoScale ? stopsAfterMinutes(autoScale) : []));
  return {
    isWorking: contexts.some(({ view }) => view.isLive),
    liveNodes: sum(true),
    keptNodes: sum(false),
    // One pool without a formula is enough: then nobody can promise it.
    stopsAfterMinutes: minutes.length === 0 || minutes.length < billing.length ? null : Math.max(...minutes),
  };
}
