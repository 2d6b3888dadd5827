import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunTarget } from '../../../electron/connection/connection.ts';
import { localPoolTemplate } from '../../../electron/connection/local-connection.ts';
import { probeMedia } from '../../../electron/media/probe.ts';
import { verifyMp3 } from '../../../electron/media/verify-mp3.ts';
import { readJournal } from '../../../electron/run/journal.ts';
import { createdByTag } from '../../../electron/run/naming.ts';
import { createRunService } from '../../../electron/run/run-manager.ts';
import type { RunInput, RunService } from '../../../electron/run/run-service.ts';
import { systemClock } from '../../../electron/support/clock.ts';
import { createFileLogger } from '../../../electron/support/logger.ts';
import type { RunHead, TaskView } from '../../../shared/contract.ts';
import { Failure } from '../../../shared/failure.ts';
import { runChild } from '../../faults/kill-and-resume.ts';
import type { ChildOrder } from '../../faults/run-child.ts';
import { type EngineAccount, openEngineAccount } from '../../support/engine-account.ts';
import { makeClip } from '../../support/make-clips.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { decodedSamples, inputFor, never, ownMp3 } from './workshop.ts';

/** Runs that were killed in a child process are taken up here, over the same engine, with things changed meanwhile. */
let account: EngineAccount;
let clips: Awaited<ReturnType<typeof tempFolder>>;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let runs: RunService;
let inputs: readonly RunInput[];

beforeAll(async () => {
  account = await openEngineAccount();
  clips = await tempFolder();
  inputs = await Promise.all(
    ['one.mp4', 'two.mp4'].map(async (name) =>
      inputFor(await makeClip(join(clips.path, 'clips'), name, { seconds: 2 })),
    ),
  );
}, 60_000);
afterAll(async () => {
  await account?.close();
  await clips?.remove();
});
beforeEach(async () => {
  folder = await tempFolder();
  runs = openRuns();
});
afterEach(async () => {
  await runs.close();
  await folder.remove();
});

const openRuns = () =>
  createRunService({
    ...{
      probe: probeMedia,
      verifyMp3,
      clock: systemClock,
      platform: process.platform,
      appVersion: '0.0.0-test',
    },
    journalFolder: join(folder.path, 'runs'),
    openLog: (each) => createFileLogger(join(folder.path, 'logs', `${each}.log`), 'debug'),
  });

async function kill(order: Partial<ChildOrder> & Pick<ChildOrder, 'killAt'>): Promise<string> {
  const { batch, storage } = account.engine;
  const { report } = await runChild({ inputs, ...order, folder: folder.path, engine: { batch, storage } });
  expect(report).toBeNull();
  return await runId();
}

async function runId(): Promise<string> {
  const [name = ''] = (await readdir(join(folder.path, 'runs'))).filter((each) => each.endsWith('.jsonl'));
  return name.slice(0, -'.jsonl'.length);
}

const journal = async () => (await readJournal(join(folder.path, 'runs', `${await runId()}.jsonl`))).entries;

function target(open: RunTarget['open'] = async () => account.ports): RunTarget {
  const poolTemplate = localPoolTemplate(2, process.platform);
  return {
    ...{ id: 'shared', name: 'Shared', isLocal: true, poolTemplate, open },
    close: async () => undefined,
  };
}

const takeUp = (open?: RunTarget['open']) =>
  runs.resumeAll(async (_, saved) => ({ ...target(open), ...saved }));

async function look(
  id: string,
  isEnough: (head: RunHead) => boolean = () => true,
): Promise<{ head: RunHead; tasks: readonly TaskView[] }> {
  const tasks = new Map<string, TaskView>();
  for await (const event of runs.watch(id, AbortSignal.timeout(30_000))) {
    for (const task of event.tasks) tasks.set(task.itemId, task);
    if (event.head && isEnough(event.head)) return { head: event.head, tasks: [...tasks.values()] };
  }
  throw new Error('Not seen in time');
}

const outputs = async () => (await readdir(join(folder.path, 'out'))).sort();
const both = ['one.mp3', 'two.mp3'];

async function left(id: string): Promise<readonly string[]> {
  const { batch, blob } = account.ports;
  return [
    ...(await batch.listPools(createdByTag, never)).map(({ id }) => id),
    ...(await batch.listJobs(createdByTag, never)).map(({ id }) => id),
    ...(await blob.listContainers('bt-', never)),
  ].filter((name) => name.startsWith(id));
}

