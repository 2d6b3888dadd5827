import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Azurite, startAzurite } from '../../electron/engine/azurite.ts';
import { Failure } from '../../shared/failure.ts';

const node = { execPath: process.execPath, env: {} };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azurite-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function started(port = 0): Promise<Azurite> {
  const azurite = await startAzurite({ dataFolder: folder, port, node });
  onTestFinished(() => azurite.close());
  return azurite;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    async (response) => {
      await response.body?.cancel();
      return true;
    },
    () => false,
  );
}

/** Waits until nothing listens there any more, for at most 5 s. */
async function goneSoon(url: string): Promise<boolean> {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    if (!(await answers(url))) return true;
    await delay(50);
  }
  return false;
}

test('stores and returns a blob for the holder of its key, and refuses any other key', async () => {
  const azurite = await started();
  const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
    'films',
  );
  await container.create();
  await container.getBlockBlobClient('one').upload('moving', 6);
  expect((await container.getBlobClient('one').downloadToBuffer()).toString()).toBe('moving');

  const thief = new BlobServiceClient(
    azurite.blobEndpoint,
    new StorageSharedKeyCredential(azurite.accountName, Buffer.alloc(64, 1).toString('base64')),
    { retryOptions: { maxTries: 1 } },
  );
  await expect(thief.getContainerClient('films').exists()).rejects.toMatchObject({ statusCode: 403 });
});

test('makes another key for each start, and keeps the account that has what was stored', async () => {
  const first = await started();
  const container = 'kept';
  await BlobServiceClient.fromConnectionString(first.connectionString).createContainer(container);
  await first.close();
  const second = await started();
  expect(second.accountName).toBe(first.accountName);
  const again = BlobServiceClient.fromConnectionString(second.connectionString);
  expect(await again.getContainerClient(container).exists()).toBe(true);
  expect(second.accountKey).not.toBe(first.accountKey);
  expect(Buffer.from(second.accountKey, 'base64')).toHaveLength(64);
});

test('leaves no port open once closed, and closing twice is harmless', async () => {
  const azurite = await started();
  expect(await answers(azurite.blobEndpoint)).toBe(true);
  await azurite.close();
  await azurite.close();
  expect(await answers(azurite.blobEndpoint)).toBe(false);
});

test('fails with engineStartFailed and leaves its words in the log when the port is taken', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  onTestFinished(() => void squatter.close());
  const address = squatter.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  const failure = await started(port).then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ code: 'engineStartFailed' });
  const log = failure instanceof Failure ? String(failure.params['log']) : '';
  expect(await readFile(log, 'utf8')).toContain('EADDRINUSE');
});

test('fails with engineStartFailed when there is no such Node binary', async () => {
  const missing = { execPath: join(folder, 'no-such-node'), env: {} };
  await expect(startAzurite({ dataFolder: folder, port: 0, node: missing })).rejects.toMatchObject({
    code: 'engineStartFailed',
  });
});

test('ends by itself when its parent is killed without warning', async () => {
  const module = new URL('../../electron/engine/azurite.ts', import.meta.url).href;
  const program =
    `const { startAzurite } = await import(${JSON.stringify(module)});` +
    `const azurite = await startAzurite({ dataFolder: process.argv[1], port: 0, node: { execPath: process.execPath, env: {} } });` +
    `console.log(azurite.blobEndpoint);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout, 'data');
  const endpoint = String(line).trim();
  expect(await answers(endpoint)).toBe(true);

  parent.kill('SIGKILL');
  await once(parent, 'exit');
  expect(await goneSoon(endpoint)).toBe(true);
});
