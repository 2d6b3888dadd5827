import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Billing } from '../../electron/billing/billing.ts';
import { readRun } from '../../electron/billing/read-run.ts';
import type { Connection, Ports } from '../../electron/connection/connection.ts';
import { localPoolTemplate } from '../../electron/connection/local-connection.ts';
import { openJournal } from '../../electron/run/journal.ts';
import { createdByTag, tagsOf } from '../../electron/run/naming.ts';
import { silentLogger } from '../../electron/support/logger.ts';
import type { BillingReport, ConnectionBilling } from '../../shared/billing.ts';
import type { ConnectionView } from '../../shared/connection.ts';
import { Failure } from '../../shared/failure.ts';
import { never, openWorkshop, type Workshop } from './run/workshop.ts';

/** What is on an account, read by a service that knows nothing but the account and the journals: as after a crash. */
const accountId = '11111111-1111-4111-8111-111111111111';
const brokenId = '22222222-2222-4222-8222-222222222222';
const signedOutId = '33333333-3333-4333-8333-333333333333';
const local = 'local';
const crashed = 'bt-20261123-101010-dead';
const keptRun = 'bt-20261123-111111-kept';
const elsewhere = 'bt-20261123-121212-else';
const minuteMs = 60_000;

const viewOf = (connectionId: string, status: ConnectionView['status'] = 'ready'): ConnectionView => ({
  ...{ connectionId, name: connectionId.slice(0, 4), isLocal: connectionId === local, status },
  ...{ cloud: 'public', endpoints: null, batchUrl: '', blobUrl: '', region: null, auth: { kind: 'local' } },
});

let shop: Workshop;
let ports: Ports;
let journals: string;
let isEngineRunning = true;
const live = new Set<string>();
const opened: string[] = [];
let billing: Billing;

const account: Connection = {
  ...{ id: accountId, name: 'account', isLocal: false, close: async () => undefined },
  open: async () => {
    opened.push(accountId);
    return ports;
  },
};
const broken: Connection = {
  ...account,
  id: brokenId,
  open: async () => {
    throw new Failure('networkUnreachable', { host: 'x.example' });
  },
};

function newBilling(views: readonly ConnectionView[]): Billing {
  return new Billing({
    connections: {
      list: () => views,
      watch: async function* (signal) {
        yield views;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      },
      get: (id) => (id === brokenId ? broken : id === local ? { ...account, id: local } : account),
    },
    isEngineRunning: () => isEngineRunning,
    isLive: (name) => live.has(name),
    readRun: (runId) => readRun(journals, runId),
    priceOf: async () => ({
      ...{ known: true, asOf: '2026-11-23T00:00:00Z' },
      ...{ dedicated: { amount: 0.5, currency: 'USD' }, spot: { amount: 0.1, currency: 'USD' } },
    }),
    clock: shop.clock,
    logger: silentLogger,
  });
}

async function makeLikeARun(runId: string, nodes = 1): Promise<void> {
  const { imageReference, nodeAgentSkuId, vmSize } = localPoolTemplate(1, process.platform);
  const tags = tagsOf(runId, '1.0.0');
  await ports.batch.addPool(
    {
      ...{ id: runId, imageReference, nodeAgentSkuId, vmSize, metadata: tags, autoScale: null },
      ...{ targetDedicatedNodes: nodes, targetLowPriorityNodes: 1, taskSlotsPerNode: 1, startTask: null },
    },
    never,
  );
  await ports.batch.addJob({ id: runId, poolId: runId, metadata: tags, maxWallClockTime: 'PT1H' }, never);
  for (const name of ['input', 'output']) {
    const containerTags = { createdby: createdByTag.value, runid: runId, appversion: '1.0.0' };
    await ports.blob.createContainer(`${runId}-${name}`, containerTags, never);
  }
}

async function journal(runId: string, kept: readonly ['pool' | 'job' | 'output', string | null][]) {
  const file = await openJournal(join(journals, `${runId}.jsonl`), shop.clock, (error) => {
    throw error;
  });
  await file.intend({
    ...{ type: 'run', runId, appVersion: '1.0.0', connectionId: accountId, items: [] },
    options: {
      ...{ quality: 'v2', outputFolder: '/out', downloadAsCompleted: true, timeLimitMinutes: 30 },
      cleanUp: { pool: false, job: true, output: true },
    },
  });
  await file.intend({ type: 'intent', act: 'create', resource: 'pool', name: runId });
  for (const [resource, until] of kept) {
    const name = resource === 'output' ? `${runId}-output` : runId;
    await file.intend({ type: 'kept', resource, name, until });
  }
  await file.close();
}

