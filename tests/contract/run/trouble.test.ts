import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaskOutputChunk } from '../../../shared/contract.ts';
import { makeClip } from '../../support/make-clips.ts';
import {
  inputFor,
  never,
  openWorkshop,
  runOptions,
  snapshot,
  type Workshop,
  watchUntil,
} from './workshop.ts';

const execute = promisify(execFile);

/** A clip that takes ffmpeg long: silence costs no picture, only time. */
async function makeLongClip(path: string, minutes: number): Promise<string> {
  await execute('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', 'anoisesrc=sample_rate=48000:amplitude=0.3'],
    ...['-t', String(minutes * 60), '-ac', '2', '-c:a', 'aac', '-b:a', '64k', path],
  ]);
  return path;
}

describe('a run in trouble', () => {
  let shop: Workshop;
  let longClip = '';
  beforeAll(async () => {
    shop = await openWorkshop();
    longClip = await makeLongClip(join(shop.folder, 'long.mp4'), 25);
  }, 120_000);
  afterAll(() => shop?.close());

  test('a file that vanished, one that changed and one that ffmpeg cannot decode stop nothing else', async () => {
    const folder = join(shop.folder, 'bad');
    const [good, gone, changed, corrupt] = await Promise.all(
      ['good.mp4', 'gone.mp4', 'changed.mp4', 'corrupt.mp4'].map(async (name) =>
        inputFor(await makeClip(folder, name, { seconds: 2 })),
      ),
    );
    if (!good || !gone || !changed || !corrupt) throw new Error('no clips');
    await rm(gone.path);
    await utimes(changed.path, new Date(0), new Date(0));
    // Passes for what was probed: same size and time, but no video.
    await writeFile(corrupt.path, Buffer.alloc(corrupt.sizeBytes, 7));
    await utimes(corrupt.path, corrupt.modifiedMs / 1000, corrupt.modifiedMs / 1000);
    const corruptNow = { ...corrupt, modifiedMs: (await stat(corrupt.path)).mtimeMs };
    const runId = await shop.runs.start([good, gone, changed, corruptNow], runOptions(shop));
    expect(await shop.runs.finished(runId)).toBe(false);
    const { head, tasks } = await snapshot(shop, runId);
    const codes = [good, gone, changed, corruptNow].map(
      ({ itemId }) => tasks.get(itemId)?.failure?.code ?? null,
    );
    expect(codes).toEqual([null, 'fileVanished', 'fileChanged', 'conversionFailed']);
    expect(head).toMatchObject({ status: 'completed', counts: { downloaded: 1, failed: 3 } });
    expect(head.can.retryFailed).toBe(true);
    // The job is gone, but why it failed can still be read.
    expect(head.resources.job).toBe('deleted');
    const chunks: TaskOutputChunk[] = [];
    for await (const chunk of shop.runs.watchOutput(runId, corrupt.itemId, 'stderr', never))
      chunks.push(chunk);
    expect(chunks.at(-1)?.done).toBe(true);
    expect(chunks.map(({ text }) => text).join('')).toContain('Invalid data found');
  });

  test('after the end, Retry failed makes a new round that converts what was put right', async () => {
    const clip = await makeClip(join(shop.folder, 'retry'), 'later.mp4', { seconds: 1 });
    const input = await inputFor(clip);
    await rm(clip);
    const runId = await shop.runs.start([input], runOptions(shop));
    expect(await shop.runs.finished(runId)).toBe(false);
    expect((await snapshot(shop, runId)).head.status).toBe('failed');
    await makeClip(join(shop.folder, 'retry'), 'later.mp4', { seconds: 1 });
    await utimes(clip, input.modifiedMs / 1000, input.modifiedMs / 1000);
    await shop.runs.retryFailed(runId);
    expect(await shop.runs.finished(runId)).toBe(true);
    const { head, tasks } = await snapshot(shop, runId);
    expect(head.status).toBe('completed');
    expect(tasks.get(input.itemId)).toMatchObject({ attempt: 2, taskId: 't00001-2', phase: 'downloaded' });
    expect(await shop.leftovers()).toEqual([]);
  });

  test('during the run, Retry failed adds just that item again; a kept pool and job are used by a later round', async () => {
    const folder = join(shop.folder, 'during');
    const bad = await inputFor(await makeClip(folder, 'bad.mp4', { seconds: 1 }));
    await writeFile(bad.path, Buffer.alloc(bad.sizeBytes, 7));
    const badNow = { ...bad, modifiedMs: (await stat(bad.path)).mtimeMs };
    const long = await inputFor(longClip);
    const runId = await shop.runs.start(
      [long, badNow],
      runOptions(shop, { cleanUp: { pool: false, job: false, output: false } }),
    );
    await watchUntil(shop, runId, ({ tasks }) => tasks.get(bad.itemId)?.phase === 'failed');
    await shop.runs.retryFailed(runId);
    const again = await watchUntil(
      shop,
      runId,
      ({ tasks }) => tasks.get(bad.itemId)?.phase === 'failed' && tasks.get(bad.itemId)?.attempt === 2,
    );
    expect(again.head.status).toBe('running');
    expect(again.tasks.get(long.itemId)?.attempt).toBe(1);
    expect(await shop.runs.finished(runId)).toBe(false);
    await shop.runs.retryFailed(runId);
    await shop.runs.finished(runId);
    const { head, tasks } = await snapshot(shop, runId);
    expect(tasks.get(bad.itemId)).toMatchObject({
      attempt: 3,
      phase: 'failed',
      failure: { code: 'conversionFailed' },
    });
    expect(head.resources).toMatchObject({ pool: 'present', job: 'present', input: 'deleted' });
    expect(await shop.leftovers()).toEqual([runId, runId, `${runId}-output`]);
    for (const resource of ['pool', 'job', 'output'] as const)
      await shop.runs.deleteResource(runId, resource);
    await watchUntil(shop, runId, (screen) => screen.head.resources.pool === 'deleted');
  });

  test('a long conversion tells how far it is, and its stderr can be followed to its end', async () => {
    const input = await inputFor(longClip);
    const runId = await shop.runs.start([input], runOptions(shop));
    const reading = (async () => {
      let text = '';
      for await (const chunk of shop.runs.watchOutput(runId, input.itemId, 'stderr', never))
        text += chunk.text;
      return text;
    })();
    const { events } = await watchUntil(shop, runId, ({ head }) => head.endedAt !== null);
    const fractions = events
      .flatMap(({ tasks }) => tasks)
      .filter(({ phase, fraction }) => phase === 'running' && (fraction ?? 0) > 0)
      .map(({ fraction }) => fraction ?? 0);
    expect(fractions.length).toBeGreaterThan(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(events.some(({ head }) => (head?.progress.speed ?? 0) > 0)).toBe(true);
    expect(await reading).toContain('Input #0');
  });

  test('cancel in the middle stops the work and leaves nothing, but keeps finished MP3s', async () => {
    const quick = await inputFor(
      await makeClip(join(shop.folder, 'cancel'), 'quick.mp4', { seconds: 1 }),
      'cancel',
    );
    const long = await inputFor(longClip);
    const runId = await shop.runs.start([quick, long], runOptions(shop));
    await watchUntil(
      shop,
      runId,
      ({ tasks }) =>
        tasks.get(quick.itemId)?.phase === 'downloaded' && tasks.get(long.itemId)?.phase === 'running',
    );
    await shop.runs.cancel(runId);
    expect(await shop.runs.finished(runId)).toBe(false);
    const { head, tasks } = await snapshot(shop, runId);
    expect(head.status).toBe('cancelled');
    expect(tasks.get(long.itemId)).toMatchObject({ phase: 'cancelled', failure: { code: 'cancelled' } });
    expect(await readdir(join(shop.out, 'cancel'))).toEqual(['quick.mp3']);
    expect(await shop.leftovers()).toEqual([]);
    await expect(shop.runs.cancel(runId)).rejects.toMatchObject({ code: 'runBusy' });
  });

  test('at the time limit the run asks; with more time it ends well', async () => {
    const input = await inputFor(longClip);
    const runId = await shop.runs.start([input], runOptions(shop, { timeLimitMinutes: 1 }));
    await watchUntil(shop, runId, ({ tasks }) => tasks.get(input.itemId)?.phase === 'running');
    shop.clock.aheadMs += 61_000;
    const asked = await watchUntil(shop, runId, ({ head }) => head.status === 'timeLimit');
    expect(asked.head.failure).toMatchObject({ code: 'timeLimitReached', params: { minutes: 1 } });
    expect(asked.head.can).toMatchObject({ extendTimeLimit: true, cancel: true });
    await shop.runs.extendTimeLimit(runId, 5);
    await expect(shop.runs.extendTimeLimit(runId, 5)).rejects.toMatchObject({ code: 'runBusy' });
    expect(await shop.runs.finished(runId)).toBe(true);
  });

  test('an output folder that cannot be is refused before anything is made', async () => {
    const clip = await inputFor(await makeClip(join(shop.folder, 'x'), 'x.mp4', { seconds: 1 }));
    await writeFile(join(shop.folder, 'file'), '');
    const start = shop.runs.start([clip], runOptions(shop, { outputFolder: join(shop.folder, 'file') }));
    await expect(start).rejects.toMatchObject({ code: 'outputNotWritable' });
    await expect(shop.runs.start([], runOptions(shop))).rejects.toMatchObject({ code: 'nothingToConvert' });
    await expect(shop.runs.retryFailed('bt-20000101-000000-aaaa')).rejects.toMatchObject({
      code: 'runMissing',
    });
  });
});

describe('a run on a computer in trouble', () => {
  test('without ffmpeg the run says how to install it, and works once that is done', async () => {
    const tools = await openWorkshop();
    const bin = join(tools.folder, 'bin');
    await mkdir(bin);
    const shop = await openWorkshop({ path: bin });
    try {
      const input = await inputFor(await makeClip(join(shop.folder, 'in'), 'a.mp4', { seconds: 1 }));
      const runId = await shop.runs.start([input], runOptions(shop));
      expect(await shop.runs.finished(runId)).toBe(false);
      const { head, tasks } = await snapshot(shop, runId);
      expect(head).toMatchObject({ status: 'failed', failure: { code: 'ffmpegMissing' } });
      expect(tasks.get(input.itemId)?.failure?.params['command']).toBeTruthy();
      await writeFile(join(bin, 'ffmpeg'), '');
      await chmod(join(bin, 'ffmpeg'), 0o755);
      await shop.runs.retryFailed(runId);
      expect(await shop.runs.finished(runId)).toBe(true);
    } finally {
      await shop.close();
      await tools.close();
    }
  });

  test('a service that throttles and drops connections only makes the run slower', async () => {
    const shop = await openWorkshop({ rehearsal: { throttleEvery: 7, dropEvery: 11, nodeBootMs: 200 } });
    try {
      const clips = await Promise.all(
        ['a.mp4', 'b.mp4', 'c.mp4'].map((name) => makeClip(join(shop.folder, 'in'), name, { seconds: 1 })),
      );
      const runId = await shop.runs.start(
        await Promise.all(clips.map((clip) => inputFor(clip))),
        runOptions(shop),
      );
      expect(await shop.runs.finished(runId)).toBe(true);
      expect(await shop.leftovers()).toEqual([]);
    } finally {
      await shop.close();
    }
  });

  test('a pool that gets no nodes fails the run with the reason of the service, and is deleted', async () => {
    const shop = await openWorkshop({ rehearsal: { coreQuota: 0 } });
    try {
      const input = await inputFor(await makeClip(join(shop.folder, 'in'), 'a.mp4', { seconds: 1 }));
      const runId = await shop.runs.start([input], runOptions(shop));
      expect(await shop.runs.finished(runId)).toBe(false);
      const { head } = await snapshot(shop, runId);
      expect(head).toMatchObject({ status: 'failed', failure: { code: 'coreQuotaReached' } });
      expect(head.steps.find(({ name }) => name === 'pool')).toMatchObject({ state: 'failed' });
      expect(await shop.leftovers()).toEqual([]);
    } finally {
      await shop.close();
    }
  });

  test('closing in the middle of a run cancels it and leaves nothing on the service', async () => {
    const shop = await openWorkshop();
    try {
      const clip = await makeLongClip(join(shop.folder, 'long.mp4'), 10);
      const runId = await shop.runs.start([await inputFor(clip)], runOptions(shop));
      await watchUntil(shop, runId, ({ tasks }) =>
        [...tasks.values()].some(({ phase }) => phase === 'running'),
      );
      await shop.runs.close();
      expect(await shop.leftovers()).toEqual([]);
    } finally {
      await shop.close();
    }
  });
});
