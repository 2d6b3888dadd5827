import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJournal } from '../../../electron/run/journal.ts';
import type { Receipt } from '../../../electron/run/receipt.ts';
import { replay } from '../../../electron/run/replay.ts';
import { saveReceipt } from '../../../electron/run/save-receipt.ts';
import { qualityPresets } from '../../../shared/presets.ts';
import { makeClip } from '../../support/make-clips.ts';
import {
  decodedSamples,
  inputFor,
  openWorkshop,
  ownMp3,
  runOptions,
  snapshot,
  type Workshop,
  watchUntil,
} from './workshop.ts';

describe('a run from videos to MP3s', () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop();
  });
  afterAll(() => shop?.close());

  test('three clips come back as MP3s with the very samples of ffmpeg itself, and nothing is left', async () => {
    const clips = await Promise.all([
      makeClip(join(shop.folder, 'in'), 'one.mp4', { seconds: 2 }),
      makeClip(join(shop.folder, 'in'), 'two.mp4', { seconds: 3, sampleRate: 48_000 }),
      makeClip(join(shop.folder, 'in'), 'three.mp4', { seconds: 4 }),
    ]);
    const inputs = await Promise.all(clips.map((clip) => inputFor(clip, 'in')));
    const runId = await shop.runs.start(inputs, runOptions(shop));
    expect(shop.runs.current()).toBe(runId);
    const end = await watchUntil(shop, runId, ({ head }) => head.endedAt !== null);
    expect(await shop.runs.finished(runId)).toBe(true);
    expect(end.head).toMatchObject({
      status: 'completed',
      failure: null,
      counts: { total: 3, converted: 3, downloaded: 3, failed: 0, cancelled: 0 },
      resources: { input: 'deleted', output: 'deleted', job: 'deleted', pool: 'deleted' },
    });
    expect(end.head.progress.fraction).toBe(1);
    expect(end.head.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      ...['probe', 'containers', 'upload', 'pool', 'job', 'tasks', 'monitor', 'download', 'cleanup'].map(
        (name) => `${name} done`,
      ),
    ]);
    for (const [index, clip] of clips.entries()) {
      const path = shop.runs.outputPath(runId, inputs[index]?.itemId ?? '');
      expect(path).toBe(join(shop.out, 'in', `${['one', 'two', 'three'][index]}.mp3`));
      const own = await ownMp3(
        clip,
        join(shop.folder, `own-${index}.mp3`),
        qualityPresets.v2.ffmpegArguments,
      );
      expect((await decodedSamples(path ?? '')).equals(await decodedSamples(own))).toBe(true);
    }
    expect((await readdir(join(shop.out, 'in'))).sort()).toEqual(['one.mp3', 'three.mp3', 'two.mp3']);
    expect(await shop.leftovers()).toEqual([]);

    const saved = await saveReceipt(join(shop.folder, 'runs'), runId, 'json');
    const receipt = JSON.parse(saved.content) as Receipt;
    expect(receipt).toMatchObject({ runId, state: 'completed' });
    for (const item of receipt.items) {
      const mp3 = await readFile(item.mp3Path ?? '');
      expect(item).toMatchObject({ state: 'downloaded', mp3Bytes: mp3.length, exitCode: 0, attempts: 1 });
      expect(item.mp3Sha256).toBe(createHash('sha256').update(mp3).digest('hex'));
      expect(item.mp3Seconds).toBeCloseTo(item.sourceSeconds, 0);
      expect(item.nodeId).toMatch(/^tvm/);
      expect(Date.parse(item.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(item.startedAt ?? ''));
    }
  });

  test('the journal and the log tell it all, without a key or a signature', async () => {
    const runId = shop.runs.current() ?? '';
    const file = join(shop.folder, 'runs', `${runId}.jsonl`);
    const { entries, badLines } = await readJournal(file);
    expect(badLines).toEqual([]);
    const run = replay(entries);
    expect(run).toMatchObject({ runId, status: 'completed', round: 1 });
    expect([...(run?.items.values() ?? [])].map(({ settled }) => settled)).toEqual(
      Array(3).fill('downloaded'),
    );
    expect([...(run?.resources.values() ?? [])].map(({ state }) => state)).toEqual(Array(4).fill('deleted'));
    const pool = entries.findIndex((entry) => entry.type === 'intent' && entry.resource === 'pool');
    const made = entries.findIndex((entry) => entry.type === 'outcome' && entry.resource === 'pool');
    expect(pool).toBeGreaterThan(0);
    expect(pool).toBeLessThan(made);
    const written =
      (await readFile(file, 'utf8')) + (await readFile(join(shop.folder, 'logs', `${runId}.log`), 'utf8'));
    expect(written).not.toMatch(/sig=|AccountKey|SharedKey/);
  });

  test('hostile names come back under their own names, beside what was there already', async () => {
    const names = [
      'a b.mp4',
      `it's "so".mp4`,
      '$(touch pwned).mp4',
      '`id`;#%20?.mp4',
      '🎬 ñandú é.mp4',
      '-rf.mp4',
      'CON.mp4',
      `${'x'.repeat(200)}.mp4`,
    ];
    const folder = join(shop.folder, 'hostile');
    const clips = await Promise.all(names.map((name) => makeClip(folder, name, { seconds: 1 })));
    const twin = await makeClip(join(folder, 'deep'), 'a b.mp4', { seconds: 2 });
    await mkdir(shop.out, { recursive: true });
    await writeFile(join(shop.out, 'CON.mp3'), 'of the user');
    const inputs = [
      ...(await Promise.all(clips.map((clip) => inputFor(clip)))),
      await inputFor(twin, 'deep'),
    ];
    const runId = await shop.runs.start(inputs, runOptions(shop, { quality: 'voice64' }));
    expect(await shop.runs.finished(runId)).toBe(true);
    const expected = names.map((name) => name.replace(/mp4$/, 'mp3').replace('CON.', 'CON (2).'));
    const there = await readdir(shop.out, { recursive: true });
    expect(there).toEqual(expect.arrayContaining([...expected, 'CON.mp3', join('deep', 'a b.mp3')]));
    expect(there.filter((name) => name.includes('pwned') && !name.startsWith('$('))).toEqual([]);
    expect(there.filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(await readFile(join(shop.out, 'CON.mp3'), 'utf8')).toBe('of the user');
  });

  test('the same run again finds its MP3s there and makes no copies', async () => {
    const clip = await makeClip(join(shop.folder, 'again'), 'again.mp4', { seconds: 1 });
    const inputs = [await inputFor(clip, 'again')];
    for (const _ of [1, 2]) {
      const runId = await shop.runs.start(inputs, runOptions(shop));
      expect(await shop.runs.finished(runId)).toBe(true);
    }
    expect(await readdir(join(shop.out, 'again'))).toEqual(['again.mp3']);
  });

  test('kept on purpose, pool, job and output stay until each is deleted by its button', async () => {
    const clip = await makeClip(join(shop.folder, 'kept'), 'kept.mp4', { seconds: 2 });
    const runId = await shop.runs.start(
      [await inputFor(clip, 'kept')],
      runOptions(shop, {
        downloadAsCompleted: false,
        cleanUp: { pool: false, job: false, output: false },
      }),
    );
    expect(await shop.runs.finished(runId)).toBe(false);
    const { head, events } = await snapshot(shop, runId);
    expect(events[0]?.nodes.map(({ state }) => state)).toEqual(['idle', 'idle']);
    expect(head.steps.find(({ name }) => name === 'pool')).toMatchObject({ done: 2, total: 2 });
    expect(head.resources).toEqual({ input: 'deleted', output: 'present', job: 'present', pool: 'present' });
    expect(head.can).toMatchObject({
      downloadAll: true,
      deletePool: true,
      deleteJob: true,
      deleteOutput: true,
    });
    expect(await shop.runs.downloadAll(runId)).toBe(1);
    expect(await readdir(join(shop.out, 'kept'))).toEqual(['kept.mp3']);
    expect(await shop.runs.finished(runId)).toBe(true);
    expect(await shop.runs.downloadAll(runId)).toBe(0);
    await rm(join(shop.out, 'kept', 'kept.mp3'));
    expect((await snapshot(shop, runId)).head.can.downloadAll).toBe(true);
    expect(await shop.runs.downloadAll(runId)).toBe(1);
    expect(await readdir(join(shop.out, 'kept'))).toEqual(['kept.mp3']);
    const { steps } = (await snapshot(shop, runId)).head;
    expect(steps.find(({ name }) => name === 'download')).toMatchObject({ state: 'done', done: 1, total: 1 });
    for (const resource of ['pool', 'job', 'output'] as const) {
      await shop.runs.deleteResource(runId, resource);
      await expect(shop.runs.deleteResource(runId, resource)).rejects.toMatchObject({ code: 'runBusy' });
    }
    await watchUntil(shop, runId, ({ head: { resources } }) =>
      Object.values(resources).every((state) => state === 'deleted'),
    );
    expect(await shop.leftovers()).toEqual([]);
  });

  test('what comes to a screen is a snapshot and then only changes, at most ten a second', async () => {
    const clips = await Promise.all(
      ['w1.mp4', 'w2.mp4', 'w3.mp4'].map((name) =>
        makeClip(join(shop.folder, 'watched'), name, { seconds: 120 }),
      ),
    );
    const inputs = await Promise.all(clips.map((clip) => inputFor(clip, 'watched')));
    const runId = await shop.runs.start(inputs, runOptions(shop));
    const startedAt = performance.now();
    const { events } = await watchUntil(shop, runId, ({ head }) => head.endedAt !== null);
    const seconds = (performance.now() - startedAt) / 1000;
    expect(events[0]?.type).toBe('snapshot');
    expect(events.slice(1).every(({ type }) => type === 'changes')).toBe(true);
    expect(events.length).toBeLessThanOrEqual(seconds * 10 + 2);
    const phases = new Set(events.flatMap(({ tasks }) => tasks.map(({ phase }) => phase)));
    for (const phase of ['waiting', 'running', 'downloaded'] as const) expect(phases).toContain(phase);
    const nodes = events.flatMap((event) => event.nodes);
    expect(nodes.some(({ runningTaskIds }) => runningTaskIds.length === 1)).toBe(true);
    expect(new Set(nodes.map(({ label }) => label))).toEqual(new Set(['1', '2']));
  });
});
