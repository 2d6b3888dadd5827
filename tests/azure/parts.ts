import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PoolInfo, PoolSpec, TaskSpec } from '../../electron/azure/ports.ts';
import type { PoolTemplate, Ports } from '../../electron/connection/connection.ts';
import { sleep } from '../../electron/support/sleep.ts';
import { convertOneClip } from './conversion.ts';
import type { Ledger } from './ledger.ts';

/** What a part of the test works with. */
export interface PartContext {
  readonly ports: Ports;
  readonly ledger: Ledger;
  /** One node of the smallest size, as the app's own plan makes it. */
  readonly template: PoolTemplate;
  /** A folder of its own, gone at the end. */
  readonly folder: string;
  readonly signal: AbortSignal;
  say(line: string): void;
}

export interface Part {
  readonly name: string;
  run(context: PartContext): Promise<void>;
}

const hourMs = 3_600_000;

/** In order: what costs nothing comes first, so that a wrong key or role is found before there is a node. */
export const parts: readonly Part[] = [
  { name: 'Storage: a container, a blob up and down, SAS that reads and SAS that writes', run: tryStorage },
  { name: 'Batch: images, a pool without nodes, its size and formula, a job and tasks', run: tryBatch },
  { name: 'One conversion, from a clip to an MP3 on disk, on one node', run: convertOneClip },
];

async function tryStorage({ ports: { blob }, ledger, folder, signal }: PartContext): Promise<void> {
  const container = `${ledger.testId}-blobs`;
  const window = { startsOnMs: Date.now() - hourMs / 4, expiresOnMs: Date.now() + hourMs };
  assert.equal(await blob.createContainer(container, { testrun: ledger.testId }, signal), 'created');
  assert.equal(await blob.createContainer(container, {}, signal), 'exists');
  assert.deepEqual(await blob.getContainer(container, signal), { testrun: ledger.testId });
  const bytes = Buffer.alloc(5 * 2 ** 20, 'batchtone ');
  const file = join(folder, 'up.bin');
  await writeFile(file, bytes);
  const sent = { container, blob: 'up.bin', file, contentType: 'video/mp4', onProgress: () => undefined };
  assert.deepEqual(await blob.uploadFile(sent, signal), { sizeBytes: bytes.length });
  const back = join(folder, 'down.bin');
  await blob.downloadToFile({ container, blob: 'up.bin', file: back, onProgress: () => undefined }, signal);
  assert.ok((await readFile(back)).equals(bytes), 'what came down is not what went up');

  const read = await fetch(await blob.readUrl(container, 'up.bin', window), { signal });
  assert.equal(read.status, 200);
  assert.equal((await read.arrayBuffer()).byteLength, bytes.length);
  const target = new URL(await blob.writeUrl(container, window));
  target.pathname += '/written.mp3';
  const put = { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'sound', signal };
  assert.equal((await fetch(target, put)).status, 201);
  assert.ok((await fetch(target, { signal })).status >= 400, 'a SAS that writes must not read');
  assert.equal(await blob.deleteContainer(container, signal), 'deleting');
  assert.equal(await blob.getContainer(container, signal), null);
}

async function tryBatch(context: PartContext): Promise<void> {
  const { ports, ledger, template, signal } = context;
  const { batch } = ports;
  const id = ledger.testId;
  const [, tag] = ledger.tags;
  const agents = (await batch.listSupportedImages(signal)).map(({ nodeAgentSkuId }) => nodeAgentSkuId);
  assert.ok(agents.includes(template.nodeAgentSkuId));

  const pool: PoolSpec = {
    ...template,
    ...{ id, autoScale: null, startTask: null, metadata: ledger.tags },
    ...{ targetDedicatedNodes: 0, targetLowPriorityNodes: 0 },
  };
  assert.equal(await batch.addPool(pool, signal), 'created');
  assert.equal(await batch.addPool(pool, signal), 'exists');
  assert.deepEqual(
    (await batch.listPools(tag, signal)).map((each) => each.id),
    [id],
  );
  await steady(context);
  await batch.resizePool(id, { dedicated: 0, spot: 0 }, signal);
  await steady(context);
  await batch.enableAutoScale(id, { formula: '$TargetDedicatedNodes = 0;', intervalMinutes: 5 }, signal);
  const scaled = await steady(context);
  assert.ok(scaled.isAutoScaled);
  assert.deepEqual(await batch.listNodes(id, signal), []);

  const job = { id, poolId: id, metadata: ledger.tags, maxWallClockTime: 'PT1H' };
  assert.equal(await batch.addJob(job, signal), 'created');
  assert.equal(await batch.addJob(job, signal), 'exists');
  await batch.setJobWallClock(id, 'PT30M', signal);
  assert.deepEqual(
    (await batch.listJobs(tag, signal)).map((each) => each.id),
    [id],
  );
  const results = await batch.addTasks(id, ['one', 'two'].map(waitingTask), signal);
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['added', 'added'],
  );
  const again = await batch.addTasks(id, [waitingTask('one')], signal);
  assert.deepEqual(again, [{ taskId: 'one', outcome: 'exists' }]);
  const states = (await batch.listTasks(id, null, signal))?.map(({ state }) => state);
  assert.deepEqual(states, ['active', 'active']);
  await batch.terminateTask(id, 'one', signal);
  assert.equal((await batch.getTask(id, 'one', signal))?.state, 'completed');
  assert.equal(await batch.taskFileLength(id, 'two', 'stdout.txt', signal), null);
  await batch.terminateJob(id, signal);
  assert.equal(await batch.deleteJob(id, signal), 'deleting');
  assert.equal(await batch.deletePool(id, signal), 'deleting');
  assert.equal(await batch.getPool(`${id}-none`, signal), null);
  assert.equal(await batch.deleteJob(`${id}-none`, signal), 'gone');
}

async function steady({ ports, ledger, template, signal }: PartContext): Promise<PoolInfo> {
  for (;;) {
    const pool = await ports.batch.getPool(ledger.testId, signal);
    assert.ok(pool !== null, 'the pool is gone');
    if (pool.allocationState === 'steady') return pool;
    await sleep(template.polling.deletionMs, signal);
  }
}

function waitingTask(id: string): TaskSpec {
  return {
    ...{ id, commandLine: '/bin/bash -c "true"', resourceFiles: [], outputFiles: [] },
    constraints: { maxWallClockTimeMs: 60_000, maxTaskRetryCount: 0, retentionTimeMs: hourMs },
  };
}
