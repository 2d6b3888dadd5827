import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AutoScale } from '../../../electron/azure/ports.ts';
import type { PoolTemplate, RunTarget } from '../../../electron/connection/connection.ts';
import { localPoolTemplate } from '../../../electron/connection/local-connection.ts';
import { readJournal } from '../../../electron/run/journal.ts';
import { makeClip } from '../../support/make-clips.ts';
import {
  inputFor,
  never,
  openWorkshop,
  runOptions,
  snapshot,
  type Workshop,
  watchUntil,
} from './workshop.ts';

/** Runs whose pool is that of an account that bills: with the nets inside the service. */
const minuteMs = 60_000;

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
}, 60_000);
afterAll(() => shop?.close());
afterEach(() => {
  shop.clock.aheadMs = 0;
});

const billing = (changes: Partial<PoolTemplate> = {}): PoolTemplate => ({
  ...localPoolTemplate(2, process.platform),
  targetDedicatedNodes: 1,
  targetLowPriorityNodes: 1,
  billsForNodes: true,
  autoScale: { graceMinutes: 30, idleMinutes: 10, intervalMinutes: 5 },
  keepForMinutes: 0,
  ...changes,
});
const targetWith = (changes: Partial<PoolTemplate> = {}): RunTarget => ({
  ...shop.connection,
  poolTemplate: billing(changes),
});

/** The same connection, and what runs ask of its nets on their way. */
function overheard(target: RunTarget) {
  const formulas: AutoScale[] = [];
  const wallClocks: string[] = [];
  const spied: RunTarget = {
    ...target,
    open: async () => {
      const ports = await target.open();
      const { batch } = ports;
      return {
        ...ports,
        batch: {
          ...batch,
          enableAutoScale: async (poolId, autoScale, signal) => {
            await batch.enableAutoScale(poolId, autoScale, signal);
            formulas.push(autoScale);
          },
          setJobWallClock: async (jobId, wallClock, signal) => {
            await batch.setJobWallClock(jobId, wallClock, signal);
            wallClocks.push(wallClock);
          },
        },
      };
    },
  };
  return { target: spied, formulas, wallClocks };
}

const clip = async (name: string, seconds = 2) =>
  await inputFor(await makeClip(join(shop.folder, name), `${name}.mp4`, { seconds }));

async function journalOf(runId: string) {
  return (await readJournal(join(shop.folder, 'runs', `${runId}.jsonl`))).entries;
}

describe('a pool that sizes itself', () => {
  test('converts as any other, is told by its targets, and is deleted at the end', async () => {
    const runId = await shop.runs.start([await clip('auto')], runOptions(shop), targetWith());
    const { head } = await watchUntil(shop, runId, (screen) => screen.head.pool !== null);
    expect(head.pool?.targetNodes).toBe(2);
    expect(head.billing).toBe('nodes');
    const pool = await (await shop.ports()).batch.getPool(runId, never);
    expect(pool).toMatchObject({ isAutoScaled: true, targetDedicatedNodes: 1, targetLowPriorityNodes: 1 });
    expect(shop.runs.activity()).toMatchObject({ isWorking: true, stopsAfterMinutes: 35 });
    expect(await shop.runs.finished(runId)).toBe(true);
    expect((await snapshot(shop, runId)).head).toMatchObject({ status: 'completed', poolKeptUntil: null });
    expect(await shop.leftovers()).toEqual([]);
    expect(shop.runs.activity()).toEqual({
      isWorking: false,
      liveNodes: 0,
      keptNodes: 0,
      stopsAfterMinutes: null,
    });
  });

  test('while the app lives, the ends of formula and job are pushed before it', async () => {
    const { target, formulas, wallClocks } = overheard(targetWith());
    const long = await inputFor(
      await makeClip(join(shop.folder, 'long'), 'long.mp4', { seconds: 1200, size: '64x36' }),
    );
    const runId = await shop.runs.start([long], runOptions(shop, { timeLimitMinutes: 1000 }), target);
    await watchUntil(shop, runId, ({ tasks }) => tasks.get(long.itemId)?.phase === 'running');
    expect(formulas).toEqual([]);
    // More than half of what the service was told to wait has passed.
    shop.clock.aheadMs = 900 * minuteMs;
    await watchUntil(shop, runId, () => formulas.length > 0 && wallClocks.length > 0);
    expect(formulas[0]?.intervalMinutes).toBe(5);
    const end = /time\(\) >= time\("([^"]+)"\)/.exec(formulas[0]?.formula ?? '')?.[1] ?? '';
    expect(Date.parse(end)).toBeGreaterThan(shop.clock.now() + 900 * minuteMs);
    const seconds = Number(/^PT(\d+)S$/.exec(wallClocks[0] ?? '')?.[1]);
    expect(seconds).toBeGreaterThan(1800 * 60);
    await shop.runs.cancel(runId);
    await shop.runs.finished(runId);
    expect(formulas).toHaveLength(1);
    expect(await shop.leftovers()).toEqual([]);
  });
});

