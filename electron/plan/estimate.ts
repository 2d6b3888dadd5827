import type { Estimate } from '../../shared/contract.ts';
import type { Money, NodePrice, UnknownPriceReason } from '../../shared/plan.ts';
import { type QualityName, qualityPresets } from '../../shared/presets.ts';
import type { Measurement } from './measurements.ts';
import type { PlannedItem } from './plan-service.ts';

/** Time and money of what the queue holds, from runs that were measured and prices that were read. Pure. */

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The pool that an estimate is for. */
export interface PlannedPool {
  readonly connectionId: string;
  readonly vmSize: string;
  readonly dedicatedNodes: number;
  readonly spotNodes: number;
  readonly taskSlotsPerNode: number;
  /** Minutes for which its nodes wait after the last task. */
  readonly keepForMinutes: number;
  readonly price: NodePrice;
}

/**
 * Wall clock in seconds that `mediaS` will take, from a line through the measured runs (start-up plus a share of the
 * length). With one length measured only, that run's speed. Null before anything was measured.
 */
export function expectedSeconds(
  mediaS: number,
  runs: readonly Pick<Measurement, 'mediaS' | 'elapsedS'>[],
): number | null {
  if (runs.length === 0) return null;
  const meanMedia = mean(runs.map((run) => run.mediaS));
  const meanElapsed = mean(runs.map((run) => run.elapsedS));
  const spread = mean(runs.map((run) => (run.mediaS - meanMedia) ** 2));
  const proportional = (mediaS / meanMedia) * meanElapsed;
  if (spread < (meanMedia * 0.05) ** 2) return proportional;
  const slope = mean(runs.map((run) => (run.mediaS - meanMedia) * (run.elapsedS - meanElapsed))) / spread;
  const startUp = meanElapsed - slope * meanMedia;
  return slope <= 0 || startUp < 0 ? proportional : startUp + slope * mediaS;
}

function totals(items: readonly PlannedItem[], quality: QualityName) {
  const mediaSeconds = items.reduce((sum, item) => sum + item.durationS, 0);
  return {
    items: items.length,
    mediaSeconds,
    uploadBytes: items.reduce((sum, item) => sum + item.sizeBytes, 0),
    outputBytes: Math.round((mediaSeconds * qualityPresets[quality].typicalKbps * 1000) / 8),
  };
}

/** On this computer: its nodes are up at once and cost nothing. */
export function localEstimate(
  items: readonly PlannedItem[],
  quality: QualityName,
  runs: readonly Measurement[],
): Estimate {
  const sums = totals(items, quality);
  return {
    ...sums,
    durationS: items.length === 0 ? null : expectedSeconds(sums.mediaSeconds, runs),
    startUpS: 0,
    cost: { amount: 0, currency: 'USD' },
    costUnknown: null,
    poolPerHour: { amount: 0, currency: 'USD' },
  };
}

/** What the nodes cost an hour together, or why that cannot be told. */
export function pricePerHour(
  price: NodePrice,
  nodes: { readonly spot: number; readonly dedicated: number },
): Money | UnknownPriceReason {
  if (!price.known) return price.reason;
  let amount = 0;
  let currency: string | null = null;
  for (const kind of ['spot', 'dedicated'] as const) {
    const one = price[kind];
    if (nodes[kind] === 0) continue;
    if (!one) return 'noMeter';
    amount += nodes[kind] * one.amount;
    currency = one.currency;
  }
  return { amount, currency: currency ?? price.dedicated?.currency ?? price.spot?.currency ?? 'USD' };
}

/**
 * On an account: start-up as it was learned there, then the sound at the speed that one slot of this VM size had,
 * over as many slots as there is work for; the upload goes on beside it. Null where one of them was never measured.
 */
export function accountEstimate(
  items: readonly PlannedItem[],
  quality: QualityName,
  pool: PlannedPool,
  measured: readonly Measurement[],
): Estimate {
  const sums = totals(items, quality);
  const runs = measured.filter(({ connectionId }) => connectionId === pool.connectionId);
  const startUps = runs.flatMap(({ startUpS }) => startUpS ?? []);
  const startUpS = startUps.length === 0 ? null : mean(startUps);
  const nodes = pool.dedicatedNodes + pool.spotNodes;
  const workS = workSeconds(items, nodes * pool.taskSlotsPerNode, slotSpeed(runs, pool.vmSize));
  const durationS =
    items.length === 0 || startUpS === null || workS === null
      ? null
      : Math.max(startUpS + workS.all, uploadSeconds(sums.uploadBytes, runs) + workS.longest);
  const perHour = pricePerHour(pool.price, { spot: pool.spotNodes, dedicated: pool.dedicatedNodes });
  const isKnown = typeof perHour !== 'string';
  const billedS = durationS === null ? null : durationS + pool.keepForMinutes * 60;
  return {
    ...sums,
    durationS,
    startUpS,
    cost:
      isKnown && billedS !== null
        ? { amount: (perHour.amount * billedS) / 3600, currency: perHour.currency }
        : null,
    costUnknown: isKnown ? (billedS === null ? 'noTime' : null) : perHour,
    poolPerHour: isKnown ? perHour : null,
  };
}

/** Seconds of sound that one slot converts in a second; null before this size was measured. */
function slotSpeed(runs: readonly Measurement[], vmSize: string): number | null {
  const speeds = runs
    .filter((run) => run.vmSize.toLowerCase() === vmSize.toLowerCase())
    .flatMap(({ mediaS, elapsedS, startUpS, slots }) => {
      const workS = elapsedS - (startUpS ?? 0);
      return workS > 0 ? [mediaS / (workS * slots)] : [];
    });
  return speeds.length === 0 ? null : mean(speeds);
}

function workSeconds(items: readonly PlannedItem[], slots: number, speed: number | null) {
  if (speed === null || slots === 0 || items.length === 0) return null;
  const longest = items.reduce((most, { durationS }) => Math.max(most, durationS), 0) / speed;
  const mediaS = items.reduce((sum, { durationS }) => sum + durationS, 0);
  return { longest, all: Math.max(longest, mediaS / (speed * Math.min(slots, items.length))) };
}

function uploadSeconds(bytes: number, runs: readonly Measurement[]): number {
  const speeds = runs.flatMap(({ uploadBytesPerS }) => uploadBytesPerS ?? []);
  return speeds.length === 0 ? 0 : bytes / mean(speeds);
}
