import type { AutoScaleTemplate } from '../connection/connection.ts';

export interface PoolTargets {
  readonly dedicated: number;
  /** `$TargetLowPriorityNodes`. */
  readonly spot: number;
}

/** From this share on, samples are enough to say that nothing is pending. */
const enoughPercent = 50;
/** Without enough samples of the idle window the formula looks back so much further; with none there: no nodes. */
const patienceMinutes = 30;

/**
 * The net inside the service: a pool whose app is gone loses its nodes by itself. While the pool is young it has its
 * targets, for source files are still on their way and nodes boot. Then it has as many nodes as tasks were pending at
 * some moment of the idle window, and never more than its targets; none when nothing was. A node that works ends its
 * task first. Without any sample for the idle window and half an hour more there are no nodes: what cannot be known
 * must not bill for ever, and the next evaluation that knows brings them back. After `endsAtMs` there are none whatever
 * the samples say: nodes that never get well leave their tasks pending for good, and it is not documented that tasks
 * of a job that its wall clock has ended are no longer counted.
 *
 * Only what Microsoft documents in "Create an automatic formula for scaling compute nodes in a Batch pool" is used:
 * `time`, `max`, `min`, `GetSample` and `GetSamplePercent` of `$PendingTasks` (the sum of active and running tasks)
 * with a time interval, and the three variables that a formula may set. The order of the ternary's arms is that of its
 * own example: what lacks samples is not evaluated, for `GetSample` without any ends the evaluation. How the service
 * rounds a target is not documented, so the division rounds up by itself: at worst there is one node too many.
 *
 * @param youngSinceMs ms since 1970 by this computer's clock; a clock that is wrong shifts the grace by its error,
 *   and a shared key works only with one that is right to 15 minutes
 * @param endsAtMs null: no end, for a pool that is kept for a run to come
 */
export function autoScaleFormula(
  { dedicated, spot }: PoolTargets,
  taskSlotsPerNode: number,
  { graceMinutes, idleMinutes }: AutoScaleTemplate,
  youngSinceMs: number,
  endsAtMs: number | null,
): string {
  const idle = `TimeInterval_Minute * ${whole(idleMinutes)}`;
  const patience = `TimeInterval_Minute * ${whole(idleMinutes) + patienceMinutes}`;
  const slots = whole(taskSlotsPerNode);
  return [
    `isYoung = time() < (time("${w3c(youngSinceMs)}") + (TimeInterval_Minute * ${whole(graceMinutes)})) ? 1 : 0;`,
    `seenLate = $PendingTasks.GetSamplePercent(${patience}) > 0 ? max($PendingTasks.GetSample(${patience})) : 0;`,
    `pending = $PendingTasks.GetSamplePercent(${idle}) < ${enoughPercent} ? seenLate : max($PendingTasks.GetSample(${idle}));`,
    `needed = (pending + ${slots - 1}) / ${slots};`,
    `dedicated = isYoung == 1 ? ${whole(dedicated)} : min(${whole(dedicated)}, needed);`,
    `spot = isYoung == 1 ? ${whole(spot)} : min(${whole(spot)}, max(0, needed - dedicated));`,
    endsAtMs === null ? 'isOver = 0;' : `isOver = time() >= time("${w3c(endsAtMs)}") ? 1 : 0;`,
    '$TargetDedicatedNodes = isOver == 1 ? 0 : dedicated;',
    '$TargetLowPriorityNodes = isOver == 1 ? 0 : spot;',
    '$NodeDeallocationOption = taskcompletion;',
  ].join('\n');
}

/** How long after its last task, or its last sign of life, a pool may still have nodes, in minutes. */
export function stopsAfterMinutes({ graceMinutes, idleMinutes, intervalMinutes }: AutoScaleTemplate): number {
  return Math.max(graceMinutes, idleMinutes) + intervalMinutes;
}

const w3c = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Numbers of ours, never text of a user; anything else would change what the formula says. */
function whole(value: number): number {
  if (!Number.isInteger(value) || value < 0) throw new RangeError('A formula takes whole numbers from 0');
  return value;
}