const of = (report: BillingReport, id: string): ConnectionBilling => {
  const found = report.connections.find(({ connectionId }) => connectionId === id);
  if (!found) throw new Error(`${id} is not in the report`);
  return found;
};
const standings = () =>
  of(billing.report(), accountId).items.map(({ kind, id, standing }) => `${kind} ${id} ${standing}`);

beforeAll(async () => {
  shop = await openWorkshop({ cores: 1 });
  ports = await shop.ports();
  journals = await mkdtemp(join(tmpdir(), 'bt-journals-'));
  billing = newBilling([
    viewOf(local),
    viewOf(accountId),
    viewOf(brokenId),
    viewOf(signedOutId, 'signedOut'),
  ]);
  await makeLikeARun(crashed);
  await journal(crashed, []);
}, 60_000);
afterAll(async () => {
  await billing?.close();
  await shop?.close();
  await rm(journals, { recursive: true, force: true });
});

describe('what bills', () => {
  test('before it was asked, an account is unknown and this computer costs nothing', () => {
    const report = billing.report();
    expect(of(report, accountId)).toMatchObject({ state: 'unknown', checkedAt: null, items: [] });
    expect(of(report, local)).toMatchObject({ state: 'nothing', nodes: 0, perHour: null });
  });

  test('what a crashed run made is found, with its nodes and their price, and told while it is looked for', async () => {
    const controller = new AbortController();
    const seen: BillingReport[] = [];
    const watching = (async () => {
      for await (const report of billing.watch(controller.signal)) seen.push(report);
    })();
    await billing.refresh();
    const found = of(billing.report(), accountId);
    expect(standings()).toEqual([
      `pool ${crashed} leftover`,
      `job ${crashed} leftover`,
      `container ${crashed}-input leftover`,
      `container ${crashed}-output leftover`,
    ]);
    expect(found).toMatchObject({ state: 'nodes', nodes: 2, failure: null });
    expect(found.perHour).toEqual({ amount: 0.6, currency: 'USD' });
    expect(found.items[0]).toMatchObject({ runId: crashed, nodes: 2, perHour: found.perHour });
    expect(Date.parse(found.items[0]?.createdAt ?? '')).toBeGreaterThan(0);
    controller.abort();
    await watching;
    expect(seen.map(({ isChecking }) => isChecking)).toContain(true);
  });

  test('who cannot be asked is unknown and says why, never nothing', () => {
    expect(of(billing.report(), brokenId)).toMatchObject({
      state: 'unknown',
      failure: { code: 'networkUnreachable' },
    });
    expect(of(billing.report(), signedOutId)).toMatchObject({
      state: 'unknown',
      failure: { code: 'signInNeeded' },
    });
  });

  test('this computer never bills, though what is left there is listed; its engine is never started for it', async () => {
    expect(of(billing.report(), local)).toMatchObject({ state: 'nothing', nodes: 0, perHour: null });
    expect(of(billing.report(), local).items).toHaveLength(4);
    isEngineRunning = false;
    const before = opened.length;
    const lonely = newBilling([viewOf(local)]);
    await lonely.refresh();
    expect(of(lonely.report(), local)).toMatchObject({ state: 'nothing', items: [], checkedAt: null });
    await expect(
      lonely.deleteLeftover({ connectionId: local, kind: 'pool', id: crashed }),
    ).rejects.toMatchObject({ code: 'badRequest' });
    expect(opened).toHaveLength(before);
    await lonely.close();
    isEngineRunning = true;
  });

  test('what a live run uses is live, and cannot be deleted', async () => {
    live.add(crashed).add(`${crashed}-input`);
    await billing.refresh();
    expect(standings().filter((line) => line.endsWith('live'))).toHaveLength(3);
    await expect(
      billing.deleteLeftover({ connectionId: accountId, kind: 'pool', id: crashed }),
    ).rejects.toMatchObject({ code: 'runBusy' });
    expect((await ports.batch.getPool(crashed, never))?.state).toBe('active');
    live.clear();
  });

  test('what a journal says was kept on purpose is kept, until its time', async () => {
    await makeLikeARun(keptRun, 0);
    const until = new Date(shop.clock.now() + 20 * minuteMs).toISOString();
    await journal(keptRun, [
      ['pool', until],
      ['output', null],
    ]);
    await makeLikeARun(elsewhere, 0);
    await billing.refresh();
    expect(standings().filter((line) => line.endsWith('kept'))).toEqual([
      `pool ${keptRun} kept`,
      `container ${keptRun}-output kept`,
    ]);
    expect(standings()).toContain(`pool ${elsewhere} elsewhere`);
    shop.clock.aheadMs = 21 * minuteMs;
    await billing.refresh();
    expect(standings().filter((line) => line.endsWith('kept'))).toEqual([`container ${keptRun}-output kept`]);
    shop.clock.aheadMs = 0;
  });
});

