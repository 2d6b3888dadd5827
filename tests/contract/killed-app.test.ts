import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
afterAll(async () => {
  await app?.close();
  await account?.close();
  await folder?.remove();
});

/** Runs the app until its first task is on a node, and kills it there. */
async function runAndKill(dataFolder: string): Promise<{ connectionId: string; runId: string }> {
  const { batch, storage } = account.engine;
  const clip = await makeClip(join(folder.path, 'clips'), 'long.mp4', { seconds: 1200, size: '64x36' });
  const victim = spawn(
    process.execPath,
    [
      resolve(import.meta.dirname, '../support/app-to-kill.ts'),
      ...[dataFolder, JSON.stringify({ batch, storage }), clip, join(folder.path, 'out')],
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
  'an app that was killed at work finds at its next start what it left, and deletes each by one call',
  async () => {
    const dataFolder = join(folder.path, 'data');
    const { connectionId, runId } = await runAndKill(dataFolder);
    const { batch, blob } = account.ports;
    expect(await batch.getPool(runId, never)).toMatchObject({ state: 'active', isAutoScaled: true });

    app = createApp({
      ...nodeHostParts(dataFolder),
      ...{ kind: 'terminal', pickers: null, reveal: null, openUrl: null },
    });
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
