import type { TaskPhase } from '../../shared/contract.ts';
import { Failure } from '../../shared/failure.ts';
import { isoDuration } from '../azure/batch-wire.ts';
import type { AutoScale } from '../azure/ports.ts';
import { sleep } from '../support/sleep.ts';
import { autoScaleFormula, type PoolTargets } from './autoscale-formula.ts';
import { roundBoundMs } from './round-bound.ts';
import { portsOf, type RunContext } from './run-context.ts';

/**
 * The nets inside the service: the pool's formula and the job's wall clock. Both are a dead man's switch: while the
 * app lives and the run is at work it pushes their ends before it, and when the app is gone they strike by themselves.
 * What stops billing then: the wall clock ends the job, no task is pending any more, the formula says no nodes; and
 * should tasks still count as pending, the formula's own end says it.
 */

const minuteMs = 60_000;
/** "You cannot call this API for the same Pool more than once every 30 seconds." */
const enablePauseMs = 31_000;
const mostTries = 3;
/** Before their tasks are with the service nothing there knows that work is coming. */
const beforeTask: ReadonlySet<TaskPhase> = new Set(['waiting', 'uploading', 'uploaded']);
const settled: ReadonlySet<TaskPhase> = new Set([
  'completed',
  'downloading',
  'downloaded',
  'failed',
  'cancelled',
]);

export function planTargets({ connection: { poolTemplate } }: RunContext): PoolTargets {
  return { dedicated: poolTemplate.targetDedicatedNodes, spot: poolTemplate.targetLowPriorityNodes };
}

/** The formula with which the round's pool begins; null where the template has none. Starts its youth. */
export function firstFormula(context: RunContext): AutoScale | null {
  startNets(context);
  const { round } = context;
  return formulaOf(context, round.targets ?? planTargets(context), round.endsAtMs);
}

/** The wall clock with which the round's job begins, in ISO 8601. */
export function firstWallClock(context: RunContext): string {
  const { round, clock } = context;
  if (round.endsAtMs === 0) startNets(context);
  round.jobSinceMs = clock.now();
  return isoDuration(round.endsAtMs - clock.now());
}

/** At each look at the pool: pushes what would strike too soon. A fault here is no reason to stop the run. */
export async function pushNets(context: RunContext, signal: AbortSignal): Promise<void> {
  const { round, clock, view, connection } = context;
  // At the time limit nobody has said yet that the work is to go on.
  if (view.status !== 'running') return;
  const now = clock.now();
  const boundMs = boundOf(context);
  const graceMs = (connection.poolTemplate.autoScale?.graceMinutes ?? Number.POSITIVE_INFINITY) * minuteMs;
  const isEndNear = round.endsAtMs < now + boundMs / 2;
  const isWaitedFor = view.tasks().some(({ phase }) => beforeTask.has(phase));
  const isYouthNearEnd = isWaitedFor && now > round.youngSinceMs + graceMs / 2;
  if (isEndNear) round.endsAtMs = now + boundMs;
  if (isYouthNearEnd || (isEndNear && isWaitedFor)) round.youngSinceMs = now;
  const isFormulaDue = isEndNear || isYouthNearEnd || now >= round.renewFormulaAtMs;
  await Promise.all([
    isFormulaDue && renewFormula(context, signal),
    isEndNear && renewWallClock(context, signal),
  ]);
}

/** For a pool that an earlier round made: as new. Nothing for a pool without a formula. */
export async function renewFormula(context: RunContext, signal: AbortSignal): Promise<void> {
  const { round, clock, logger } = context;
  const autoScale = formulaOf(context, wanted(context), round.endsAtMs);
  if (!autoScale) return;
  round.renewFormulaAtMs = Number.POSITIVE_INFINITY;
  try {
    await portsOf(context).batch.enableAutoScale(round.names.pool, autoScale, signal);
  } catch (error) {
    signal.throwIfAborted();
    round.renewFormulaAtMs = clock.now() + enablePauseMs;
    logger.warn({ error }, 'the formula could not be renewed');
  }
}

/**
 * Gives the pool other targets than the plan's for the rest of the round, by a formula that is evaluated at once. A
 * pool without a formula is resized instead. @throws Failure what the service says; `runBusy` for a pool that is
 *   somebody else's, which is never resized
 */
