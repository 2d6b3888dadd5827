import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createBatchClient } from '../../electron/azure/batch-client.ts';
import { createBlobClient } from '../../electron/azure/blob-client.ts';
import type { Ports } from '../../electron/connection/connection.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import { createdByTag } from '../../electron/run/naming.ts';
import { names, readAccount } from '../azure/account.ts';
import { type Part, parts } from '../azure/parts.ts';
import { testAzure } from '../azure/test-azure.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { never } from './run/workshop.ts';

/** `npm run test:azure` cannot run against Azure here; the engine stands in for the account. */

const script = resolve(import.meta.dirname, '../../scripts/test-azure.mjs');
/** What the account had before, by the app itself: to be there afterwards. */
const foreign = 'bt-20260101-000000-abcd';

let folder: Awaited<ReturnType<typeof tempFolder>>;
let engine: Engine;
let ports: Ports;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await tempFolder();
  engine = await startEngine({
    dataFolder: join(folder.path, 'engine'),
    node: { execPath: process.execPath, env: {} },
    // Long enough for a Ctrl+C while the node boots.
    rehearsal: { nodeBootMs: 1500 },
  });
  const { batch, storage } = engine;
  ports = { batch: createBatchClient(batch), blob: createBlobClient(storage), arm: null };
  env = {
    [names.signIn]: 'key',
    [names.allowLoopback]: '1',
    [names.batchUrl]: batch.url,
    [names.batchAccount]: batch.accountName,
    [names.batchKey]: batch.accountKey,
    [names.blobUrl]: storage.blobEndpoint,
    [names.storageAccount]: storage.accountName,
    [names.storageKey]: storage.accountKey,
  };
  const metadata = [createdByTag, { name: 'runId', value: foreign }];
  const image = { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server-gen1', version: 'latest' };
  await ports.batch.addPool(
    {
      ...{ id: foreign, metadata, imageReference: image, nodeAgentSkuId: 'batch.node.ubuntu 24.04' },
      ...{ vmSize: 'standard_a1_v2', targetDedicatedNodes: 0, targetLowPriorityNodes: 0 },
      ...{ taskSlotsPerNode: 1, startTask: null, autoScale: null },
    },
    never,
  );
  await ports.batch.addJob({ id: foreign, poolId: foreign, metadata, maxWallClockTime: 'PT1H' }, never);
  await ports.blob.createContainer(`${foreign}-output`, { runid: foreign }, never);
});
afterAll(async () => {
  await ports?.batch.close();
  await engine?.close();
  await folder?.remove();
});

interface Started {
  readonly child: ChildProcess;
  /** All that it has said so far. */
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

function start(args: readonly string[], variables: Readonly<Record<string, string>>): Started {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('BATCHTONE_TEST_AZURE'));
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...Object.fromEntries(others), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, said: () => output, ended };
}

/** Only what was there before is there now. */
async function expectNothingLeft(): Promise<void> {
  const { batch, blob } = ports;
  expect((await batch.listPools(null, never)).map(({ id }) => id)).toEqual([foreign]);
  expect((await batch.listJobs(null, never)).map(({ id }) => id)).toEqual([foreign]);
  expect(await blob.listContainers('', never)).toEqual([`${foreign}-output`]);
}

describe('npm run test:azure', { timeout: 180_000 }, () => {
  test('does not start without its variables, and names every one', async () => {
    const { said, ended } = start(['--yes'], {});
    expect(await ended).toBe(2);
    for (const name of Object.keys(env).filter((each) => each !== names.allowLoopback)) {
      expect(said()).toContain(`${name} is missing`);
    }
  });

  test('does not start unasked', async () => {
    const { said, ended } = start([], env);
    expect(await ended).toBe(2);
    expect(said()).toContain('add --yes');
    await expectNothingLeft();
  });

  test('makes nothing where a key is wrong', async () => {
    const key = Buffer.alloc(64, 1).toString('base64');
    const { said, ended } = start(['--yes'], { ...env, [names.batchKey]: key });
    expect(await ended).toBe(1);
    expect(said()).toContain('Nothing was made: keyRejected');
    await expectNothingLeft();
  });

  test('tries storage, Batch and one conversion, and leaves only what was there before', async () => {
    const { said, ended } = start(['--yes'], env);
    expect(await ended, said()).toBe(0);
    expect(said().match(/^ {2}passed$/gm)).toHaveLength(parts.length);
    expect(said()).toMatch(/Left behind: nothing\nAll passed\.\n$/);
    for (const key of [engine.batch.accountKey, engine.storage.accountKey]) expect(said()).not.toContain(key);
    await expectNothingLeft();
  });

  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
    'stopped by %s while its node boots it deletes all',
    async (signal) => {
      const { child, said, ended } = start(['--yes'], env);
      await expect.poll(said, { timeout: 90_000 }).toMatch(/One conversion[\s\S]*\n {2}pool/);
      const pools = async () => (await ports.batch.listPools(null, never)).length;
      await expect.poll(pools, { timeout: 30_000 }).toBe(2);
      child.kill(signal);
      expect(await ended, said()).toBe(1);
      expect(said()).toContain('Stopping ...');
      expect(said()).toMatch(/Left behind: nothing\nNOT passed\.\n$/);
      await expectNothingLeft();
    },
  );

  test('a part that fails ends the test, and what was made till then is deleted', async () => {
    const reading = readAccount(env);
    if (!reading.ok) throw new Error(reading.problems.join());
    const made: Part = {
      name: 'A pool, a job and a container are made, and then something fails',
      run: async ({ ports: { batch, blob }, ledger, template, signal }) => {
        const { testId: id, tags } = ledger;
        await batch.addPool({ ...template, id, autoScale: null, metadata: tags }, signal);
        await batch.addJob({ id, poolId: id, metadata: tags, maxWallClockTime: 'PT1H' }, signal);
        await blob.createContainer(`${id}-x`, {}, signal);
        throw new Error('on purpose');
      },
    };
    const never: Part = { name: 'This is not reached', run: () => Promise.resolve() };
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const { signal } = new AbortController();
    const options = { account: reading.account, parts: [made, never], say, signal };
    expect(await testAzure(options)).toBe(false);
    expect(lines).toContain('  FAILED: on purpose');
    expect(lines).not.toContain(never.name);
    expect(lines.filter((line) => line.startsWith('  deleting '))).toHaveLength(3);
    expect(lines.at(-1)).toBe('Left behind: nothing');
    await expectNothingLeft();
  });
});
