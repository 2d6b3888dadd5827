import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBatchClient } from '../../electron/azure/batch-client.ts';
import { createBlobClient } from '../../electron/azure/blob-client.ts';
import type { Ports } from '../../electron/connection/connection.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../faults/fault-proxy.ts';
import { type EngineAccount, openEngineAccount } from '../support/engine-account.ts';
import { never } from './run/workshop.ts';

/** What the fault matrix found of both clients, each by itself. */
let account: EngineAccount;
let batchProxy: FaultProxy;
let blobProxy: FaultProxy;
let ports: Ports;

beforeAll(async () => {
  account = await openEngineAccount();
  const { batch, storage } = account.engine;
  batchProxy = await startFaultProxy(batch.url);
  blobProxy = await startFaultProxy(new URL(storage.blobEndpoint).origin);
  const blobEndpoint = `${blobProxy.url}${new URL(storage.blobEndpoint).pathname}`;
  ports = {
    batch: createBatchClient({ ...batch, url: batchProxy.url }),
    blob: createBlobClient({ ...storage, blobEndpoint }),
    arm: null,
  };
}, 60_000);
afterAll(async () => {
  await ports?.batch.close();
  await batchProxy?.close();
  await blobProxy?.close();
  await account?.close();
});

const strike = (proxy: FaultProxy, fault: Fault) =>
  proxy.setRules([{ fault, times: 1, matches: () => true }]);

test('a Batch answer that ends halfway is asked for again at once, not after the deadline', async () => {
  strike(batchProxy, { kind: 'truncate' });
  const startedMs = performance.now();
  expect((await ports.batch.listSupportedImages(never)).length).toBeGreaterThan(0);
  expect(batchProxy.struck()).toBe(1);
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});

test.each([408, 429] as const)('storage that answers %i is asked again', async (status) => {
  strike(blobProxy, { kind: 'status', status, retryAfterS: null });
  expect(await ports.blob.createContainer(`again-${status}`, {}, never)).toBe('created');
  expect(blobProxy.struck()).toBe(1);
});

test('a Retry-After of storage is waited for', async () => {
  strike(blobProxy, { kind: 'status', status: 503, retryAfterS: 2 });
  const startedMs = performance.now();
  await ports.blob.listContainers('again-', never);
  expect(performance.now() - startedMs).toBeGreaterThan(1_900);
});

test('a blob that is damaged on its way up is sent again, and one that is cut off on its way down is fetched again', async () => {
  await ports.blob.createContainer('whole', {}, never);
  const file = join(account.folder, 'sent');
  await writeFile(file, Buffer.alloc(100_000, 'whole '));
  strike(blobProxy, { kind: 'corruptSent' });
  const about = { container: 'whole', blob: 'it', onProgress: () => undefined };
  await ports.blob.uploadFile({ ...about, file, contentType: 'text/plain' }, never);
  expect(blobProxy.struck()).toBe(1);
  strike(blobProxy, { kind: 'truncate' });
  const back = join(account.folder, 'back');
  await ports.blob.downloadToFile({ ...about, file: back }, never);
  expect(blobProxy.struck()).toBe(1);
  expect((await readFile(back)).equals(await readFile(file))).toBe(true);
});
