import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import { sendRaw } from '../support/raw-batch.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The operations whose conditional headers the service's OpenAPI document lists, schedules of jobs apart. */
const task = '/jobs/j/tasks/t';
const node = { nodeList: ['n'] };
const formula = { autoScaleFormula: '$TargetDedicatedNodes=0' };
const poolInfo = { poolInfo: { poolId: 'p' } };
const operations: readonly { readonly does: string; readonly body?: object }[] = [
  { does: 'GET /pools/p' },
  { does: 'HEAD /pools/p' },
  { does: 'PATCH /pools/p', body: {} },
  { does: 'DELETE /pools/p' },
  { does: 'POST /pools/p/enableautoscale', body: formula },
  { does: 'POST /pools/p/resize', body: { targetDedicatedNodes: 0 } },
  { does: 'POST /pools/p/stopresize' },
  { does: 'POST /pools/p/removenodes', body: node },
  { does: 'GET /jobs/j' },
  { does: 'PATCH /jobs/j', body: { priority: 1 } },
  { does: 'PUT /jobs/j', body: poolInfo },
  { does: 'DELETE /jobs/j' },
  { does: 'POST /jobs/j/disable', body: { disableTasks: 'requeue' } },
  { does: 'POST /jobs/j/enable' },
  { does: 'POST /jobs/j/terminate' },
  { does: `GET ${task}` },
  { does: `PUT ${task}`, body: {} },
  { does: `DELETE ${task}` },
  { does: `POST ${task}/terminate` },
  { does: `POST ${task}/reactivate` },
];
const longAgo = new Date(0).toUTCString();
const tomorrow = () => new Date(Date.now() + 86_400_000).toUTCString();

let folder: Awaited<ReturnType<typeof tempFolder>>;
let engine: Engine;
beforeAll(async () => {
  folder = await tempFolder();
  const node = { execPath: process.execPath, env: {} };
  engine = await startEngine({ dataFolder: join(folder.path, 'engine'), node });
  const imageReference = { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server-gen1' };
  const image = { imageReference, nodeAgentSKUId: 'batch.node.ubuntu 24.04' };
  const made = [
    ['/pools', { id: 'p', vmSize: 'standard_a1_v2', virtualMachineConfiguration: image }],
    ['/jobs', { id: 'j', ...poolInfo }],
    ['/jobs/j/tasks', { id: 't', commandLine: 'true' }],
  ] as const;
  for (const [path, body] of made)
    expect((await sendRaw(engine, { method: 'POST', path, body })).status).toBe(201);
});
afterAll(async () => {
  await engine?.close();
  await folder?.remove();
});

test.each([...operations])('$does does nothing when a condition is not met', async ({ does, body }) => {
  const [method = '', path = ''] = does.split(' ');
  const resource = path.startsWith(task) ? task : path.split('/').slice(0, 3).join('/');
  const { headers: before } = await sendRaw(engine, { method: 'GET', path: resource });
  const unmet = [
    { 'if-match': '"0x0"' },
    { 'if-none-match': String(before['etag']) },
    { 'if-modified-since': tomorrow() },
    { 'if-unmodified-since': longAgo },
  ];
  for (const headers of unmet) {
    const answer = await sendRaw(engine, { method, path, headers, ...(body && { body }) });
    const isRead = method === 'GET' || method === 'HEAD';
    expect(answer.status, JSON.stringify(headers)).toBe(isRead ? 304 : 412);
    if (!isRead) expect(answer.body).toMatchObject({ code: 'ConditionNotMet' });
  }
  const { headers: after } = await sendRaw(engine, { method: 'GET', path: resource });
  expect(after['etag']).toBe(before['etag']);
});