test('a run whose connection cannot be opened is shown as interrupted, and goes on when the user says so', async () => {
  const id = await kill({ killAt: '"type":"uploaded"' });
  let isOffline = true;
  const resumed = await takeUp(async () => {
    if (isOffline) throw new Failure('signInNeeded', { name: 'Shared' });
    return account.ports;
  });
  expect(resumed).toMatchObject([{ runId: id, inputs: [{ name: 'one.mp4' }, { name: 'two.mp4' }] }]);
  expect(runs.current()).toBe(id);
  const { head } = await look(id, ({ interrupted }) => interrupted !== undefined);
  expect(head).toMatchObject({
    ...{ status: 'running', interrupted: { code: 'signInNeeded' } },
    can: { continue: true, cancel: true, retryFailed: false, downloadAll: false, deletePool: false },
  });
  expect(runs.isLive(id)).toBe(true);
  isOffline = false;
  runs.continue(id);
  expect(await runs.finished(id)).toBe(true);
  expect((await look(id)).head.interrupted).toBeUndefined();
  expect(await outputs()).toEqual(both);
  expect(await left(id)).toEqual([]);
}, 60_000);

test.each(['"type":"uploaded"', '"type":"tasks"'])(
  'a run that sends only the sound goes on with the sounds that are there, after %s',
  async (killAt) => {
    const id = await kill({ killAt, sendOnlySound: true });
    // What a kill during the copying leaves.
    const sounds = join(folder.path, 'runs', id, 'sound');
    await mkdir(sounds, { recursive: true });
    await writeFile(join(sounds, 't00001.m4a'), 'half of a sound');
    const before = (await journal()).filter(({ type }) => type === 'uploaded');
    await takeUp();
    expect(await runs.finished(id)).toBe(true);
    expect(await outputs()).toEqual(both);
    const uploads = (await journal()).flatMap((entry) => (entry.type === 'uploaded' ? [entry] : []));
    expect(before.length).toBeGreaterThan(0);
    // What was noted is not sent again.
    expect(uploads.map(({ itemId }) => itemId).sort()).toEqual(inputs.map(({ itemId }) => itemId).sort());
    expect(uploads.map(({ sent }) => sent?.kind)).toEqual(['sound', 'sound']);
    expect((await look(id)).head.sent).toMatchObject({ wholeItems: 0 });
    await expect(readdir(sounds)).rejects.toMatchObject({ code: 'ENOENT' });
    for (const { path, media } of inputs) {
      const name = basename(path, '.mp4');
      const own = await ownMp3(path, join(folder.path, `own-${name}.mp3`), [
        '-c:a',
        'libmp3lame',
        '-q:a',
        '2',
      ]);
      const made = await decodedSamples(join(folder.path, 'out', `${name}.mp3`));
      expect(made.equals(await decodedSamples(own)), `${name} ${media.durationS}`).toBe(true);
    }
    expect(await left(id)).toEqual([]);
  },
  60_000,
);

test('an app that closes over an interrupted run leaves it as it is, for the next start', async () => {
  const id = await kill({ killAt: '"type":"uploaded"' });
  await takeUp(async () => {
    throw new Failure('networkUnreachable', { host: 'example' });
  });
  await look(id, ({ interrupted }) => interrupted !== undefined);
  expect(runs.waiting()).toHaveLength(2);
  await runs.close();
  expect((await journal()).some(({ type }) => type === 'status')).toBe(false);

  await takeUp();
  expect(runs.current()).toBe(id);
}, 60_000);

test('a run that is cancelled while it is interrupted cleans up when its service is back, and converts nothing', async () => {
  const id = await kill({ killAt: '"type":"tasks"' });
  let isOffline = true;
  await takeUp(async () => {
    if (isOffline) throw new Failure('networkUnreachable', { host: 'example' });
    return account.ports;
  });
  await look(id, ({ interrupted }) => interrupted !== undefined);
  await runs.cancel(id);
  expect((await look(id)).head.status).toBe('cancelling');
  expect(await left(id)).not.toEqual([]);
  isOffline = false;
  runs.continue(id);
  expect(await runs.finished(id)).toBe(false);
  expect((await look(id)).head.status).toBe('cancelled');
  expect(await left(id)).toEqual([]);
}, 60_000);

test('a run that was killed while it cancelled only cleans up', async () => {
  const id = await kill({ killAt: '"type":"tasks"' });
  const file = join(folder.path, 'runs', `${id}.jsonl`);
  await appendFile(
    file,
    `${JSON.stringify({ type: 'status', at: new Date().toISOString(), status: 'cancelling', failure: null })}\n`,
  );
  await takeUp();
  expect(await runs.finished(id)).toBe(false);
  const { head, tasks } = await look(id);
  expect(head.status).toBe('cancelled');
  expect(tasks.map(({ phase }) => phase)).toEqual(['cancelled', 'cancelled']);
  expect(await left(id)).toEqual([]);
}, 60_000);