describe('an upload that takes longer than the grace', () => {
  test('keeps the pool young, with no more nodes than files that are still to come', async () => {
    const { target, formulas } = overheard(targetWith({ targetLowPriorityNodes: 4 }));
    const arrives = Promise.withResolvers<void>();
    const slow: RunTarget = {
      ...target,
      open: async () => {
        const ports = await target.open();
        const { blob } = ports;
        return {
          ...ports,
          blob: {
            ...blob,
            uploadFile: async (upload, signal) => {
              await arrives.promise;
              return await blob.uploadFile(upload, signal);
            },
          },
        };
      },
    };
    const inputs = [await clip('slow-one'), await clip('slow-two')];
    const runId = await shop.runs.start(inputs, runOptions(shop), slow);
    await watchUntil(shop, runId, (screen) => screen.head.pool?.currentNodes === 5);
    expect(formulas).toEqual([]);
    shop.clock.aheadMs = 16 * minuteMs;
    await watchUntil(shop, runId, () => formulas.length > 0);
    const text = formulas[0]?.formula ?? '';
    const since = /time\(\) < \(time\("([^"]+)"\)/.exec(text)?.[1] ?? '';
    expect(Math.abs(Date.parse(since) - shop.clock.now())).toBeLessThan(30_000);
    expect(text).toContain('dedicated = isYoung == 1 ? 1 : ');
    expect(text).toContain('spot = isYoung == 1 ? 1 : ');
    // It is evaluated at once.
    const shrunk = await watchUntil(shop, runId, (screen) => screen.head.pool?.currentNodes === 2);
    expect(shrunk.head.pool?.targetNodes).toBe(2);
    shop.clock.aheadMs = 0;
    arrives.resolve();
    expect(await shop.runs.finished(runId)).toBe(true);
    expect(await shop.leftovers()).toEqual([]);
  });
});

describe('a pool of somebody else', () => {
  const poolId = 'team-pool';
  const targets = { targetDedicatedNodes: 1, targetLowPriorityNodes: 0 };
  beforeAll(async () => {
    const { imageReference, nodeAgentSkuId, vmSize } = billing();
    await (await shop.ports()).batch.addPool(
      {
        ...{ id: poolId, imageReference, nodeAgentSkuId, vmSize, ...targets },
        ...{
          taskSlotsPerNode: 1,
          startTask: null,
          autoScale: null,
          metadata: [{ name: 'owner', value: 'ana' }],
        },
      },
      never,
    );
  });
  afterAll(async () => {
    await (await shop.ports()).batch.deletePool(poolId, never);
  });
  const poolNow = async () => await (await shop.ports()).batch.getPool(poolId, never);

  test('is used, and is as it was afterwards', async () => {
    const { target, formulas } = overheard(
      targetWith({ existingPoolId: poolId, keepForMinutes: null, autoScale: billing().autoScale }),
    );
    const runId = await shop.runs.start([await clip('theirs')], runOptions(shop), target);
    const { head } = await watchUntil(shop, runId, (screen) => screen.head.pool !== null);
    expect(head.pool?.poolId).toBe(poolId);
    expect(shop.runs.isLive(poolId)).toBe(true);
    expect(await shop.runs.finished(runId)).toBe(true);
    const after = (await snapshot(shop, runId)).head;
    expect(after).toMatchObject({ status: 'completed', billing: 'nothing', poolKeptUntil: null });
    expect(after.resources).toMatchObject({ pool: 'none', job: 'deleted', input: 'deleted' });
    expect(after.can.deletePool).toBe(false);
    await expect(shop.runs.deleteResource(runId, 'pool')).rejects.toMatchObject({ code: 'runBusy' });
    expect(formulas).toEqual([]);
    expect(await poolNow()).toMatchObject({
      ...{ state: 'active', isAutoScaled: false, ...targets },
      metadata: [{ name: 'owner', value: 'ana' }],
    });
    const entries = await journalOf(runId);
    expect(entries).toContainEqual(expect.objectContaining({ type: 'existingPool', poolId }));
    expect(entries.filter((entry) => 'resource' in entry && entry.resource === 'pool')).toEqual([]);
  });

  test('outlives a run that is cancelled', async () => {
    const runId = await shop.runs.start(
      [await clip('cancelled', 30)],
      runOptions(shop),
      targetWith({ existingPoolId: poolId, autoScale: null }),
    );
    await watchUntil(shop, runId, (screen) => screen.head.resources.job === 'present');
    await shop.runs.cancel(runId);
    await shop.runs.finished(runId);
    expect((await poolNow())?.state).toBe('active');
    expect(await shop.leftovers()).toEqual([]);
  });

  test('that is not there fails the run, and no other is made in its place', async () => {
    const runId = await shop.runs.start(
      [await clip('absent')],
      runOptions(shop),
      targetWith({ existingPoolId: 'no-such-pool', autoScale: null }),
    );
    expect(await shop.runs.finished(runId)).toBe(false);
    expect((await snapshot(shop, runId)).head).toMatchObject({
      status: 'failed',
      failure: { code: 'poolGone' },
    });
    expect(await shop.leftovers()).toEqual([]);
  });
});

