import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type App, createApp } from '../../electron/app.ts';
import { nodeHostParts } from '../../electron/platform/node-host.ts';
import type { RunEvent } from '../../shared/contract.ts';
import { makeClip } from '../support/make-clips.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Runs of the whole app on this computer, looked at by an app that is started later. */
let folder: Awaited<ReturnType<typeof tempFolder>>;
let app: App | null = null;

beforeAll(async () => {
  folder = await tempFolder();
}, 60_000);
afterEach(async () => {
  await app?.close();
  app = null;
});
afterAll(async () => {
  await folder?.remove();
});

async function startApp(dataFolder: string): Promise<App> {
  const started = createApp({
    ...nodeHostParts(dataFolder),
    ...{ kind: 'terminal', pickers: null, reveal: null, openUrl: null },
  });
  app = started;
  await started.ready;
  return started;
}

type Snapshot = Extract<RunEvent, { type: 'snapshot' }>;

async function screenOf(started: App, runId: string): Promise<Snapshot> {
  for await (const event of started.history.watch(runId, AbortSignal.timeout(10_000))) {
    if (event.type === 'snapshot') return event;
  }
  throw new Error('no snapshot came');
}

async function outputOf(started: App, runId: string, itemId: string): Promise<string> {
  let text = '';
  for await (const chunk of started.history.watchOutput(runId, itemId, 'stderr', AbortSignal.timeout(10_000)))
    text += chunk.text;
  return text;
}

async function convert(started: App, clips: readonly string[], outputFolder: string): Promise<string> {
  await started.queue.add(clips.map((path) => ({ path })));
  await started.queue.settled();
  const runId = await started.startRun({
    ...{ quality: 'v2', outputFolder, downloadAsCompleted: true, timeLimitMinutes: 30 },
    ...{ connectionId: 'local', cleanUp: { pool: true, job: true, output: true } },
  });
  await started.runs.finished(runId);
  return runId;
}

test('a run is listed and reopened as it was when the app has been started again, until it is removed', async () => {
  const dataFolder = join(folder.path, 'data');
  const outputFolder = join(folder.path, 'out');
  await mkdir(outputFolder);
  const good = await makeClip(folder.path, 'Good.mp4', { seconds: 3 });
  const lost = await makeClip(folder.path, 'Lost.mp4', { seconds: 3 });
  const first = await startApp(dataFolder);
  await first.queue.add([good, lost].map((path) => ({ path })));
  await first.queue.settled();
  // Changed behind the app's back: it fails in the run.
  await writeFile(lost, 'no video any more');
  const runId = await convert(first, [], outputFolder);
  const then = await screenOf(first, runId);
  expect(then.head).toMatchObject({ status: 'completed', counts: { downloaded: 1, failed: 1 } });
  await first.close();

  const second = await startApp(dataFolder);
  expect(second.runs.has(runId)).toBe(false);
  const { entries, unreadable } = await second.history.list();
  expect(unreadable).toEqual([]);
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    ...{ runId, state: 'completed', counts: then.head.counts, connectionId: 'local', cost: null },
    ...{ elapsedMs: then.head.progress.elapsedMs, outputFolder, can: { openFolder: true, remove: true } },
  });
  expect(entries[0]?.soundSeconds).toBeCloseTo(3, 0);

  const now = await screenOf(second, runId);
  expect(now.tasks).toEqual(then.tasks.map((task) => ({ ...task, fraction: null })));
  expect(now.head.steps).toEqual(then.head.steps);
  expect(now.head.resources).toEqual(then.head.resources);
  expect(now.nodes).toEqual(then.nodes);
  expect(now.head.past).toEqual({ isInterrupted: false });
  expect(await second.history.outputFolder(runId)).toBe(outputFolder);
  const mp3 = then.tasks.find(({ phase }) => phase === 'downloaded');
  expect(await second.history.outputPath(runId, mp3?.itemId ?? '')).toBe(join(outputFolder, 'Good.mp3'));
  const failed = then.tasks.find(({ phase }) => phase === 'failed');
  expect(await outputOf(second, runId, failed?.itemId ?? '')).toBe('');
  // View only: whoever drives runs does not know it.
  await expect(second.runs.retryFailed(runId)).rejects.toMatchObject({ code: 'runMissing' });

  await second.history.remove(runId);
  expect((await second.history.list()).entries).toEqual([]);
  expect((await readdir(join(dataFolder, 'runs'))).filter((name) => name.startsWith(runId))).toEqual([]);
  expect((await readdir(join(dataFolder, 'logs'))).filter((name) => name.startsWith(runId))).toEqual([]);
  expect(await readFile(join(outputFolder, 'Good.mp3'))).not.toHaveLength(0);
  await expect(screenOf(second, runId)).rejects.toMatchObject({ code: 'runMissing' });
}, 90_000);

test('a run of this session is live in the history, stays while it works, and can be removed at its end', async () => {
  const dataFolder = join(folder.path, 'data2');
  const outputFolder = join(folder.path, 'out2');
  await mkdir(outputFolder);
  const clip = await makeClip(folder.path, 'Long.mp4', { seconds: 600, size: '64x36' });
  const started = await startApp(dataFolder);
  await started.queue.add([{ path: clip }]);
  await started.queue.settled();
  const runId = await started.startRun({
    ...{ quality: 'v2', outputFolder, downloadAsCompleted: true, timeLimitMinutes: 30 },
    ...{ connectionId: 'local', cleanUp: { pool: true, job: false, output: false } },
  });
  expect((await started.history.list()).entries[0]).toMatchObject({ runId, state: 'running' });
  await expect(started.history.remove(runId)).rejects.toMatchObject({ code: 'runBusy' });
  await started.runs.finished(runId);
  expect((await started.history.list()).entries[0]).toMatchObject({
    ...{ state: 'completed', counts: { downloaded: 1 }, can: { remove: true } },
  });
  await started.history.remove(runId);
  expect(started.runs.has(runId)).toBe(false);
  expect(started.runs.current()).toBeNull();
  expect((await started.history.list()).entries).toEqual([]);
}, 90_000);

test('an id of another form is no path', async () => {
  const started = await startApp(join(folder.path, 'data3'));
  for (const runId of ['../../etc/passwd', 'bt-20260101-120000-abcd/..', '']) {
    await expect(started.history.remove(runId)).rejects.toMatchObject({ code: 'runMissing' });
    await expect(screenOf(started, runId)).rejects.toMatchObject({ code: 'runMissing' });
  }
});
