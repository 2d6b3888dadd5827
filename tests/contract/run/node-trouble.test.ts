import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createBatchClient } from '../../../electron/azure/batch-client.ts';
import { createBlobClient } from '../../../electron/azure/blob-client.ts';
import type { PoolTemplate, RunTarget } from '../../../electron/connection/connection.ts';
import type { Rehearsal } from '../../../electron/engine/engine.ts';
import type { RunInput } from '../../../electron/run/run-service.ts';
import { startFaultProxy } from '../../faults/fault-proxy.ts';
import { type EngineAccount, openEngineAccount } from '../../support/engine-account.ts';
import { makeClip } from '../../support/make-clips.ts';
import {
  inputFor,
  never,
  openWorkshop,
  runOptions,
  type Screen,
  snapshot,
  type Workshop,
  watchUntil,
} from './workshop.ts';

/** Trouble that comes from outside while a run is under way: each has its outcome, and what is done stays done. */
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const rehearsal: Mutable<Rehearsal> = {};

let shop: Workshop;
let account: EngineAccount;
let short: RunInput;
let second: RunInput;
let long: RunInput;

beforeAll(async () => {
  shop = await openWorkshop({ rehearsal });
  account = await openEngineAccount();
  const folder = join(shop.folder, 'in');
  short = await inputFor(await makeClip(folder, 'short.mp4', { seconds: 1 }));
  second = await inputFor(await makeClip(folder, 'second.mp4', { seconds: 2 }));
  long = await inputFor(await makeClip(folder, 'long.mp4', { seconds: 900 }));
}, 60_000);
afterEach(() => {
  for (const key of Object.keys(rehearsal)) delete rehearsal[key as keyof Rehearsal];
  shop.clock.aheadMs = 0;
});
afterAll(async () => {
  await shop?.close();
  await account?.close();
});

function target(
  changes: Partial<PoolTemplate> = {},
  polling: Partial<PoolTemplate['polling']> = {},
): RunTarget {
  const { poolTemplate } = shop.connection;
  return {
    ...shop.connection,
    poolTemplate: {
      ...poolTemplate,
      targetDedicatedNodes: 2,
      polling: { ...poolTemplate.polling, tasksMinMs: 50, tasksMaxMs: 100, nodesMs: 50, ...polling },
      ...changes,
    },
  };
}

const options = (out: string) => runOptions(shop, { outputFolder: join(shop.folder, out) });
const isDone = ({ tasks }: Screen, input: RunInput) => tasks.get(input.itemId)?.phase === 'downloaded';
const isRunning = ({ tasks }: Screen, input: RunInput) => tasks.get(input.itemId)?.phase === 'running';
const mp3s = (out: string) => readdir(join(shop.folder, out));

describe('somebody else', () => {
  test.each([
    ['pool', 'poolGone'],
    ['job', 'jobGone'],
  ] as const)(
    'who deletes the %s ends the run with %s: what is done stays, Retry failed does the rest',
    async (what, code) => {
      const out = `gone-${what}`;
      const runId = await shop.runs.start([short, long], options(out), target());
      await watchUntil(shop, runId, (screen) => isDone(screen, short) && isRunning(screen, long));
      const { batch } = await shop.ports();
      if (what === 'pool') await batch.deletePool(runId, never);
      else await batch.deleteJob(runId, never);
      expect(await shop.runs.finished(runId)).toBe(false);
      const { head, tasks } = await snapshot(shop, runId);
      expect(head).toMatchObject({ status: 'failed', failure: { code } });
      expect(tasks.get(long.itemId)).toMatchObject({ phase: 'failed', failure: { code } });
      expect(tasks.get(short.itemId)).toMatchObject({ phase: 'downloaded', attempt: 1 });
      expect(await mp3s(out)).toEqual(['short.mp3']);
      await shop.runs.retryFailed(runId);
      expect(await shop.runs.finished(runId)).toBe(true);
      expect((await mp3s(out)).sort()).toEqual(['long.mp3', 'short.mp3']);
      expect((await snapshot(shop, runId)).tasks.get(short.itemId)?.attempt).toBe(1);
      expect(await shop.leftovers()).toEqual([]);
    },
  );

  test('who renews the keys ends the run with keyRejected: what is done stays, and with the new key the rest is done', async () => {
    const { batch, storage } = account.engine;
    const proxies = {
      batch: await startFaultProxy(batch.url),
      blob: await startFaultProxy(new URL(storage.blobEndpoint).origin),
    };
    const blobEndpoint = `${proxies.blob.url}${new URL(storage.blobEndpoint).pathname}`;
    const ports = {
      batch: createBatchClient({ ...batch, url: proxies.batch.url }),
      blob: createBlobClient({ ...storage, blobEndpoint }),
      arm: null,
    };
    try {
      const where = { ...target(), open: async () => ports };
      const runId = await shop.runs.start([short, long], options('keys'), where);
      await watchUntil(shop, runId, (screen) => isDone(screen, short) && isRunning(screen, long));
      for (const service of ['batch', 'blob'] as const) {
        // What a SAS of the old key opens is refused as well.
        proxies[service].setRules([
          { fault: { kind: 'refuseKey', service }, times: Number.POSITIVE_INFINITY, matches: () => true },
        ]);
      }
      expect(await shop.runs.finished(runId)).toBe(false);
      const { head, tasks } = await snapshot(shop, runId);
      expect(head).toMatchObject({ status: 'failed', failure: { code: 'keyRejected' } });
      expect(tasks.get(long.itemId)?.failure?.code).toBe('keyRejected');
      expect(await mp3s('keys')).toEqual(['short.mp3']);
      // Nothing could be deleted, and the screen says so.
      expect(head.resources).toMatchObject({ pool: 'present', job: 'present' });
      expect(head.steps.find(({ name }) => name === 'cleanup')).toMatchObject({
        state: 'failed',
        failure: { code: 'keyRejected' },
      });
      for (const proxy of Object.values(proxies)) proxy.setRules([]);
      await shop.runs.retryFailed(runId);
      expect(await shop.runs.finished(runId)).toBe(true);
      expect((await mp3s('keys')).sort()).toEqual(['long.mp3', 'short.mp3']);
      expect(await account.ports.batch.listPools(null, never)).toEqual([]);
      expect(await account.ports.batch.listJobs(null, never)).toEqual([]);
      expect(await account.ports.blob.listContainers('bt-', never)).toEqual([]);
    } finally {
      await ports.batch.close();
      await Promise.all([proxies.batch.close(), proxies.blob.close()]);
    }
  });
});

