import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { BatchServiceClient, BatchSharedKeyCredentials } from '@azure/batch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BatchPort } from '../../electron/azure/ports.ts';
import { operations } from '../../electron/engine/batch-server/operations.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import { createdByTag } from '../../electron/run/naming.ts';
import { sleep } from '../../electron/support/sleep.ts';
import { batchApiFolder, hasBatchApi, noBatchApi } from '../support/batch-api.ts';
import { makeClip } from '../support/make-clips.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { walkOperations } from '../support/walk-operations.ts';
import { inputFor, never, openWorkshop, runOptions, watchUntil } from './run/workshop.ts';

interface Exchange {
  readonly operationId?: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

const root = resolve(import.meta.dirname, '../..');
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const json = /^application\/json;\s*odata=minimalmetadata/;

/** Recorded: the service reimages nodes of cloud services only, which are retired. */
const alwaysRefused = new Set(['ComputeNode_Reimage']);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let exchanges: readonly (readonly [file: string, exchange: Exchange])[];
let refused: readonly string[];

/** What the app sends in a run from videos to MP3s, and for the output of a task. */
async function captureRun(captureFolder: string): Promise<void> {
  const shop = await openWorkshop({ captureFolder });
  try {
    const input = join(shop.folder, 'in');
    const clip = await inputFor(await makeClip(input, 'one.mp4', { seconds: 1 }));
    const other = await inputFor(await makeClip(input, 'two.mp4', { seconds: 1 }));
    const cleanUp = { pool: false, job: false, output: true };
    const runId = await shop.runs.start([clip, other], runOptions(shop, { cleanUp }));
    const { head } = await watchUntil(shop, runId, ({ head }) => head.endedAt !== null);
    expect(head.status).toBe('completed');
    const { batch } = await shop.ports();
    const [job = ''] = (await batch.listJobs(createdByTag, never)).map(({ id }) => id);
    const [task] = (await batch.listTasks(job, null, never)) ?? [];
    const file = [job, task?.id ?? '', 'stderr.txt'] as const;
    expect(await batch.getTask(job, task?.id ?? '', never)).toEqual(task);
    expect(await batch.taskFileLength(...file, never)).toBeGreaterThan(10);
    expect(await batch.readTaskFile(...file, { start: 0, end: 9 }, never)).toHaveLength(10);
    expect(await batch.readTaskFile(...file, { start: 2 ** 40, end: 2 ** 41 }, never)).toBeNull();
    const [pool = ''] = (await batch.listPools(createdByTag, never)).map(({ id }) => id);
    await changePool(batch, pool, { job, task: task?.id ?? '', node: task?.nodeId ?? '' });
    await batch.terminateTask(job, task?.id ?? '', never);
    await batch.terminateJob(job, never);
    expect(await batch.deleteJob(job, never)).toBe('deleting');
    for (const { id } of await batch.listPools(createdByTag, never)) await batch.deletePool(id, never);
    const deadline = AbortSignal.timeout(20_000);
    while ((await shop.leftovers()).length > 0) await sleep(100, deadline);
  } finally {
    await shop.close();
  }
}

/** What the app asks of pools and nodes when it repairs a run or stops the billing. */
async function changePool(
  batch: BatchPort,
  pool: string,
  on: { readonly job: string; readonly task: string; readonly node: string },
): Promise<void> {
  const deadline = AbortSignal.timeout(20_000);
  const nodes = async (count: number) => {
    for (;;) {
      const { allocationState } = (await batch.getPool(pool, never)) ?? {};
      const list = (await batch.listNodes(pool, never)) ?? [];
      const isDone = allocationState === 'steady' && list.length === count;
      if (isDone && list.every(({ state }) => state === 'idle')) return list;
      await sleep(50, deadline);
    }
  };
  expect((await batch.listSupportedImages(never)).length).toBeGreaterThan(1);
  const file = `workitems/${on.job}/job-1/${on.task}/stderr.txt`;
  expect(await batch.readNodeFile(pool, on.node, file, { start: 0, end: 9 }, never)).toHaveLength(10);
  expect(await batch.readNodeFile(pool, on.node, 'startup/none', { start: 0, end: 9 }, never)).toBeNull();
  await batch.setJobWallClock(on.job, 'PT2H', never);
  await batch.rebootNode(pool, on.node, never);
  const [first] = await nodes((await batch.listNodes(pool, never))?.length ?? 0);
  await batch.resizePool(pool, { dedicated: 2, spot: 1 }, never);
  await nodes(3);
  await batch.removeNode(pool, first?.id ?? '', never);
  await nodes(2);
  await batch.enableAutoScale(pool, { formula: '$TargetDedicatedNodes=0', intervalMinutes: 5 }, never);
  expect(await batch.getPool(pool, never)).toMatchObject({ isAutoScaled: true });
}

/** What Microsoft's client sends in a walk through the operations. */
async function captureWalk(captureFolder: string, dataFolder: string): Promise<readonly string[]> {
  const node = { execPath: process.execPath, env: {} };
  const engine = await startEngine({ dataFolder, captureFolder, node });
  try {
    const { url, accountName, accountKey } = engine.batch;
    const credentials = new BatchSharedKeyCredentials(accountName, accountKey);
    return await walkOperations(new BatchServiceClient(credentials, url, { noRetryPolicy: true }));
  } finally {
    await engine.close();
  }
}

beforeAll(async () => {
  folder = await tempFolder();
  const capture = join(folder.path, 'capture');
  await mkdir(capture);
  await captureRun(join(capture, 'run'));
  refused = await captureWalk(join(capture, 'walk'), join(folder.path, 'engine'));
  const files = (await readdir(capture, { recursive: true })).filter((name) => name.endsWith('.json'));
  exchanges = await Promise.all(
    files.map(
      async (name) => [name, JSON.parse(await readFile(join(capture, name), 'utf8')) as Exchange] as const,
    ),
  );
}, 120_000);
afterAll(() => folder?.remove());

describe('the captured traffic of the app and of Microsoft’s client', () => {
  test('every operation that the engine serves is exercised with success', () => {
    const done = new Set(
      exchanges.filter(([, { response }]) => response.status < 300).map(([, { operationId }]) => operationId),
    );
    const missing = operations.map(({ id }) => id).filter((id) => !done.has(id) && !alwaysRefused.has(id));
    expect(missing, `refused: ${refused.join(', ')}`).toEqual([]);
  });

  test('every exchange has the form that the service’s own have, and holds no authorization', () => {
    expect(exchanges.length).toBeGreaterThan(80);
    for (const [file, { request, response }] of exchanges) {
      expect(request.headers['authorization'], file).toBeUndefined();
      expect(request.query['api-version'], file).toBe('2022-10-01.16.0');
      expect(Date.parse(request.headers['ocp-date'] ?? ''), file).toBeGreaterThan(0);
      const { headers, status, body } = response;
      expect(headers['request-id'], file).toMatch(guid);
      expect(headers, file).toMatchObject({ dataserviceversion: '3.0', 'x-content-type-options': 'nosniff' });
      if (headers['etag'] !== undefined) expect(headers['etag'], file).toMatch(/^0x[0-9A-F]+$/);
      if (status === 201) expect(headers['location'], file).toBe(headers['dataserviceid']);
      if (body !== null) {
        expect(headers['content-type'], file).toMatch(json);
        expect(body, file).toHaveProperty(['odata.metadata']);
      }
      if (status >= 400 && request.method !== 'HEAD') {
        expect(body, file).toMatchObject({
          code: expect.any(String),
          message: { lang: 'en-US', value: expect.stringContaining(`RequestId:${headers['request-id']}`) },
        });
      }
    }
  });

  test('Microsoft’s validator finds no error in it, and finds the errors that are put in', {
    timeout: 240_000,
  }, async ({ skip }) => {
    skip(!hasBatchApi, noBatchApi);
    const oav = findOav();
    skip(
      oav === null,
      'oav is not installed; `npm ci` does it, and OAV_DIR names another folder that has it',
    );
    const [script, document, headers] = [
      'validate-traffic.mjs',
      'BatchService.json',
      'wire-headers.json',
    ].map((name) => join(batchApiFolder, name));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [script ?? '', join(folder.path, 'capture'), document ?? '', '--headers', headers ?? '', '--self-test'],
      { env: { ...process.env, OAV_DIR: oav ?? '' }, maxBuffer: 64 * 2 ** 20, timeout: 230_000 },
    ).catch(({ stdout, stderr }: { stdout?: string; stderr?: string }) => ({
      stdout: `${stdout ?? ''}${stderr ?? ''}`,
    }));
    const [, covered] = /(\d+) of \d+ operations of the document exercised/.exec(stdout) ?? [];
    expect(stdout.trim()).toMatch(new RegExp(`\\n${exchanges.length} operations, 0 errors$`));
    expect(stdout).not.toContain('self-test missed');
    expect(Number(covered)).toBeGreaterThanOrEqual(operations.length);
    const said = stdout.trim().split('\n').slice(-2).join('; ');
    process.stdout.write(`${said}; ${operations.length} operations served\n`);
  });
});

/** The folder whose node_modules has Microsoft's validator, or null. */
function findOav(): string | null {
  for (const base of [process.env['OAV_DIR'], root]) {
    if (!base) continue;
    try {
      createRequire(join(resolve(base), 'package.json')).resolve('oav');
      return resolve(base);
    } catch {
      // Not there; perhaps in the next one.
    }
  }
  return null;
}