describe('deleting', () => {
  const theirs = 'team-pool';
  beforeAll(async () => {
    const { imageReference, nodeAgentSkuId, vmSize } = localPoolTemplate(1, process.platform);
    const pool = {
      ...{ imageReference, nodeAgentSkuId, vmSize, autoScale: null, taskSlotsPerNode: 1, startTask: null },
      ...{ targetDedicatedNodes: 0, targetLowPriorityNodes: 0 },
    };
    const metadata = [{ name: 'createdBy', value: 'somebody' }];
    await ports.batch.addPool({ ...pool, id: theirs, metadata }, never);
    await ports.batch.addPool({ ...pool, id: 'bt-untagged', metadata: [] }, never);
    await ports.batch.addJob({ id: theirs, poolId: theirs, metadata, maxWallClockTime: 'PT1H' }, never);
    await ports.blob.createContainer('bt-20261123-000000-mine-output', {}, never);
  });

  test('touches nothing that is not ours, and never lists it', async () => {
    await billing.refresh();
    const ids = of(billing.report(), accountId).items.map(({ id }) => id);
    for (const [kind, id] of [
      ['pool', theirs],
      ['pool', 'bt-untagged'],
      ['job', theirs],
      ['container', 'bt-20261123-000000-mine-output'],
    ] as const) {
      expect(ids).not.toContain(id);
      await expect(billing.deleteLeftover({ connectionId: accountId, kind, id })).rejects.toMatchObject({
        code: 'badRequest',
      });
    }
    expect((await ports.batch.getPool(theirs, never))?.state).toBe('active');
    expect((await ports.batch.getPool('bt-untagged', never))?.state).toBe('active');
    expect((await ports.batch.getJob(theirs, never))?.state).toBe('active');
    expect(await ports.blob.getContainer('bt-20261123-000000-mine-output', never)).toEqual({});
  });

  test('takes one call for each thing, and the report knows it at once', async () => {
    for (const item of of(billing.report(), accountId).items.filter(({ runId }) => runId === crashed)) {
      await billing.deleteLeftover(item);
    }
    await expect.poll(async () => await ports.batch.getPool(crashed, never)).toBeNull();
    await expect.poll(async () => await ports.batch.getJob(crashed, never)).toBeNull();
    await billing.refresh();
    expect(standings().filter((line) => line.includes(crashed))).toEqual([]);
  });

  test('what is gone already is no fault', async () => {
    await billing.deleteLeftover({ connectionId: accountId, kind: 'pool', id: crashed });
    await billing.deleteLeftover({ connectionId: accountId, kind: 'container', id: `${crashed}-input` });
  });

  test('all nodes that nobody watches can be deleted at once, as at a quit', async () => {
    await expect.poll(async () => (await ports.batch.getPool(elsewhere, never))?.currentNodes).toBe(1);
    await billing.refresh();
    expect(of(billing.report(), accountId).nodes).toBe(2);
    // One of the accounts cannot be asked, and nobody says that all is well.
    await expect(billing.deleteAllNodes()).rejects.toMatchObject({ code: 'networkUnreachable' });
    await expect.poll(async () => await ports.batch.getPool(keptRun, never)).toBeNull();
    // Another computer may be at work on it: it goes by its own button only.
    expect((await ports.batch.getPool(elsewhere, never))?.state).toBe('active');
    await billing.deleteLeftover({ connectionId: accountId, kind: 'pool', id: elsewhere });
    await expect.poll(async () => await ports.batch.getPool(elsewhere, never)).toBeNull();
    expect((await ports.batch.getPool(theirs, never))?.state).toBe('active');
    await billing.refresh();
    expect(of(billing.report(), accountId)).toMatchObject({ state: 'nothing', nodes: 0, perHour: null });
  });
});

test('started, it asks by itself, and closing stops it', async () => {
  const alone = newBilling([viewOf(accountId)]);
  alone.start();
  await expect.poll(() => of(alone.report(), accountId).state).toBe('nothing');
  await alone.close();
  const before = opened.length;
  await alone.refresh();
  expect(opened).toHaveLength(before);
});

test('a run id that is no run id never becomes a path', async () => {
  expect(await readRun(journals, '../../etc/passwd')).toBeNull();
  expect(await readRun(journals, '')).toBeNull();
  expect((await readRun(journals, keptRun))?.resources.get(`pool ${keptRun}`)?.kept).toBeDefined();
});