describe('a computer that slept for an hour', () => {
  const hourMs = 3_600_000;

  test('takes what ended meanwhile, and the time limit does not strike for it', async () => {
    // Looks so seldom that both conversions are over before the next one.
    const where = target({}, { tasksMinMs: 3_000, tasksMaxMs: 3_000 });
    const runId = await shop.runs.start([short, second], options('slept'), where);
    await watchUntil(shop, runId, ({ tasks }) =>
      [...tasks.values()].every(({ phase }) => !['waiting', 'uploading', 'uploaded'].includes(phase)),
    );
    shop.clock.aheadMs += hourMs;
    const { events } = await watchUntil(shop, runId, ({ head }) => head.endedAt !== null);
    expect(await shop.runs.finished(runId)).toBe(true);
    expect(events.map(({ head }) => head?.status)).not.toContain('timeLimit');
    expect(await shop.leftovers()).toEqual([]);
  });

  test('is asked about what still runs, and its results are fetched with more time', async () => {
    const runId = await shop.runs.start([short, long], options('slept-long'), target());
    await watchUntil(shop, runId, (screen) => isDone(screen, short) && isRunning(screen, long));
    shop.clock.aheadMs += hourMs;
    await watchUntil(shop, runId, ({ head }) => head.status === 'timeLimit');
    await shop.runs.extendTimeLimit(runId, 30);
    expect(await shop.runs.finished(runId)).toBe(true);
    expect((await mp3s('slept-long')).sort()).toEqual(['long.mp3', 'short.mp3']);
  });

  test('finds the network some time after it woke: looks go on until it is there', async () => {
    const { batch } = account.engine;
    const proxy = await startFaultProxy(batch.url);
    const ports = {
      batch: createBatchClient({ ...batch, url: proxy.url }),
      blob: account.ports.blob,
      arm: null,
    };
    try {
      const where = { ...target(), open: async () => ports };
      const runId = await shop.runs.start([short, long], options('woke'), where);
      await watchUntil(shop, runId, (screen) => isRunning(screen, long));
      proxy.setRules([
        { fault: { kind: 'cutBefore' }, times: Number.POSITIVE_INFINITY, matches: () => true },
      ]);
      const offline = await watchUntil(shop, runId, ({ head }) =>
        head.steps.some(({ failure }) => failure?.code === 'networkUnreachable'),
      );
      expect(offline.head.status).toBe('running');
      proxy.setRules([]);
      const { head } = await watchUntil(shop, runId, (screen) => screen.head.endedAt !== null);
      expect(head).toMatchObject({ status: 'completed', counts: { downloaded: 2 } });
      expect(head.steps.filter(({ failure }) => failure !== null)).toEqual([]);
    } finally {
      await ports.batch.close();
      await proxy.close();
    }
  });
});

describe('a node', () => {
  test('that is preempted comes back to its task, and the others never notice', async () => {
    Object.assign(rehearsal, { preemptAfterMs: 150, preemptedForMs: 300 });
    const where = target({ targetDedicatedNodes: 1, targetLowPriorityNodes: 1 });
    const runId = await shop.runs.start([long, short, second], options('preempted'), where);
    const seen = await watchUntil(shop, runId, ({ head }) => head.endedAt !== null);
    expect(await shop.runs.finished(runId)).toBe(true);
    const nodes = seen.events.flatMap((event) => event.nodes);
    expect(nodes.some(({ state }) => state === 'preempted')).toBe(true);
    // The service itself runs the task again: for the run it is the same one.
    expect([...seen.tasks.values()].map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
    expect(await shop.leftovers()).toEqual([]);
  });

  test('whose start task fails is shown with its reason, and the other one does the work', async () => {
    Object.assign(rehearsal, { startTaskFailures: 1 });
    const runId = await shop.runs.start([short, second], options('start-task'), target());
    const { events, head } = await watchUntil(shop, runId, (screen) => screen.head.endedAt !== null);
    expect(head).toMatchObject({ status: 'completed', failure: null, counts: { downloaded: 2 } });
    const failures = events.flatMap((event) => event.nodes).map(({ failure }) => failure?.code);
    expect(failures).toContain('startTaskFailed');
    expect(await shop.leftovers()).toEqual([]);
  });
});
