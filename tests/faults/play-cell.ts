import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createBatchClient } from '../../electron/azure/batch-client.ts';
import { createBlobClient } from '../../electron/azure/blob-client.ts';
import { Billing } from '../../electron/billing/billing.ts';
import { readRun } from '../../electron/billing/read-run.ts';
import type { RunTarget } from '../../electron/connection/connection.ts';
import { localPoolTemplate } from '../../electron/connection/local-connection.ts';
import { probeMedia } from '../../electron/media/probe.ts';
import { verifyMp3 } from '../../electron/media/verify-mp3.ts';
import { createRunService } from '../../electron/run/run-manager.ts';
import type { RunService } from '../../electron/run/run-service.ts';
import { createFileLogger, silentLogger } from '../../electron/support/logger.ts';
import { sleep } from '../../electron/support/sleep.ts';
import type { ConnectionView } from '../../shared/connection.ts';
import type { RunHead, TaskView } from '../../shared/contract.ts';
import type { FailureCode } from '../../shared/failure.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import type { Cell } from './matrix.ts';
import { md5, type Stage } from './stage.ts';

export interface CellResult {
  /** How the run ended: by itself, or after the user pressed what the app offers. */
  readonly status: string;
  /** The first failure that the user was shown; null when none was needed. */
  readonly failure: FailureCode | null;
  readonly struck: number;
  readonly elapsedMs: number;
  readonly wrong: number;
  readonly lost: number;
  readonly duplicated: number;
  /** On the service when all is over, whoever knows of it. */
  readonly left: number;
  /** What is amiss, in words; empty when nothing is. */
  readonly amiss: readonly string[];
}

const cellDeadlineMs = 12 * 60_000;
/** Of the run's looks at the service. */
const patienceMs = 11 * 60_000;
const outlastAfterMs = 12_000;

/** A whole run with one cell's fault in its way, and the account of what came of it. */
export async function playCell(stage: Stage, cell: Cell | null): Promise<CellResult> {
  const folder = await mkdtemp(join(stage.folder, 'cell-'));
  const { batch, storage } = stage.engine;
  const proxies = {
    batch: await startFaultProxy(batch.url),
    blob: await startFaultProxy(new URL(storage.blobEndpoint).origin),
  };
  const target = targetThrough(stage, proxies);
  const clock = { aheadMs: 0, now: () => Date.now() + clock.aheadMs };
  const runs = createRunService({
    probe: probeMedia,
    verifyMp3,
    journalFolder: join(folder, 'runs'),
    clock,
    openLog: () => createFileLogger(join(folder, 'run.log'), 'debug'),
    platform: process.platform,
    appVersion: '0.0.0-test',
  });
  try {
    return await play({ stage, cell, folder, proxies, target, runs, clock });
  } finally {
    await runs.close();
    await target.close();
    await Promise.all([proxies.batch.close(), proxies.blob.close()]);
  }
}

interface Scene {
  readonly stage: Stage;
  readonly cell: Cell | null;
  readonly folder: string;
  readonly proxies: { readonly batch: FaultProxy; readonly blob: FaultProxy };
  readonly target: RunTarget;
  readonly runs: RunService;
  readonly clock: { aheadMs: number };
}

