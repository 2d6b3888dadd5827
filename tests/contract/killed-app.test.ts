import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type App, createApp } from '../../electron/app.ts';
import { nodeHostParts } from '../../electron/platform/node-host.ts';
import type { BillingReport } from '../../shared/billing.ts';
import { type EngineAccount, openEngineAccount } from '../support/engine-account.ts';
import { makeClip } from '../support/make-clips.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The whole app, killed in the middle of a run on an account, and started again. */
const never = new AbortController().signal;
let account: EngineAccount;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let app: App | null = null;

beforeAll(async () => {
  account = await openEngineAccount();
  folder = await tempFolder();
}, 60_000);
afterEach(async () => {
  await app?.close();
  app = null;
});
afterAll(async () => {
  await account?.close();
  await folder?.remove();
});

/** Runs the app until its first task is on a node, and kills it there. */
async function runAndKill(
  dataFolder: string,
  pasted: string,
  clips: readonly string[],
): Promise<{ connectionId: string; runId: string }> {
  const victim = spawn(
    process.execPath,
    [
      resolve(import.meta.dirname, '../support/app-to-kill.ts'),
      ...[dataFolder, pasted, join(folder.path, 'out'), ...clips],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(victim, 'exit');
  const deadline = setTimeout(() => victim.kill('SIGKILL'), 50_000);
  try {
    for await (const line of createInterface({ input: victim.stdout })) {
      return JSON.parse(line) as { connectionId: string; runId: string };
    }
    throw new Error('The app ended before its task ran');
  } finally {
    clearTimeout(deadline);
    victim.kill('SIGKILL');
    await ended;
  }
}

async function killOnAccount(dataFolder: string): Promise<{ connectionId: string; runId: string }> {
  const { batch, storage } = account.engine;
  const clip = await makeClip(join(folder.path, 'clips'), 'long.mp4', { seconds: 1200, size: '64x36' });
  return await runAndKill(dataFolder, JSON.stringify({ batch, storage }), [clip]);
}

/** As a version wrote it that took up no runs: the run has failed, and nobody knows what was kept on purpose. */
async function makeOlder(journal: string): Promise<void> {
  const [first = '', ...rest] = (await readFile(journal, 'utf8')).trimEnd().split('\n');
  const { target: _, ...older } = JSON.parse(first) as Record<string, unknown>;
  const ended = { type: 'status', status: 'failed', failure: null, at: new Date().toISOString() };
  const lines = [JSON.stringify(older), ...rest, JSON.stringify(ended)];
  await writeFile(journal, `${lines.join('\n')}\n`);
}

function startApp(dataFolder: string): App {
  return createApp({
    ...nodeHostParts(dataFolder),
    ...{ kind: 'terminal', pickers: null, reveal: null, openUrl: null },
  });
}

async function reportWhen(
  started: App,
  isEnough: (report: BillingReport) => boolean,
): Promise<BillingReport> {
  for await (const report of started.billing.watch(AbortSignal.timeout(30_000))) {
    if (isEnough(report)) return report;
  }
  throw new Error('Not seen in time');
}

// Pools on an account are Linux: their command lines name bash.
test.skipIf(process.platform === 'win32')(
  'what the ended run of an older app has left is found at the next start, and each deleted by one call',
  async () => {
    const dataFolder = join(folder.path, 'data');
    const { connectionId, runId } = await killOnAccount(dataFolder);
    const { batch, blob } = account.ports;
    expect(await batch.getPool(runId, never)).toMatchObject({ state: 'active', isAutoScaled: true });

    await makeOlder(join(dataFolder, 'runs', `${runId}.jsonl`));
    app = startApp(dataFolder);
    const of = (report: BillingReport) =>
      report.connections.find((connection) => connection.connectionId === connectionId);
    const report = await reportWhen(app, (each) => of(each)?.checkedAt != null);
    expect(of(report)).toMatchObject({ state: 'nodes', nodes: 2, failure: null });
    expect(of(report)?.items.map(({ kind, id, standing }) => [kind, id, standing])).toEqual([
      ['pool', runId, 'leftover'],
      ['job', runId, 'leftover'],
      ['container', `${runId}-input`, 'leftover'],
      ['container', `${runId}-output`, 'leftover'],
    ]);
    expect(app.quitRisk()).toMatchObject({ kind: 'billing', nodes: 2 });

    for (const item of of(report)?.items ?? []) await app.billing.deleteLeftover(item);
    await expect.poll(async () => await batch.getPool(runId, never), { timeout: 15_000 }).toBeNull();
    await expect.poll(async () => await batch.getJob(runId, never), { timeout: 15_000 }).toBeNull();
    expect(await blob.listContainers('bt-', never)).toEqual([]);
    await app.billing.refresh();
    expect(of(await reportWhen(app, (each) => !each.isChecking))).toMatchObject({
      state: 'nothing',
      items: [],
    });
    expect(app.quitRisk()).toMatchObject({ kind: 'none', nodes: 0 });
  },
  90_000,
);

test.skipIf(process.platform === 'win32')(
  'an app that was killed at work on an account takes its run up again; it is live, and Cancel leaves nothing of it',
  async () => {
    const dataFolder = join(folder.path, 'data-2');
    const { connectionId, runId } = await killOnAccount(dataFolder);
    const { batch, blob } = account.ports;
    const before = await batch.listTasks(runId, null, never);

    const started = startApp(dataFolder);
    app = started;
    await started.ready;
    expect(started.runs.current()).toBe(runId);
    for await (const event of started.runs.watch(runId, AbortSignal.timeout(30_000))) {
      if (event.head?.resumedAt !== undefined && event.tasks.some(({ phase }) => phase === 'running')) break;
    }
    const report = await reportWhen(started, (each) =>
      each.connections.some((one) => one.connectionId === connectionId && one.items.length > 0),
    );
    const items = report.connections.flatMap((each) => each.items);
    expect(new Set(items.map(({ standing }) => standing))).toEqual(new Set(['live']));
    expect((await batch.listTasks(runId, null, never))?.map(({ id }) => id)).toEqual(
      before?.map(({ id }) => id),
    );

    await started.runs.cancel(runId);
    await started.runs.finished(runId);
    expect(await batch.getPool(runId, never)).toBeNull();
    expect(await batch.getJob(runId, never)).toBeNull();
    expect(await blob.listContainers('bt-', never)).toEqual([]);
  },
  90_000,
);

test('an app that was killed at work on this computer converts the rest at its next start, with new URLs for every task', async () => {
  const dataFolder = join(folder.path, 'data-3');
  const clips = await Promise.all(
    ['first.mp4', 'second.mp4', 'third.mp4', 'fourth.mp4', 'fifth.mp4'].map((name, index) =>
      makeClip(join(folder.path, 'clips'), name, { seconds: 60 + index, size: '64x36' }),
    ),
  );
  const { runId } = await runAndKill(dataFolder, '', clips);

  const started = startApp(dataFolder);
  app = started;
  await started.ready;
  expect(started.runs.current()).toBe(runId);
  expect(await started.runs.finished(runId)).toBe(true);
  expect((await readdir(join(folder.path, 'out'))).sort()).toEqual([
    ...['fifth.mp3', 'first.mp3', 'fourth.mp3', 'second.mp3', 'third.mp3'],
  ]);
}, 120_000);
