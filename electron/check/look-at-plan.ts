import { type FailureCode, viewOf } from '../../shared/failure.ts';
import type { NewPoolPlan } from '../../shared/plan.ts';
import { type AccountFacts, armSize, quotaOf, readAccountFacts } from '../plan/account-facts.ts';
import { chooseImage, endsSoon, imageName, namedImage } from '../plan/images.ts';
import { describeVmSize, type VmSize } from '../plan/vm-sizes.ts';
import { type CheckContext, portsOf } from './check-context.ts';
import { isOnThisComputer } from './look-at-servers.ts';
import { failedWith, type Outcome, passed, unknown, warning } from './outcome.ts';
import { fitToQuota, type ShortOf } from './quota-fit.ts';

/** Whether the plan's pool can be made, and whether its nodes reach what they need. */

/** A size's end is told half a year before it comes: choosing another one takes a moment. */
const sizeNoticeMs = 180 * 24 * 60 * 60 * 1000;

/** What ARM says, asked by the first step that wants it. */
async function factsOf(context: CheckContext, signal: AbortSignal): Promise<AccountFacts> {
  context.facts ??= await readAccountFacts(context.view, portsOf(context), context.logger, signal);
  return context.facts;
}

/** Why ARM says nothing; null where it was asked. */
function whyUnread({ view, ports }: CheckContext): 'notReadable' | 'notPicked' | null {
  if (view.auth.kind !== 'entra' || !ports?.arm) return 'notReadable';
  return view.auth.batchResourceId === null ? 'notPicked' : null;
}

export async function lookAtReach(context: CheckContext, signal: AbortSignal): Promise<Outcome> {
  if (isOnThisComputer(context)) return passed('reach', 'notNeeded');
  const unread = whyUnread(context);
  if (unread) return unknown('reach', unread);
  const { batch, storage } = await factsOf(context, signal);
  const batchRegion = plain(context.view.region ?? batch?.region ?? '');
  if (!storage || batchRegion === '') return unknown('reach', 'notPicked');
  const storageRegion = plain(storage.region);
  if (storage.publicNetworkAccess?.toLowerCase() === 'disabled') {
    return failedWith('networkClosed', { account: storage.name });
  }
  if (storage.defaultNetworkAction?.toLowerCase() === 'deny') return warning('reach', 'storageClosed');
  return batchRegion === storageRegion
    ? passed('reach', 'sameRegion', { region: batchRegion })
    : warning('reach', 'otherRegion', { batchRegion, storageRegion });
}

export async function lookAtImage(context: CheckContext, signal: AbortSignal): Promise<Outcome> {
  const { plan, view } = context;
  if (view.isLocal) return passed('image', 'notNeeded');
  const { batch } = portsOf(context);
  if (plan.kind === 'existing') {
    const pool = await batch.getPool(plan.poolId, signal);
    return pool?.state === 'active'
      ? passed('image', 'existingPool', { poolId: plan.poolId, vmSize: pool.vmSize })
      : failedWith('poolGone', { resource: plan.poolId });
  }
  const facts = await factsOf(context, signal);
  const size = describeVmSize(plan.vmSize, armSize(facts, plan.vmSize));
  if (facts.sizes && !armSize(facts, plan.vmSize)) {
    return failedWith('vmSizeUnavailable', { size: plan.vmSize });
  }
  return await lookAtNewPool(context, plan, size, signal);
}

async function lookAtNewPool(
  context: CheckContext,
  plan: NewPoolPlan,
  size: VmSize,
  signal: AbortSignal,
): Promise<Outcome> {
  const nowMs = context.clock.now();
  const { vmSize } = plan;
  const endsMs = size.endOfLife === null ? null : Date.parse(size.endOfLife);
  const sizeEnd = size.endOfLife?.slice(0, 10) ?? '';
  if (endsMs !== null && endsMs <= nowMs) return failedWith('sizeRetired', { vmSize, date: sizeEnd });
  const images = await portsOf(context).batch.listSupportedImages(signal);
  // Throws where none fits: its failure is the outcome.
  const chosen =
    plan.image === null
      ? chooseImage(images, vmSize, size.generations, nowMs)
      : namedImage(plan.image, images, vmSize, size.generations, nowMs);
  const image = imageName(chosen);
  if (chosen.generation === null || size.generations.length === 0) {
    return unknown('image', 'notTold', { image, vmSize });
  }
  if (endsSoon(chosen, nowMs)) {
    return warning('image', 'endsSoon', { image, vmSize, date: chosen.endOfLife?.slice(0, 10) ?? '' });
  }
  return endsMs !== null && endsMs < nowMs + sizeNoticeMs
    ? warning('image', 'sizeRetires', { image, vmSize, date: sizeEnd })
    : passed('image', 'fits', { image, vmSize });
}

const quotaCodes: Readonly<Record<ShortOf['kind'], FailureCode>> = {
  pools: 'poolQuotaReached',
  spot: 'spotQuotaReached',
  dedicated: 'coreQuotaReached',
  family: 'familyQuotaReached',
};
const quotaFindings = {
  pools: 'tooFewPools',
  spot: 'tooFewSpot',
  dedicated: 'tooFewDedicated',
  family: 'tooFewFamily',
} as const;

export async function lookAtQuota(context: CheckContext, signal: AbortSignal): Promise<Outcome> {
  const { plan, view } = context;
  if (view.isLocal) return passed('quota', 'notNeeded');
  if (plan.kind === 'existing') return passed('quota', 'existingPool', { poolId: plan.poolId });
  const unread = whyUnread(context);
  if (unread) return unknown('quota', unread);
  const facts = await factsOf(context, signal);
  const quota = quotaOf(facts);
  if (!quota) return unknown('quota', 'notTold');
  const pools = await portsOf(context).batch.listPools(null, signal);
  const size = describeVmSize(plan.vmSize, armSize(facts, plan.vmSize));
  const fit = fitToQuota(plan, size, quota, pools);
  if (!fit) return unknown('quota', 'notTold');
  if (fit.fits) return passed('quota', 'fits', { cores: fit.cores });
  context.largestPlan = fit.largestPlan;
  const { kind, ...numbers } = fit.shortOf;
  const failure = viewOf(quotaCodes[kind], kind === 'family' ? { size: plan.vmSize } : {});
  const params = kind === 'family' ? { ...numbers, family: size.family ?? plan.vmSize } : numbers;
  return { state: 'failed', finding: quotaFindings[kind], params, failure };
}

/** ARM writes a region as `westeurope` or `West Europe`. */
function plain(region: string): string {
  return region.toLowerCase().replaceAll(/\s/g, '');
}
