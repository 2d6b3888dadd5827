import type {
  ImageOption,
  Money,
  NewPoolPlan,
  Plan,
  PlanOptions,
  VmSizeOption,
} from '../../../shared/plan.ts';
import type { Text } from '../../ui/use-text.ts';
import { coresOf, familyQuota, type PlanProblem, type PoolPrice } from './plan-rules.ts';

type Words = Pick<Text, 'say' | 'format'>;

/** The plan in one line: `5 spot nodes · STANDARD_A1_V2 · deleted after the run`. */
export function planSummary(plan: Plan, { say }: Pick<Text, 'say'>): string {
  if (plan.kind === 'existing') return say('plan:summary.existing', { pool: plan.poolId });
  return [...planParts(plan, { say }), afterRunWords(plan.afterRun, { say })].join(' · ');
}

/** The pool itself: `5 spot nodes`, `STANDARD_A1_V2`. */
export function planParts(plan: NewPoolPlan, { say }: Pick<Text, 'say'>): readonly string[] {
  return [nodesWords(plan, { say }), plan.vmSize];
}

export function nodesWords(
  { spotNodes, dedicatedNodes }: Pick<NewPoolPlan, 'spotNodes' | 'dedicatedNodes'>,
  { say }: Pick<Text, 'say'>,
): string {
  const spot = say('plan:summary.spot', { count: spotNodes });
  const dedicated = say('plan:summary.dedicated', { count: dedicatedNodes });
  if (spotNodes > 0 && dedicatedNodes > 0) return say('plan:summary.both', { spot, dedicated });
  return dedicatedNodes > 0 ? dedicated : spot;
}

export function afterRunWords(afterRun: NewPoolPlan['afterRun'], { say }: Pick<Text, 'say'>): string {
  return afterRun.kind === 'keepFor'
    ? say('plan:summary.keepFor', { minutes: afterRun.minutes })
    : say(`plan:summary.${afterRun.kind}`);
}

export function perHourWords(money: Money, { say, format }: Words): string {
  return say('plan:perHour', { price: format.money(money) });
}

/** The price of the pool, or that it is unknown and why. */
export function poolPriceWords(price: PoolPrice, words: Words): string {
  return price.known
    ? words.say('plan:aboutPerHour', { price: words.format.money(price.perHour) })
    : words.say('plan:priceUnknown', { reason: words.say(`plan:unknownPrice.${price.reason}`) });
}

/** `Ubuntu 24.04 LTS` of `ubuntu-24_04-lts`; what follows no pattern is shown as it is. */
export function imageName({ offer, sku }: Pick<ImageOption, 'offer' | 'sku'>): string {
  const ubuntu = /(\d\d)[_.](\d\d)(-lts)?/i.exec(`${offer} ${sku}`);
  if (ubuntu !== null && /ubuntu/i.test(offer)) {
    return `Ubuntu ${ubuntu[1]}.${ubuntu[2]}${ubuntu[3] === undefined ? '' : ' LTS'} (${sku})`;
  }
  return `${offer} ${sku}`;
}

/** What the quota says of a plan, or that nobody may read it. */
export function quotaWords(
  plan: NewPoolPlan,
  size: VmSizeOption | undefined,
  options: PlanOptions,
  { say, format }: Words,
): string {
  const { quota } = options;
  if (quota === null) return say('plan:quota.unknown');
  if (size === undefined) return '';
  const needs = coresOf(plan, size);
  const line = (kind: 'spot' | 'dedicated', limit: number | null, count: number) =>
    limit === null
      ? say(`plan:quota.${kind}Unknown`, { needs: format.number(count) })
      : say(`plan:quota.${kind}`, { quota: format.number(limit), needs: format.number(count) });
  const lines: string[] = [];
  if (needs.spot > 0) lines.push(line('spot', quota.spotCores, needs.spot));
  if (needs.dedicated > 0) {
    const family = familyQuota(size, quota);
    const total = quota.dedicatedCores;
    const limit = family === null ? total : total === null ? family : Math.min(family, total);
    lines.push(line('dedicated', limit, needs.dedicated));
  }
  return lines.join(' ');
}

/** What speaks against the plan, as a sentence. */
export function problemWords(problem: PlanProblem, { say, format }: Words): string {
  switch (problem.kind) {
    case 'spotQuota':
    case 'dedicatedQuota':
      return say(`plan:problem.${problem.kind}`, {
        needs: format.number(problem.needs),
        quota: format.number(problem.quota),
      });
    case 'familyQuota':
      return say('plan:problem.familyQuota', {
        needs: format.number(problem.needs),
        quota: format.number(problem.quota),
        family: problem.family,
      });
    case 'imageEnds':
    case 'sizeEnds':
      return say(`plan:problem.${problem.kind}${problem.isPast ? 'Past' : ''}`, {
        name: problem.name,
        date: format.date(problem.date),
      });
    case 'noNodes':
    case 'poolQuota':
      return say(`plan:problem.${problem.kind}`);
    case 'notOffered':
      return say('plan:problem.notOffered', { size: problem.size });
    case 'generation':
      return say('plan:problem.generation', { size: problem.size, image: problem.image });
    case 'imageGone':
    case 'sizeGone':
      return say(`plan:problem.${problem.kind}`, { name: problem.name });
    case 'poolGone':
      return say('plan:problem.poolGone', { pool: problem.poolId });
  }
}

/** What is to know about a size beside its numbers; empty when nothing is. */
export function sizeNotes(size: VmSizeOption, { say, format }: Words): readonly string[] {
  const notes: string[] = [];
  if (size.isOffered === false) notes.push(say('plan:size.notOffered'));
  if (size.endOfLife !== null) notes.push(say('plan:size.retires', { date: format.date(size.endOfLife) }));
  return notes;
}
