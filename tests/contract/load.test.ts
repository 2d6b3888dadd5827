import { writeFileSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunTarget } from '../../electron/connection/connection.ts';
import { localPoolTemplate } from '../../electron/connection/local-connection.ts';
import { Queue } from '../../electron/queue/queue.ts';
import { noStagedFiles } from '../../electron/queue/staging.ts';
import { createRunService } from '../../electron/run/run-manager.ts';
import type { RunInput } from '../../electron/run/run-service.ts';
import { createFileLogger } from '../../electron/support/logger.ts';
import { syntheticService } from '../support/synthetic-service.ts';
import { tempFolder } from '../support/temp-folder.ts';

/**
 * What a size that nobody has on a desk does to this app: how many requests it makes, how many at once, what it holds in
 * memory, how often it bothers a screen. The real service's side of it (sockets, throttling) is in `throttling.test.ts`.
 */

const media = { durationS: 1, container: 'mp4', audioTracks: [], chosenTrack: 0 };

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(() => folder.remove());

/** Bytes in use once what is garbage is gone. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

interface Measured {
  readonly requests: ReadonlyMap<string, number>;
  readonly mostAtOnce: number;
  readonly elapsedMs: number;
  /** From the first task to the end of the last. */
  readonly heapPerItem: number;
  readonly events: number;
  readonly begunOnce: number;
  readonly counts: { readonly converted: number; readonly failed: number };
}

async function play(items: number, nodes: number): Promise<Measured> {
  const source = join(folder.path, 'one.mp4');
  writeFileSync(source, 'x');
  const { size, mtimeMs } = await stat(source);
  const service = syntheticService({ nodes, taskMs: 300, latencyMs: 2 });
  const template = localPoolTemplate(1, process.platform);
  const target: RunTarget = {
    ...{ id: 'synthetic', name: 'Synthetic', isLocal: true },
    poolTemplate: { ...template, targetDedicatedNodes: nodes },
    open: async () => service.ports,
    close: async () => undefined,
  };
  const runs = createRunService({
    probe: async () => ({ ok: true, media, sizeBytes: 1, modifiedMs: 1 }),
    verifyMp3: async () => 1,
    journalFolder: join(folder.path, 'runs'),
    clock: { now: () => Date.now() },
    openLog: (runId) => createFileLogger(join(folder.path, 'logs', `${runId}.log`)),
    platform: process.platform,
    appVersion: '0.0.0-test',
  });
  const inputs = Array.from({ length: items }, (_, index): RunInput => {
    const name = `clip ${index}.mp4`;
    return {
      itemId: `i${index}`,
      path: source,
      name,
      folder: '',
      sizeBytes: size,
      modifiedMs: mtimeMs,
      media,
    };
  });
  const before = heapBytes();
  const started = performance.now();
  const leaving = new AbortController();
  try {
    const runId = await runs.start(
      inputs,
      {
        ...{ quality: 'v2', outputFolder: join(folder.path, 'out'), downloadAsCompleted: false },
        ...{ cleanUp: { pool: true, job: true, output: true }, timeLimitMinutes: 30 },
      },
      target,
    );
    let events = 0;
    let counts = { converted: 0, failed: 0 };
    const watching = (async () => {
      for await (const { head } of runs.watch(runId, leaving.signal)) {
        events += 1;
        counts = head?.counts ?? counts;
        if (head?.endedAt) return;
      }
    })();
    await runs.finished(runId);
    await watching;
    const elapsedMs = performance.now() - started;
    const heapPerItem = (heapBytes() - before) / items;
    const begunOnce = [...service.begun.values()].filter((times) => times === 1).length;
    return {
      ...{ requests: service.requests, mostAtOnce: service.mostAtOnce(), elapsedMs, heapPerItem },
      ...{ events, begunOnce, counts },
    };
  } finally {
    leaving.abort();
    await runs.close();
  }
}

describe('a run of 10,000 items on 1,000 nodes', () => {
  test('asks the service no more often than a small one, holds little an item, and bothers a screen ten times a second', async () => {
    const items = 10_000;
    const big = await play(items, 1000);
    const of = (name: string) => big.requests.get(name) ?? 0;
    const seconds = big.elapsedMs / 1000;
    const summary = JSON.stringify({ ...big, requests: Object.fromEntries(big.requests) });
    expect(big.counts, summary).toMatchObject({ converted: items, failed: 0 });
    expect(big.begunOnce).toBe(items);
    const { tasksMinMs, nodesMs, progressMs } = localPoolTemplate(1, process.platform).polling;
    // The pauses bound the looks; what changed since the last one comes in pages of a thousand.
    const looks = big.elapsedMs / tasksMinMs + 2;
    expect(of('listTasks'), summary).toBeLessThanOrEqual(looks * 11);
    expect(of('listNodes') + of('getPool')).toBeLessThanOrEqual(2 * (big.elapsedMs / nodesMs + 2) + 10);
    expect(of('taskFile')).toBeLessThanOrEqual(2 * 32 * (big.elapsedMs / progressMs + 1));
    // By the hundred, but for the first few, which start at once.
    expect(of('addTasks')).toBeLessThanOrEqual(items / 4);
    expect(of('uploadFile')).toBe(items);
    expect(big.mostAtOnce, summary).toBeLessThanOrEqual(16);
    expect(big.events).toBeLessThanOrEqual(11 * seconds + 5);
    expect(big.heapPerItem).toBeLessThan(20_000);
  }, 120_000);
});

describe('10,000 files in the queue', () => {
  test('are looked at four at a time, told in batches, and cost little memory each', async () => {
    const count = 10_000;
    const drop = join(folder.path, 'drop');
    await mkdir(drop);
    for (let index = 0; index < count; index += 1) writeFileSync(join(drop, `clip ${index}.mp4`), 'x');
    const before = heapBytes();
    let atOnce = 0;
    let most = 0;
    const queue = new Queue({
      probe: async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        return { ok: true, media, sizeBytes: 1, modifiedMs: 1 };
      },
      staging: noStagedFiles,
      store: { get: () => undefined, set: () => undefined },
      makeSamples: async () => [],
    });
    const leaving = new AbortController();
    let events = 0;
    const watching = (async () => {
      for await (const _event of queue.watch(leaving.signal)) events += 1;
    })().catch(() => undefined);
    const started = performance.now();
    try {
      expect(await queue.add([{ path: drop }])).toMatchObject({ added: count, duplicates: [] });
      await queue.settled();
      const seconds = (performance.now() - started) / 1000;
      expect(queue.readyInputs()).toHaveLength(count);
      expect(most).toBeLessThanOrEqual(4);
      expect(events).toBeLessThanOrEqual(11 * seconds + 5);
      expect((heapBytes() - before) / count).toBeLessThan(10_000);
    } finally {
      leaving.abort();
      await watching;
      await queue.close();
    }
  }, 60_000);
});