export async function retarget(
  context: RunContext,
  targets: PoolTargets,
  signal: AbortSignal,
): Promise<void> {
  const { round } = context;
  const { batch } = portsOf(context);
  if (context.connection.poolTemplate.existingPoolId !== null) throw new Failure('runBusy');
  round.targets = targets;
  const autoScale = formulaOf(context, wanted(context), round.endsAtMs);
  if (autoScale) await batch.enableAutoScale(round.names.pool, autoScale, signal);
  else await batch.resizePool(round.names.pool, targets, signal);
}

/**
 * The formula of a pool that waits for another run: nodes for what is pending, and no end. Until `keptUntilMs` it is
 * young once more: its nodes are what it is kept for, and a short run may have left no sample that saw a task.
 * @throws Failure what the service says
 */
export async function settleFormula(
  context: RunContext,
  keptUntilMs: number | null,
  signal: AbortSignal,
): Promise<void> {
  const { round, clock, connection, logger } = context;
  const { autoScale } = connection.poolTemplate;
  if (!autoScale) return;
  round.youngSinceMs = (keptUntilMs ?? clock.now()) - autoScale.graceMinutes * minuteMs;
  const settled = formulaOf(context, planTargets(context), null);
  for (let tries = 1; settled; tries += 1) {
    try {
      return await portsOf(context).batch.enableAutoScale(round.names.pool, settled, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (tries >= mostTries) throw error;
      logger.info({ error }, 'the formula of a kept pool has to wait');
      await sleep(enablePauseMs, signal);
    }
  }
}

/** A job that an earlier round made has its wall clock from then. */
export async function adoptJob(
  context: RunContext,
  creationTime: string | null,
  signal: AbortSignal,
): Promise<void> {
  if (creationTime !== null) context.round.jobSinceMs = Date.parse(creationTime);
  await renewWallClock(context, signal);
}

async function renewWallClock(context: RunContext, signal: AbortSignal): Promise<void> {
  const { round, logger } = context;
  if (round.jobSinceMs === 0) return;
  try {
    const wallClock = isoDuration(round.endsAtMs - round.jobSinceMs);
    await portsOf(context).batch.setJobWallClock(round.names.job, wallClock, signal);
  } catch (error) {
    signal.throwIfAborted();
    logger.warn({ error }, "the job's wall clock could not be pushed");
  }
}

function startNets(context: RunContext): void {
  const { round, clock } = context;
  round.youngSinceMs = clock.now();
  round.endsAtMs = clock.now() + boundOf(context);
}

function formulaOf(context: RunContext, targets: PoolTargets, endsAtMs: number | null): AutoScale | null {
  const { connection, round } = context;
  const { autoScale, taskSlotsPerNode, existingPoolId } = connection.poolTemplate;
  if (!autoScale || existingPoolId !== null) return null;
  return {
    formula: autoScaleFormula(targets, taskSlotsPerNode, autoScale, round.youngSinceMs, endsAtMs),
    intervalMinutes: autoScale.intervalMinutes,
  };
}

/** The round's targets, or fewer when less is left to do than they could take. */
function wanted(context: RunContext): PoolTargets {
  const targets = context.round.targets ?? planTargets(context);
  const nodes = Math.ceil(unfinished(context).length / context.connection.poolTemplate.taskSlotsPerNode);
  const dedicated = Math.min(targets.dedicated, nodes);
  return { dedicated, spot: Math.min(targets.spot, nodes - dedicated) };
}

function unfinished({ view }: RunContext) {
  return view.tasks().filter(({ phase }) => !settled.has(phase));
}

function boundOf(context: RunContext): number {
  const { connection, options, round, clock } = context;
  const { taskSlotsPerNode, existingPoolId } = connection.poolTemplate;
  const { dedicated, spot } = planTargets(context);
  return roundBoundMs({
    items: unfinished(context),
    // How many nodes somebody's pool has tomorrow nobody knows.
    slots: existingPoolId === null ? (dedicated + spot) * taskSlotsPerNode : 1,
    limitMs: Math.max(options.timeLimitMinutes * minuteMs, (round.limitMs ?? 0) - clock.now()),
  });
}
