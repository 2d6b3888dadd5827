import type { NewPoolPlan, Quota } from '../../shared/plan.ts';
import type { PoolInfo } from '../azure/ports.ts';
import { coresOf, findVmSize, type VmSize } from '../plan/vm-sizes.ts';

/** Whether a plan's pool fits beside the pools that are there. Pure. */

export interface Nodes {
  readonly spotNodes: number;
  readonly dedicatedNodes: number;
}

export type ShortOf =
  | { readonly kind: 'pools'; readonly quota: number; readonly used: number }
  | {
      readonly kind: 'spot' | 'dedicated' | 'family';
      readonly needed: number;
      readonly quota: number;
      readonly used: number;
    };

export type QuotaFit =
  | { readonly fits: true; readonly cores: number }
  | { readonly fits: false; readonly shortOf: ShortOf; readonly largestPlan: Nodes };

interface Used {
  readonly spot: number;
  readonly dedicated: number;
  readonly family: number;
}

/** Cores of pools that are there, or on their way. Spot is one sum; dedicated is counted by family as well. */
function usedCores(pools: readonly PoolInfo[], family: string | null): Used {
  const used = { spot: 0, dedicated: 0, family: 0 };
  for (const pool of pools) {
    const cores = coresOf(pool.vmSize) ?? 1;
    const dedicated = cores * Math.max(pool.targetDedicatedNodes, pool.currentDedicatedNodes);
    used.spot += cores * Math.max(pool.targetLowPriorityNodes, pool.currentLowPriorityNodes);
    used.dedicated += dedicated;
    const own = findVmSize(pool.vmSize)?.family;
    if (own && family && own.toLowerCase() === family.toLowerCase()) used.family += dedicated;
  }
  return used;
}

function familyQuota({ dedicatedByFamily }: Quota, family: string | null): number | null {
  if (family === null) return null;
  const found = Object.entries(dedicatedByFamily).find(
    ([name]) => name.toLowerCase() === family.toLowerCase(),
  );
  return found?.[1] ?? null;
}

/**
 * @param pools all pools of the account
 * @returns null where the account does not say its quota of what the plan needs. The largest plan has the plan's own
 *   kinds of nodes; where not one of them fits, dedicated ones instead of spot (a trial account has no spot cores).
 */
export function fitToQuota(
  plan: NewPoolPlan,
  size: Pick<VmSize, 'cores' | 'family'>,
  quota: Quota,
  pools: readonly PoolInfo[],
): QuotaFit | null {
  const used = usedCores(pools, size.family);
  const family = familyQuota(quota, size.family);
  const spotNeeded = plan.spotNodes * size.cores;
  const dedicatedNeeded = plan.dedicatedNodes * size.cores;
  if (spotNeeded > 0 && quota.spotCores === null) return null;
  if (dedicatedNeeded > 0 && quota.dedicatedCores === null && family === null) return null;

  const limits: readonly (ShortOf & { readonly kind: 'spot' | 'dedicated' | 'family' })[] = [
    ...(quota.spotCores === null
      ? []
      : [{ kind: 'spot', needed: spotNeeded, quota: quota.spotCores, used: used.spot } as const]),
    ...(quota.dedicatedCores === null
      ? []
      : [
          {
            kind: 'dedicated',
            needed: dedicatedNeeded,
            quota: quota.dedicatedCores,
            used: used.dedicated,
          } as const,
        ]),
    ...(family === null
      ? []
      : [{ kind: 'family', needed: dedicatedNeeded, quota: family, used: used.family } as const]),
  ];
  const room = (...kinds: readonly ShortOf['kind'][]) =>
    limits
      .filter(({ kind }) => kinds.includes(kind))
      .reduce(
        (least, limit) => Math.min(least, Math.floor(Math.max(0, limit.quota - limit.used) / size.cores)),
        Number.POSITIVE_INFINITY,
      );
  const own: Nodes = {
    spotNodes: Math.min(plan.spotNodes, room('spot')),
    dedicatedNodes: Math.min(plan.dedicatedNodes, room('dedicated', 'family')),
  };
  const isNothing = own.spotNodes + own.dedicatedNodes === 0;
  const instead = quota.dedicatedCores === null && family === null ? 0 : room('dedicated', 'family');
  const largestPlan = isNothing
    ? { spotNodes: 0, dedicatedNodes: Math.min(plan.spotNodes + plan.dedicatedNodes, instead) }
    : own;

  if (quota.pools !== null && pools.length >= quota.pools) {
    const shortOf = { kind: 'pools', quota: quota.pools, used: pools.length } as const;
    return { fits: false, shortOf, largestPlan: { spotNodes: 0, dedicatedNodes: 0 } };
  }
  const shortOf = limits.find((limit) => limit.needed > 0 && limit.needed > limit.quota - limit.used);
  return shortOf
    ? { fits: false, shortOf, largestPlan }
    : { fits: true, cores: spotNeeded + dedicatedNeeded };
}
