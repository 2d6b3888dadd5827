import type {
  ExistingPool,
  ImageOption,
  Money,
  NewPoolPlan,
  Plan,
  PlanOptions,
  Quota,
  UnknownPriceReason,
  VmSizeOption,
} from '../../../shared/plan.ts';

/** What a plan means before anything is asked of a service: price, cores, and what speaks against it. No words here. */

export type PoolPrice =
  | { readonly known: true; readonly perHour: Money }
  | { readonly known: false; readonly reason: UnknownPriceReason };

/** What all nodes of a plan cost an hour together; never half a sum. */
export function poolPrice(plan: NewPoolPlan, size: VmSizeOption | undefined): PoolPrice {
  if (size === undefined) return { known: false, reason: 'unknownSize' };
  if (!size.price.known) return size.price;
  const { spot, dedicated } = size.price;
  if ((plan.spotNodes > 0 && spot === null) || (plan.dedicatedNodes > 0 && dedicated === null)) {
    return { known: false, reason: 'noMeter' };
  }
  const currency = spot?.currency ?? dedicated?.currency;
  if (currency === undefined) return { known: false, reason: 'noMeter' };
  const amount = plan.spotNodes * (spot?.amount ?? 0) + plan.dedicatedNodes * (dedicated?.amount ?? 0);
  return { known: true, perHour: { amount, currency } };
}

export interface CoreNeed {
  readonly spot: number;
  readonly dedicated: number;
}

export function coresOf(plan: NewPoolPlan, size: VmSizeOption): CoreNeed {
  return { spot: plan.spotNodes * size.cores, dedicated: plan.dedicatedNodes * size.cores };
}

export type PlanProblem =
  | { readonly kind: 'noNodes' }
  | { readonly kind: 'spotQuota' | 'dedicatedQuota'; readonly needs: number; readonly quota: number }
  | { readonly kind: 'familyQuota'; readonly needs: number; readonly quota: number; readonly family: string }
  | { readonly kind: 'poolQuota' }
  | { readonly kind: 'notOffered'; readonly size: string }
  | { readonly kind: 'generation'; readonly size: string; readonly image: string }
  | {
      readonly kind: 'imageEnds' | 'sizeEnds';
      readonly name: string;
      readonly date: string;
      readonly isPast: boolean;
    }
  | { readonly kind: 'imageGone' | 'sizeGone'; readonly name: string }
  | { readonly kind: 'poolGone'; readonly poolId: string };

/** How near an end must be before it is worth a word. */
const soonMs = 180 * 24 * 3_600_000;

/** Everything that speaks against a plan, the worst first; empty when nothing does. @param nowMs since 1970 */
export function planProblems(plan: Plan, options: PlanOptions, nowMs: number): readonly PlanProblem[] {
  if (plan.kind === 'existing') {
    return poolOf(plan.poolId, options) === undefined ? [{ kind: 'poolGone', poolId: plan.poolId }] : [];
  }
  const problems: PlanProblem[] = [];
  if (plan.spotNodes + plan.dedicatedNodes === 0) problems.push({ kind: 'noNodes' });
  const size = sizeOf(plan.vmSize, options);
  if (size === undefined) problems.push({ kind: 'sizeGone', name: plan.vmSize });
  else {
    if (size.isOffered === false) problems.push({ kind: 'notOffered', size: size.name });
    problems.push(
      ...quotaProblems(plan, size, options.quota),
      ...ending('sizeEnds', size.name, size.endOfLife, nowMs),
    );
  }
  if (plan.image !== null) {
    const image = imageOf(plan, options);
    if (image === undefined) problems.push({ kind: 'imageGone', name: plan.image.sku });
    else {
      if (size !== undefined && !bootsOn(image, size)) {
        problems.push({ kind: 'generation', size: size.name, image: image.sku });
      }
      problems.push(...ending('imageEnds', image.offer, image.endOfLife, nowMs));
    }
  }
  return problems;
}