async function play(scene: Scene): Promise<CellResult> {
  const { stage, cell, folder, proxies, target, runs } = scene;
  const stored: string[] = [];
  proxies.blob.onAnswer = ({ method, path }, status) => {
    if (method === 'PUT' && status === 201 && /-output[^/]*\/t/.test(path)) stored.push(basename(path));
  };
  setFault(scene);
  const amiss: string[] = [];
  const started = performance.now();
  const deadline = AbortSignal.timeout(cellDeadlineMs);
  const out = join(folder, 'out');
  const runId = await runs.start(
    stage.clips.map(({ input }) => input),
    {
      quality: 'v2',
      outputFolder: out,
      downloadAsCompleted: true,
      cleanUp: { pool: true, job: true, output: true },
      timeLimitMinutes: 30,
    },
    target,
  );
  // Looks go on through an outage of minutes; a fault for ever is to outlast them.
  const outlast = setTimeout(() => {
    scene.clock.aheadMs += cell?.strikes === 'ever' ? patienceMs : 0;
  }, outlastAfterMs);
  await settled(runs, runId, deadline);
  clearTimeout(outlast);
  let { head, tasks } = await lookAt(runs, runId);
  let status: string = head.status;
  const failure = firstFailure(head, tasks);
  const struck = proxies.batch.struck() + proxies.blob.struck();
  delete stage.rehearsal.clockAheadMs;
  if (cell?.strikes === 'ever') {
    // What could not be taken away has to be told.
    amiss.push(...(await untold(scene, runId)));
    for (const proxy of Object.values(proxies)) proxy.setRules([]);
  }
  const isRetried = head.can.retryFailed;
  if (isRetried) {
    await runs.retryFailed(runId);
    await settled(runs, runId, deadline);
    ({ head, tasks } = await lookAt(runs, runId));
    status += `, then ${head.status}`;
  }
  if (cell?.strikes === 'ever') await deleteLeftovers(scene);
  const elapsedMs = performance.now() - started;

  const account = await takeStock(stage, out, isRetried ? [] : stored);
  const left = await leftOf(stage, runId);
  amiss.push(...account.amiss, ...left.map((name) => `left: ${name}`));
  if (cell?.skewMs !== undefined) {
    if (failure !== 'clockSkewed') amiss.push(`failed with ${failure}`);
  } else if (cell !== null && struck === 0) amiss.push('the fault never struck');
  if (head.status !== 'completed') amiss.push(`ended ${head.status}`);
  return { status, failure, struck, elapsedMs, ...account, left: left.length, amiss };
}

function setFault({ stage, cell, proxies }: Scene): void {
  if (!cell) return;
  if (cell.skewMs !== undefined) stage.rehearsal.clockAheadMs = cell.skewMs;
  let left = cell.strikes === 'ever' ? Number.POSITIVE_INFINITY : cell.strikes;
  for (const side of ['batch', 'blob'] as const) {
    proxies[side].setRules([
      {
        fault: cell.fault.fault,
        times: Number.POSITIVE_INFINITY,
        matches: (request) => {
          if (left === 0 || !cell.step.matches(side, request)) return false;
          left -= 1;
          return true;
        },
      },
    ]);
  }
}

/** The engine as the app would see it, but for two wires that misbehave; looked at often. */
function targetThrough(stage: Stage, proxies: Scene['proxies']): RunTarget {
  const { batch, storage } = stage.engine;
  const blobEndpoint = `${proxies.blob.url}${new URL(storage.blobEndpoint).pathname}`;
  const ports = {
    batch: createBatchClient({ ...batch, url: proxies.batch.url }),
    blob: createBlobClient({ ...storage, blobEndpoint }),
    arm: null,
  };
  const template = localPoolTemplate(2, process.platform);
  return {
    id: 'engine',
    name: 'Engine',
    isLocal: true,
    poolTemplate: {
      ...template,
      polling: { ...template.polling, tasksMinMs: 100, tasksMaxMs: 250, nodesMs: 250 },
    },
    open: async () => ports,
    close: () => ports.batch.close(),
  };
}

async function settled(runs: RunService, runId: string, deadline: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const tooLate = () => reject(new Error(`${runId} did not end in time`));
  deadline.addEventListener('abort', tooLate, { once: true });
  try {
    await Promise.race([runs.finished(runId), promise]);
  } finally {
    deadline.removeEventListener('abort', tooLate);
  }
}

async function lookAt(runs: RunService, runId: string) {
  for await (const { head, tasks } of runs.watch(runId, AbortSignal.timeout(5_000))) {
    if (head) return { head, tasks };
  }
  throw new Error('The run shows nothing');
}

function firstFailure(head: RunHead, tasks: readonly TaskView[]): FailureCode | null {
  const ofTask = tasks.find(({ failure }) => failure !== null)?.failure;
  const ofStep = head.steps.find(({ failure }) => failure !== null)?.failure;
  return (head.failure ?? ofTask ?? ofStep)?.code ?? null;
}

