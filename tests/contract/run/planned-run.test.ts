import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localPoolTemplate } from '../../../electron/connection/local-connection.ts';
import { createPlanService } from '../../../electron/plan/plans.ts';
import { createdByTag } from '../../../electron/run/naming.ts';
import { systemClock } from '../../../electron/support/clock.ts';
import { silentLogger } from '../../../electron/support/logger.ts';
import type { RunHead } from '../../../shared/contract.ts';
import { defaultPlan, type NodePrice } from '../../../shared/plan.ts';
import { accountId, type EngineAccount, openEngineAccount } from '../../support/engine-account.ts';
import { makeClip } from '../../support/make-clips.ts';
import { inputFor, never, openWorkshop, runOptions, type Workshop, watchUntil } from './workshop.ts';

const usd = (amount: number) => ({ amount, currency: 'USD' });
const price: NodePrice = { known: true, spot: usd(36), dedicated: usd(360), asOf: '2026-11-23T10:00:00Z' };

/** A run as on Azure: the plan's own pool, bash, a start task, a price. The account is the engine. */
describe('a run by a plan', () => {
  let account: EngineAccount;
  let shop: Workshop;
  beforeAll(async () => {
    // Nodes that take a moment are looked at more than once.
    [account, shop] = await Promise.all([openEngineAccount({ nodeBootMs: 1500 }), openWorkshop()]);
  });
  afterAll(async () => {
    await shop?.close();
    await account?.close();
  });

  test('converts on the pool that was planned, counts its cost, and stops counting when the pool is gone', async () => {
    const plans = createPlanService({
      connections: account.connect(),
      local: {
        ...{ id: 'local', name: 'This computer', isLocal: true },
        poolTemplate: localPoolTemplate(1, process.platform),
        open: async () => account.ports,
        close: async () => undefined,
      },
      prices: { prices: async (_region, sizes) => new Map(sizes.map((size) => [size, price])) },
      store: { get: () => undefined, set: () => undefined },
      ...{ clock: systemClock, logger: silentLogger, ownTag: createdByTag, fallbackRegion: null },
    });
    const plan = { ...defaultPlan, spotNodes: 1, dedicatedNodes: 1 };
    const target = await plans.target(accountId, plan, never);
    const clip = await makeClip(account.folder, 'planned.mp4', { seconds: 3 });
    const runId = await shop.runs.start([await inputFor(clip)], runOptions(shop), target);
    const { head, events, tasks } = await watchUntil(
      shop,
      runId,
      (screen) => screen.head.status === 'completed',
    );
    expect([...tasks.values()].map(({ phase }) => phase)).toEqual(['downloaded']);
    const costs = events.flatMap((event): RunHead['cost'][] => (event.head ? [event.head.cost] : []));
    // One spot and one dedicated node, as the service listed them.
    expect(costs.some((cost) => cost?.perHour?.amount === 396)).toBe(true);
    expect(head.resources.pool).toBe('deleted');
    expect(head.cost).toMatchObject({ perHour: usd(0), unknown: null });
    const soFar = head.cost?.soFar?.amount ?? 0;
    const elapsedHours = head.progress.elapsedMs / 3_600_000;
    expect(soFar).toBeGreaterThan(0);
    expect(soFar).toBeLessThan(396 * elapsedHours);
    expect(shop.runs.outputPath(runId, [...tasks.keys()][0] ?? '')).not.toBeNull();
  }, 60_000);
});