test('what the service ended while nobody watched is done by another job, and what was converted is only fetched', async () => {
  const id = await kill({ killAt: '"phase":"downloaded"' });
  const { batch } = account.ports;
  await batch.terminateJob(id, never);
  const done = (await batch.listTasks(id, null, never))?.filter(({ result }) => result === 'success') ?? [];
  await takeUp();
  expect(await runs.finished(id)).toBe(true);
  expect(await outputs()).toEqual(both);
  expect(await left(id)).toEqual([]);
  const again = (await journal()).flatMap((entry) => (entry.type === 'attempt' ? [entry.taskId] : []));
  expect(again).toHaveLength(2 - done.length);
}, 60_000);

test('a run of which somebody deleted job and pool makes them again', async () => {
  const id = await kill({ killAt: '"resource":"job"' });
  const { batch } = account.ports;
  await batch.deletePool(id, never);
  await batch.deleteJob(id, never);
  await expect.poll(async () => await batch.getPool(id, never), { timeout: 15_000 }).toBeNull();
  await takeUp();
  expect(await runs.finished(id)).toBe(true);
  expect(await outputs()).toEqual(both);
  expect(await left(id)).toEqual([]);
}, 60_000);

test('an MP3 that the journal has and the disk has not is fetched once more', async () => {
  const id = await kill({ killAt: '"phase":"downloaded"' });
  const [name = ''] = await outputs();
  await rm(join(folder.path, 'out', name));
  await takeUp();
  expect(await runs.finished(id)).toBe(true);
  expect(await outputs()).toEqual(both);
}, 60_000);

test('a source that changed or vanished while the app was gone fails by itself', async () => {
  const own = await makeClip(join(folder.path, 'in'), 'own.mp4', { seconds: 2 });
  const id = await kill({ inputs: [...inputs, await inputFor(own)], killAt: 1 });
  await rm(own);
  await takeUp();
  expect(await runs.finished(id)).toBe(false);
  const { tasks, head } = await look(id);
  expect(tasks.map(({ failure }) => failure?.code ?? null)).toEqual([null, null, 'fileVanished']);
  expect(head.status).toBe('completed');
  expect(await outputs()).toEqual(both);
}, 60_000);

test('a run that waits for Download all keeps what it has, and gives it after the interruption', async () => {
  const id = await kill({ downloadAsCompleted: false, killAt: '"phase":"completed"' });
  await takeUp();
  await runs.finished(id);
  const { head } = await look(id);
  expect(head).toMatchObject({
    status: 'completed',
    counts: { converted: 2, downloaded: 0 },
    can: { downloadAll: true },
  });
  expect(await runs.downloadAll(id)).toBe(2);
  expect(await outputs()).toEqual(both);
  await expect.poll(() => left(id), { timeout: 15_000 }).toEqual([]);
}, 60_000);

test('the time of a pool that is kept for a while goes on at the next start', async () => {
  const cleanUp = { pool: false, job: true, output: true };
  const id = await kill({ cleanUp, keepForMinutes: 30, killAt: '"status":"completed"' });
  const file = join(folder.path, 'runs', `${id}.jsonl`);
  await takeUp();
  const { head } = await look(id, ({ poolKeptUntil }) => poolKeptUntil !== null);
  expect(Date.parse(head.poolKeptUntil ?? '') - Date.now()).toBeGreaterThan(25 * 60_000);
  expect(head.status).toBe('completed');
  await runs.close();
  expect(await left(id)).toEqual([id]);

  // Its time passes while the app is gone.
  const past = new Date(Date.now() - 60_000).toISOString();
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll(/"until":"[^"]*"/g, `"until":"${past}"`));
  const later = createRunService({
    ...{
      probe: probeMedia,
      verifyMp3,
      clock: systemClock,
      platform: process.platform,
      appVersion: '0.0.0-test',
    },
    journalFolder: join(folder.path, 'runs'),
    openLog: (each) => createFileLogger(join(folder.path, 'logs', `${each}.log`), 'debug'),
  });
  try {
    await later.resumeAll(async (_, saved) => ({ ...target(), ...saved }));
    await expect.poll(() => left(id), { timeout: 20_000 }).toEqual([]);
  } finally {
    await later.close();
  }
}, 60_000);

test('a run with nothing left to do is not taken up; a journal that cannot be read is set aside with its content', async () => {
  const { batch, storage } = account.engine;
  const order = { folder: folder.path, engine: { batch, storage }, inputs, killAt: 0 };
  expect((await runChild(order)).report).not.toBeNull();
  const bad = join(folder.path, 'runs', 'bt-20260101-000000-aaaa.jsonl');
  await writeFile(bad, '{"type":"run"}\nnot JSON\n');
  expect(await takeUp()).toEqual([]);
  expect(runs.current()).toBeNull();
  expect(runs.setAside()).toEqual([`${bad}.unreadable`]);
  expect(await readFile(`${bad}.unreadable`, 'utf8')).toBe('{"type":"run"}\nnot JSON\n');
}, 60_000);