/** What came out against what has to: each MP3 once, whole, and nothing beside it; the sources as they were. */
async function takeStock(stage: Stage, out: string, stored: readonly string[]) {
  const amiss: string[] = [];
  const found = new Set(await readdir(out, { recursive: true }));
  let wrong = 0;
  let lost = 0;
  for (const { input, sourceMd5, soundMd5 } of stage.clips) {
    const name = input.name.replace(/mp4$/, 'mp3');
    if (!found.delete(name)) {
      lost += 1;
      amiss.push(`lost: ${name}`);
    } else if ((await stage.soundOf(join(out, name))) !== soundMd5) {
      wrong += 1;
      amiss.push(`wrong: ${name}`);
    }
    if (md5(await readFile(input.path)) !== sourceMd5) {
      lost += 1;
      amiss.push(`the source was touched: ${input.name}`);
    }
  }
  // A blob that is stored again is the same result; another name is the work of a task that nobody asked for.
  const results = new Set(stored.map((blob) => blob.replace(/(-\d+)?\.mp3$/, '')));
  const extraTasks = new Set(stored).size - results.size;
  for (const name of found) amiss.push(`beside the results: ${name}`);
  if (extraTasks > 0) amiss.push(`converted twice: ${[...new Set(stored)].join(' ')}`);
  return { wrong, lost, duplicated: found.size + extraTasks, amiss };
}

async function leftOf({ ports }: Stage, runId: string): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(30_000);
  const [pools, jobs, containers] = await Promise.all([
    ports.batch.listPools(null, signal),
    ports.batch.listJobs(null, signal),
    ports.blob.listContainers(runId, signal),
  ]);
  const ofRun = (kind: string, all: readonly { readonly id: string }[]) =>
    all.filter(({ id }) => id.startsWith(runId)).map(({ id }) => `${kind} ${id}`);
  return [...ofRun('pool', pools), ...ofRun('job', jobs), ...containers.map((name) => `container ${name}`)];
}

function billingOf({ stage, folder, runs }: Scene): Billing {
  const view: ConnectionView = {
    connectionId: 'engine',
    name: 'Engine',
    isLocal: true,
    status: 'ready',
    cloud: 'public',
    endpoints: null,
    batchUrl: '',
    blobUrl: '',
    region: null,
    auth: { kind: 'local' },
  };
  return new Billing({
    clock: { now: () => Date.now() },
    isLive: runs.isLive,
    readRun: (runId) => readRun(join(folder, 'runs'), runId),
    priceOf: async () => ({ known: false, reason: 'offline' }),
    connections: {
      list: () => [view],
      watch: async function* () {
        yield [view];
      },
      get: () => ({
        ...{ id: 'engine', name: 'Engine', isLocal: true },
        open: async () => stage.ports,
        close: async () => undefined,
      }),
    },
    isEngineRunning: () => true,
    logger: silentLogger,
  });
}

/** What is on the service and in no list of the app. */
async function untold(scene: Scene, runId: string): Promise<readonly string[]> {
  const billing = billingOf(scene);
  try {
    await billing.refresh();
    const told = new Set(billing.report().connections.flatMap(({ items }) => items.map(({ id }) => id)));
    const left = await leftOf(scene.stage, runId);
    return left
      .filter((name) => !told.has(name.replace(/^\w+ /, '')))
      .map((name) => `left and told nowhere: ${name}`);
  } finally {
    await billing.close();
  }
}

/** As the user would, with the button beside each. */
async function deleteLeftovers(scene: Scene): Promise<void> {
  const billing = billingOf(scene);
  try {
    await billing.refresh();
    const items = billing.report().connections.flatMap((connection) => connection.items);
    const { runs } = scene;
    for (const { connectionId, kind, id, runId } of items) {
      if (runId !== runs.current()) continue;
      await billing.deleteLeftover({ connectionId, kind, id });
    }
    await gone(scene);
  } finally {
    await billing.close();
  }
}

/** A deletion takes the service its time. */
async function gone({ stage, runs }: Scene): Promise<void> {
  const until = Date.now() + 15_000;
  while (Date.now() < until && (await leftOf(stage, runs.current() ?? '')).length > 0) await sleep(100);
}
