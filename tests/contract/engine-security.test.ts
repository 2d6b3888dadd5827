import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import { type Signed, signedBytes } from '../support/malformed-batch.ts';
import { sendRaw } from '../support/raw-batch.ts';
import { statusOf, talk } from '../support/raw-socket.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Who may run programs through the engine, for how long a signature is good, and where files of a task may lie. */
let folder: Awaited<ReturnType<typeof tempFolder>>;
let engines: readonly Engine[];
let engine: Engine;

beforeAll(async () => {
  folder = await tempFolder();
  const node = { execPath: process.execPath, env: {} };
  const start = (name: string) => startEngine({ dataFolder: join(folder.path, name), node });
  engines = await Promise.all([start('one'), start('two')]);
  engine = engines[0] ?? (await start('one'));
  const image = { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server-gen1', version: 'latest' };
  const machine = { imageReference: image, nodeAgentSKUId: 'batch.node.ubuntu 24.04' };
  const pool = { id: 'pool', vmSize: 'STANDARD_A1_V2', virtualMachineConfiguration: machine };
  for (const [path, body] of [
    ['/pools', { ...pool, targetDedicatedNodes: 1 }],
    ['/jobs', { id: 'job', poolInfo: { poolId: 'pool' } }],
    ['/jobs/job/tasks', { id: 'task', commandLine: 'true' }],
  ] as const)
    expect((await sendRaw(engine, { method: 'POST', path, body })).status).toBe(201);
  const task = async () => (await sendRaw(engine, { method: 'GET', path: '/jobs/job/tasks/task' })).body;
  await vi.waitFor(async () => expect(await task()).toMatchObject({ state: 'completed' }), 20_000);
});
afterAll(async () => {
  await Promise.all((engines ?? []).map((each) => each.close()));
  await folder?.remove();
});

const minute = 60_000;
const get: Signed = { method: 'GET', path: '/jobs', query: 'api-version=2022-10-01.16.0', what: '' };
const sentAt = (offsetMs: number): Signed => ({
  ...get,
  headers: { 'ocp-date': new Date(Date.now() + offsetMs).toUTCString() },
});
const say = async (request: Signed, to: Engine = engine) =>
  statusOf(
    await talk({
      port: Number(new URL(to.batch.url).port),
      parts: signedBytes(engine, request).parts,
      ...{ waitMs: 10_000, stopAtAnswer: true },
    }),
  );

describe('the key of the engine', () => {
  test('is random for each start: 64 bytes, for Batch and for blobs, and the account too', () => {
    const secrets = engines.flatMap(({ batch, storage }) => [batch.accountKey, storage.accountKey]);
    expect(new Set(secrets).size).toBe(4);
    for (const secret of secrets) expect(Buffer.from(secret, 'base64')).toHaveLength(64);
    expect(
      new Set(engines.flatMap(({ batch, storage }) => [batch.accountName, storage.accountName])).size,
    ).toBe(4);
  });

  test('opens no other engine', async () => {
    expect(await say(get)).toBe(200);
    expect(await say(get, engines[1])).toBe(403);
  });

  test('signs for 15 minutes on either side of the clock', async () => {
    for (const [offsetMs, status] of [
      [-14 * minute, 200],
      [14 * minute, 200],
      [-16 * minute, 403],
      [16 * minute, 403],
    ] as const)
      expect([offsetMs, await say(sentAt(offsetMs))]).toEqual([offsetMs, status]);
  });

  test('signs a request that may be sent again within that time, as with Azure, and nothing else about it changed', async () => {
    const { parts } = signedBytes(engine, sentAt(-10 * minute));
    const port = Number(new URL(engine.batch.url).port);
    const send = async (part: string) =>
      statusOf(await talk({ port, parts: [part], waitMs: 10_000, stopAtAnswer: true }));
    const text = String(parts[0]);
    expect(await send(text)).toBe(200);
    expect(await send(text)).toBe(200);
    expect(await send(text.replace('GET /jobs', 'GET /pools'))).toBe(403);
    expect(await send(text.replace('GET', 'DELETE'))).toBe(403);
    expect(await send(text.replace('16.0 HTTP', '16.0&maxresults=1 HTTP'))).toBe(403);
    expect(await send(text.replace(/ocp-date: .*\r\n/, `ocp-date: ${new Date().toUTCString()}\r\n`))).toBe(
      403,
    );
  });
});

describe('files of a task', () => {
  test.each([
    '../evil',
    '/tmp/evil',
    'a/../../evil',
    'C:\\evil',
    '..\\evil',
    '\\\\srv\\evil',
    'a\\..\\..\\evil',
  ])('may not be put at %j', async (filePath) => {
    const resourceFiles = [{ httpUrl: 'http://127.0.0.1:1/x', filePath }];
    const body = { id: 'evil', commandLine: 'true', resourceFiles };
    const { status } = await sendRaw(engine, { method: 'POST', path: '/jobs/job/tasks', body });
    expect(status).toBe(400);
    const start = { pool: 'p2', startTask: { commandLine: 'true', resourceFiles } };
    expect((await sendRaw(engine, { method: 'PATCH', path: '/pools/pool', body: start })).status).toBe(400);
  });

  const filesOf = async () => {
    const { nodeId } = (
      (await sendRaw(engine, { method: 'GET', path: '/jobs/job/tasks/task' })).body as {
        nodeInfo: { nodeId: string };
      }
    ).nodeInfo;
    return ['/jobs/job/tasks/task/files', `/pools/pool/nodes/${nodeId}/files`] as const;
  };
  const read = (path: string, method = 'GET') => say({ ...get, method, path });

  test('can be read at their names', async () => {
    const [ofTask] = await filesOf();
    expect(await read(`${ofTask}/stdout.txt`)).toBe(200);
  });

  test.each([
    ...[
      '..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
      '%2fetc%2fpasswd',
      'wd%2f..%2fstdout.txt',
      '..',
      '%2e%2e',
      '.',
    ],
    ...['wd%2f..%2f..%2f..', 'wd%00', '..%5c..', '../stdout.txt', './../../stdout.txt', '', '%2f'],
  ])('can neither be read nor deleted at %j', async (filePath) => {
    for (const files of await filesOf()) {
      for (const method of ['GET', 'HEAD', 'DELETE']) {
        const status = await read(`${files}/${filePath}`, method);
        expect([400, 404, 405], `${method} ${files}/${filePath}`).toContain(status);
      }
    }
    expect(await read('/jobs/job/tasks/task/files/stdout.txt')).toBe(200);
  });

  test.each(['../x', '..', 'a/b', '.', 'a\\b', 'a b', 'é', 'a\0b', 'x'.repeat(65), ''])(
    'lie in folders of ids, of which %j is none',
    async (id) => {
      for (const [path, body] of [
        ['/pools', { id, vmSize: 'a' }],
        ['/jobs', { id, poolInfo: { poolId: 'pool' } }],
        ['/jobs/job/tasks', { id, commandLine: 'true' }],
      ] as const)
        expect((await sendRaw(engine, { method: 'POST', path, body })).status, path).toBe(400);
      expect(existsSync(join(folder.path, 'x'))).toBe(false);
    },
  );
});