function quotaProblems(plan: NewPoolPlan, size: VmSizeOption, quota: Quota | null): PlanProblem[] {
  if (quota === null) return [];
  const needs = coresOf(plan, size);
  const problems: PlanProblem[] = [];
  if (quota.pools === 0) problems.push({ kind: 'poolQuota' });
  if (quota.spotCores !== null && needs.spot > quota.spotCores) {
    problems.push({ kind: 'spotQuota', needs: needs.spot, quota: quota.spotCores });
  }
  if (quota.dedicatedCores !== null && needs.dedicated > quota.dedicatedCores) {
    problems.push({ kind: 'dedicatedQuota', needs: needs.dedicated, quota: quota.dedicatedCores });
  }
  const family = familyQuota(size, quota);
  if (family !== null && needs.dedicated > family) {
    problems.push({
      kind: 'familyQuota',
      needs: needs.dedicated,
      quota: family,
      family: size.family ?? size.name,
    });
  }
  return problems;
}

/** Dedicated cores that the account may use of this size's family; null where there is no such limit. */
export function familyQuota(size: VmSizeOption, quota: Quota): number | null {
  if (size.family === null) return null;
  // ARM and the list of sizes do not agree on the case of a family's name.
  const wanted = size.family.toLowerCase();
  const entry = Object.entries(quota.dedicatedByFamily).find(([name]) => name.toLowerCase() === wanted);
  return entry?.[1] ?? null;
}

function ending(
  kind: 'imageEnds' | 'sizeEnds',
  name: string,
  date: string | null,
  nowMs: number,
): PlanProblem[] {
  if (date === null) return [];
  const leftMs = Date.parse(date) - nowMs;
  return leftMs > soonMs ? [] : [{ kind, name, date, isPast: leftMs <= 0 }];
}

/** Whether an image's hypervisor generation is one that the size boots; what nobody says is taken for a yes. */
export function bootsOn(image: ImageOption, size: VmSizeOption): boolean {
  return (
    image.generation === null || size.generations.length === 0 || size.generations.includes(image.generation)
  );
}

/**
 * The plan cut down to the quota. Where no spot node is allowed at all, dedicated ones stand in; null when it fits
 * already, the quota is not known, or nothing would be left.
 */
export function fitToQuota(plan: NewPoolPlan, options: PlanOptions): NewPoolPlan | null {
  const size = sizeOf(plan.vmSize, options);
  const { quota } = options;
  if (size === undefined || quota === null || quotaProblems(plan, size, quota).length === 0) return null;
  const nodes = (cores: number | null) =>
    cores === null ? Number.POSITIVE_INFINITY : Math.floor(cores / Math.max(1, size.cores));
  const dedicatedAllowed = Math.min(nodes(quota.dedicatedCores), nodes(familyQuota(size, quota)));
  const spotNodes = Math.min(plan.spotNodes, nodes(quota.spotCores));
  let dedicatedNodes = Math.min(plan.dedicatedNodes, dedicatedAllowed);
  if (spotNodes + dedicatedNodes === 0) dedicatedNodes = Math.min(plan.spotNodes, dedicatedAllowed);
  return spotNodes + dedicatedNodes === 0 ? null : { ...plan, spotNodes, dedicatedNodes };
}

export function sizeOf(name: string, options: PlanOptions): VmSizeOption | undefined {
  const wanted = name.toLowerCase();
  return options.vmSizes.find((size) => size.name.toLowerCase() === wanted);
}

export function imageOf(plan: NewPoolPlan, options: PlanOptions): ImageOption | undefined {
  const { image } = plan;
  return image === null ? undefined : options.images.find((one) => imageKey(one) === imageKey(image));
}

export function imageKey({
  publisher,
  offer,
  sku,
  version,
}: Omit<ImageOption, 'endOfLife' | 'isVerified' | 'generation' | 'nodeAgentSkuId'>): string {
  return [publisher, offer, sku, version].join('/').toLowerCase();
}

export function poolOf(poolId: string, options: PlanOptions): ExistingPool | undefined {
  return options.pools.find((pool) => pool.poolId === poolId);
}

/** Sizes in the order in which one chooses: what is offered first, then by cores, then by name. */
export function sortedSizes(sizes: readonly VmSizeOption[]): readonly VmSizeOption[] {
  return [...sizes].sort(
    (a, b) =>
      Number(a.isOffered === false) - Number(b.isOffered === false) ||
      a.cores - b.cores ||
      a.name.localeCompare(b.name),
  );
}