describe('a pool that is kept for a while', () => {
  const keeping = { cleanUp: { pool: false, job: true, output: true } };

  test('is deleted at its time', async () => {
    const { target, formulas } = overheard(targetWith({ keepForMinutes: 20 }));
    const runId = await shop.runs.start([await clip('kept')], runOptions(shop, keeping), target);
    expect(await shop.runs.finished(runId)).toBe(true);
    const { head } = await snapshot(shop, runId);
    const leftMs = Date.parse(head.poolKeptUntil ?? '') - shop.clock.now();
    expect(leftMs).toBeGreaterThan(19 * minuteMs);
    expect(leftMs).toBeLessThanOrEqual(20 * minuteMs);
    expect(head.can.deletePool).toBe(true);
    expect(await shop.leftovers()).toEqual([runId]);
    // A run to come may use it: its formula ends no more with this one.
    expect(formulas.at(-1)?.formula).toContain('isOver = 0;');
    expect(await journalOf(runId)).toContainEqual(
      expect.objectContaining({ type: 'kept', resource: 'pool', name: runId, until: head.poolKeptUntil }),
    );
    shop.clock.aheadMs = 19 * minuteMs;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await shop.leftovers()).toEqual([runId]);
    shop.clock.aheadMs = 21 * minuteMs;
    const after = await watchUntil(shop, runId, (screen) => screen.head.resources.pool === 'deleted');
    expect(after.head).toMatchObject({ status: 'completed', billing: 'nothing', poolKeptUntil: null });
    expect(await shop.leftovers()).toEqual([]);
  });

  test('waits for a run that uses it', async () => {
    const first = await shop.runs.start(
      [await clip('first')],
      runOptions(shop, keeping),
      targetWith({ keepForMinutes: 20 }),
    );
    expect(await shop.runs.finished(first)).toBe(true);
    const long = await inputFor(
      await makeClip(join(shop.folder, 'long'), 'long.mp4', { seconds: 1200, size: '64x36' }),
    );
    const second = await shop.runs.start(
      [long],
      runOptions(shop, { timeLimitMinutes: 600 }),
      targetWith({ existingPoolId: first, autoScale: null }),
    );
    await watchUntil(shop, second, ({ tasks }) => tasks.get(long.itemId)?.phase === 'running');
    shop.clock.aheadMs = 30 * minuteMs;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await (await shop.ports()).batch.getPool(first, never))?.state).toBe('active');
    await shop.runs.cancel(second);
    await shop.runs.finished(second);
    await watchUntil(shop, first, (screen) => screen.head.resources.pool === 'deleted');
    expect(await shop.leftovers()).toEqual([]);
  });

  test('is taken up by Retry failed, with nodes again', async () => {
    const bad = await clip('retried');
    const target = targetWith({ keepForMinutes: 20 });
    const good = await clip('good');
    const runId = await shop.runs.start(
      [good, { ...bad, media: { ...bad.media, chosenTrack: 7 } }],
      runOptions(shop, keeping),
      target,
    );
    expect(await shop.runs.finished(runId)).toBe(false);
    const kept = (await snapshot(shop, runId)).head;
    expect(kept).toMatchObject({ status: 'completed', counts: { failed: 1 } });
    await shop.runs.retryFailed(runId);
    expect((await snapshot(shop, runId)).head.poolKeptUntil).toBeNull();
    // The service takes a formula every 30 seconds at most: the last one waits for it.
    await shop.runs.finished(runId);
    expect((await snapshot(shop, runId)).head.poolKeptUntil).not.toBeNull();
    await shop.runs.deleteResource(runId, 'pool');
    await watchUntil(shop, runId, (screen) => screen.head.resources.pool === 'deleted');
    expect((await snapshot(shop, runId)).head.poolKeptUntil).toBeNull();
    expect(await shop.leftovers()).toEqual([]);
  }, 90_000);
});

test('no journal of these runs has a key or a URL', async () => {
  const files = (await readdir(join(shop.folder, 'runs'))).filter((name) => name.endsWith('.jsonl'));
  expect(files.length).toBeGreaterThan(5);
  for (const name of files) {
    expect(await readFile(join(shop.folder, 'runs', name), 'utf8')).not.toMatch(
      /https?:\/\/|sig=|AccountKey/,
    );
  }
});
