import type { RunCost } from '../../shared/contract.ts';
import type { Money, NodePrice } from '../../shared/plan.ts';

/**
 * What a run's nodes cost, counted from the looks at the service's node list: between two looks the nodes of the
 * earlier one are taken to have been there. Pure; times are ms by this computer's clock.
 */
export interface CostMeter {
  readonly price: NodePrice;
  readonly spotNodeMs: number;
  readonly dedicatedNodeMs: number;
  /** Nodes that bill, as last seen. */
  readonly spot: number;
  readonly dedicated: number;
  /** Null before the first look, and once the pool is gone. */
  readonly lookedAtMs: number | null;
}

export interface SeenNode {
  readonly state: string;
  readonly isDedicated: boolean;
}

/**
 * Every node that is listed bills, one that failed its start task or is unusable too; a spot node that Azure took
 * away, or whose machine it gave back, does not.
 */
const freeStates: ReadonlySet<string> = new Set(['preempted', 'deallocated']);

/** Longer than this nobody has looked: what became of the nodes is not known, and not counted. */
export const maxUnseenMs = 15 * 60_000;

export function newCostMeter(price: NodePrice): CostMeter {
  return { price, spotNodeMs: 0, dedicatedNodeMs: 0, spot: 0, dedicated: 0, lookedAtMs: null };
}

/** All nodes that the service lists now. */
export function look(meter: CostMeter, nowMs: number, nodes: readonly SeenNode[]): CostMeter {
  const billing = nodes.filter(({ state }) => !freeStates.has(state.toLowerCase()));
  const dedicated = billing.filter(({ isDedicated }) => isDedicated).length;
  return { ...upTo(meter, nowMs), dedicated, spot: billing.length - dedicated, lookedAtMs: nowMs };
}

/** The pool is gone, and its nodes with it. */
export function stop(meter: CostMeter, nowMs: number): CostMeter {
  return { ...upTo(meter, nowMs), spot: 0, dedicated: 0, lookedAtMs: null };
}

/** The money at `nowMs`. A kind that has no price makes the sum unknown as soon as there was a node of it. */
export function costOf(meter: CostMeter, nowMs: number): RunCost {
  const { price } = meter;
  const billingNodes = meter.spot + meter.dedicated;
  if (!price.known) return { soFar: null, billingNodes, perHour: null, unknown: price.reason };
  const counted = upTo(meter, nowMs);
  const soFar = priced(price, counted.spotNodeMs / 3_600_000, counted.dedicatedNodeMs / 3_600_000);
  const perHour = priced(price, meter.spot, meter.dedicated);
  return { soFar, billingNodes, perHour, unknown: soFar && perHour ? null : 'noMeter' };
}

function upTo(meter: CostMeter, nowMs: number): CostMeter {
  if (meter.lookedAtMs === null) return meter;
  const ms = Math.min(maxUnseenMs, Math.max(0, nowMs - meter.lookedAtMs));
  return {
    ...meter,
    spotNodeMs: meter.spotNodeMs + meter.spot * ms,
    dedicatedNodeMs: meter.dedicatedNodeMs + meter.dedicated * ms,
  };
}

function priced(
  price: Extract<NodePrice, { known: true }>,
  spotHours: number,
  dedicatedHours: number,
): Money | null {
  const { spot, dedicated } = price;
  const currency = (dedicated ?? spot)?.currency;
  if (currency === undefined) return null;
  if ((spotHours > 0 && !spot) || (dedicatedHours > 0 && !dedicated)) return null;
  return { amount: spotHours * (spot?.amount ?? 0) + dedicatedHours * (dedicated?.amount ?? 0), currency };
}
