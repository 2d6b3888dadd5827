import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProbeOutcome } from '../../../electron/media/probe-outcome.ts';
import { Queue } from '../../../electron/queue/queue.ts';
import { Staging } from '../../../electron/queue/staging.ts';
import type { QueueEvent } from '../../../shared/contract.ts';
import { viewOf } from '../../../shared/failure.ts';

let folder: string;
let staging: Staging;
let underWay = 0;
let mostUnderWay = 0;
/** Probes wait for it: a test that looks at the queue before they end holds it back. */
let gate = Promise.withResolvers<void>();

const media = {
  durationS: 10,
  container: 'MP4',
  audioTracks: [{ index: 0, codec: 'aac', language: null, channels: 2, sampleRate: 44_100, isDefault: true }],
  chosenTrack: 0,
};

async function probe(path: string): Promise<ProbeOutcome> {
  underWay += 1;
  mostUnderWay = Math.max(mostUnderWay, underWay);
  await gate.promise;
  underWay -= 1;
  if (path.includes('bad')) return { ok: false, failure: viewOf('notAVideo'), sizeBytes: 1 };
  return { ok: true, media, sizeBytes: 100, modifiedMs: 5 };
}

function createQueue(makeSamples: () => Promise<string[]> = async () => []): Queue {
  return new Queue({ probe, staging, store: { get: () => undefined, set: () => undefined }, makeSamples });
}

function file(name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, 'x');
  return path;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'batchtone-test-'));
  staging = new Staging(join(folder, 'staging'));
  await staging.open();
  underWay = 0;
  mostUnderWay = 0;
  gate = Promise.withResolvers();
  gate.resolve();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the queue', () => {
  test('takes files and folders, and looks at each', async () => {
    gate = Promise.withResolvers();
    const queue = createQueue();
    const result = await queue.add([{ path: file('a.mp4') }, { path: join(file('Trip/x/b.mkv'), '../..') }]);
    expect(result).toEqual({ added: 2, duplicates: [], ignored: 0 });
    expect(queue.items().every((item) => item.state === 'checking')).toBe(true);
    gate.resolve();
    await queue.settled();
    expect(queue.items().map(({ name, folder: at, state }) => [at, name, state])).toEqual([
      ['', 'a.mp4', 'ready'],
      ['Trip/x', 'b.mkv', 'ready'],
    ]);
  });

  test('names duplicates and does not add them, even by another path', async () => {
    const queue = createQueue();
    const path = file('a.mp4');
    symlinkSync(path, join(folder, 'alias.mp4'));
    await queue.add([{ path }]);
    expect(await queue.add([{ path }, { path: join(folder, 'alias.mp4') }])).toEqual({
      added: 0,
      duplicates: ['a.mp4', 'alias.mp4'],
      ignored: 0,
    });
  });

  test('keeps a rejected file with its reason, and starts a run with the others', async () => {
    const queue = createQueue();
    await queue.add([{ path: file('bad.mp4') }, { path: file('good.mp4') }]);
    await queue.settled();
    expect(queue.items()[0]).toMatchObject({ state: 'rejected', failure: { code: 'notAVideo' } });
    const inputs = queue.readyInputs();
    expect(inputs.map((input) => input.name)).toEqual(['good.mp4']);
    queue.handOver(inputs.map((input) => input.itemId));
    expect(queue.items().map((item) => item.name)).toEqual(['bad.mp4']);
  });

  test('looks at four files at a time', async () => {
    gate = Promise.withResolvers();
    const queue = createQueue();
    await queue.add(Array.from({ length: 12 }, (_, index) => ({ path: file(`${index}.mp4`) })));
    expect(underWay).toBe(4);
    gate.resolve();
    await queue.settled();
    expect(mostUnderWay).toBe(4);
  });

  test('tells watchers a snapshot, then what changed', async () => {
    const queue = createQueue();
    await queue.add([{ path: file('a.mp4') }]);
    const stop = new AbortController();
    const events: QueueEvent[] = [];
    for await (const event of queue.watch(stop.signal)) {
      events.push(event);
      if (events.length === 1) await queue.settled();
      if (events.length === 2) await queue.clear();
      if (events.length === 3) stop.abort();
    }
    expect(events).toMatchObject([
      { type: 'snapshot', items: [{ name: 'a.mp4' }] },
      { type: 'changes', upserted: [{ name: 'a.mp4', state: 'ready' }], removed: [] },
      { type: 'changes', upserted: [], removed: [expect.any(String)] },
    ]);
  });

  test('an uploaded file keeps its true name and folders, and only goes down', async () => {
    const queue = createQueue();
    const store = (modifiedMs = 1000) =>
      staging.store(Readable.from(['data']), modifiedMs, AbortSignal.timeout(5000));
    await queue.add([
      { path: await store(), relativePath: 'Trip/day 1/ä b.mp4' },
      { path: await store(), relativePath: '../../etc/./evil.mp4' },
      { path: await store(), relativePath: 'alone.mp4' },
    ]);
    expect(queue.items().map(({ folder: at, name }) => [at, name])).toEqual([
      ['Trip/day 1', 'ä b.mp4'],
      ['etc', 'evil.mp4'],
      ['', 'alone.mp4'],
    ]);
  });

  test('knows an uploaded file again by path, size and time; its second copy is deleted', async () => {
    const queue = createQueue();
    const first = await staging.store(Readable.from(['data']), 1000, AbortSignal.timeout(5000));
    const again = await staging.store(Readable.from(['data']), 1000, AbortSignal.timeout(5000));
    const other = await staging.store(Readable.from(['data']), 2000, AbortSignal.timeout(5000));
    await queue.add([{ path: first, relativePath: 'a.mp4' }]);
    const result = await queue.add([
      { path: again, relativePath: 'a.mp4' },
      { path: other, relativePath: 'a.mp4' },
    ]);
    expect(result).toMatchObject({ added: 1, duplicates: ['a.mp4'] });
    await expect(probeable(again)).resolves.toBe(false);
    await queue.clear();
    await expect(probeable(first)).resolves.toBe(false);
    await expect(probeable(other)).resolves.toBe(false);
  });

  test('leaves out what is no media in an uploaded folder', async () => {
    const queue = createQueue();
    const notes = await staging.store(Readable.from(['data']), 1, AbortSignal.timeout(5000));
    expect(await queue.add([{ path: notes, relativePath: 'Trip/notes.txt' }])).toMatchObject({
      added: 0,
      ignored: 1,
    });
    await expect(probeable(notes)).resolves.toBe(false);
  });

  test('never deletes a file of the user', async () => {
    const queue = createQueue();
    const path = file('mine.mp4');
    await queue.add([{ path }]);
    await queue.clear();
    await expect(probeable(path)).resolves.toBe(true);
  });
});

async function probeable(path: string): Promise<boolean> {
  const { access } = await import('node:fs/promises');
  return access(path).then(
    () => true,
    () => false,
  );
}
