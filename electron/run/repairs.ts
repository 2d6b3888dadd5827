import { Failure } from '../../shared/failure.ts';
import type { Repair } from '../../shared/repairs.ts';
import { sleep } from '../support/sleep.ts';
import { portsOf, type RunContext } from './run-context.ts';
import type { RunHandle } from './run-handle.ts';
import { planTargets, retarget } from './service-nets.ts';

/** A pool takes one change at a time; longer than this nobody waits at a button. */
const steadyDeadlineMs = 60_000;
const lookMs = 1_000;

/**
 * Carries out what the button of a failure card says.
 * @throws Failure `runBusy` when it does not fit the moment, `badRequest` when it names no item or node, or what the
 *   service says
 */
export async function repairRun(handle: RunHandle, repair: Repair): Promise<void> {
  const { context } = handle;
  switch (repair.repair) {
    case 'retryTask':
      return await handle.retryItem(named(repair.itemId, 'itemId'));
    case 'retryFailed':
      return await handle.retryFailed();
    case 'rebootNode': {
      const nodeId = named(repair.nodeId, 'nodeId');
      return await repairPool(handle, repair, (signal) =>
        portsOf(context).batch.rebootNode(context.round.names.pool, nodeId, signal),
      );
    }
    case 'removeNode': {
      const nodeId = named(repair.nodeId, 'nodeId');
      return await repairPool(handle, repair, async (signal) => {
        await whenSteady(context, signal);
        await portsOf(context).batch.removeNode(context.round.names.pool, nodeId, signal);
      });
    }
    case 'addDedicatedNode':
      return await repairPool(handle, repair, (signal) => resize(context, 1, signal));
    case 'resizeAgain':
      return await repairPool(handle, repair, (signal) => resize(context, 0, signal));
  }
}

/** Announced in the journal first: a node that is asked for may come, and bill, though no answer does. */
async function repairPool(
  handle: RunHandle,
  { repair, nodeId }: Repair,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { journal, logger } = handle.context;
  await handle.onLivePool(async (signal) => {
    await journal.intend({ type: 'repair', repair, nodeId: nodeId ?? null });
    await work(signal);
    logger.info({ repair, nodeId }, 'repaired');
  });
}

async function resize(context: RunContext, moreDedicated: number, signal: AbortSignal): Promise<void> {
  const { round, connection } = context;
  const { dedicated, spot } = round.targets ?? planTargets(context);
  // A formula may be given at any time, a size only to a pool that is at rest.
  if (!connection.poolTemplate.autoScale) await whenSteady(context, signal);
  await retarget(context, { dedicated: dedicated + moreDedicated, spot }, signal);
}

/** @throws Failure `runBusy` when the pool is still being resized after a minute, `poolGone` */
async function whenSteady(context: RunContext, signal: AbortSignal): Promise<void> {
  const { round } = context;
  const deadline = performance.now() + steadyDeadlineMs;
  for (;;) {
    const pool = await portsOf(context).batch.getPool(round.names.pool, signal);
    if (!pool) throw new Failure('poolGone', { resource: round.names.pool });
    if (pool.allocationState === 'steady') return;
    if (performance.now() >= deadline) throw new Failure('runBusy');
    await sleep(lookMs, signal);
  }
}

function named(value: string | undefined, field: string): string {
  if (value === undefined) throw new Failure('badRequest', { field });
  return value;
}
