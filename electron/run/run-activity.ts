import { stopsAfterMinutes } from './autoscale-formula.ts';
import type { RunContext } from './run-context.ts';
import type { RunActivity } from './run-service.ts';

export function activityOf(contexts: readonly RunContext[]): RunActivity {
  const billing = contexts.filter(({ view }) => view.head().billing === 'nodes');
  const nodes = billing.map(({ view }) => view.head().pool?.currentNodes ?? 0);
  const minutes = billing.flatMap(({ connection: { poolTemplate } }, index) =>
    poolTemplate.autoScale && (nodes[index] ?? 0) > 0 ? stopsAfterMinutes(poolTemplate.autoScale) : [],
  );
  return {
    isWorking: contexts.some(({ view }) => view.isLive),
    billingNodes: nodes.reduce((sum, count) => sum + count, 0),
    stopsAfterMinutes: minutes.length === 0 ? null : Math.max(...minutes),
  };
}
