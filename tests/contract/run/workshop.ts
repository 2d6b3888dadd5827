import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Ports, RunTarget } from '../../../electron/connection/connection.ts';
import { createLocalConnection } from '../../../electron/connection/local-connection.ts';
import type { Rehearsal } from '../../../electron/engine/engine.ts';
import { startEngine } from '../../../electron/engine/start-engine.ts';
import { probeMedia } from '../../../electron/media/probe.ts';
import { verifyMp3 } from '../../../electron/media/verify-mp3.ts';
import { createdByTag } from '../../../electron/run/naming.ts';
import type { RunOptions } from '../../../electron/run/run-context.ts';
import { createRunService } from '../../../electron/run/run-manager.ts';
import type { RunInput, RunService } from '../../../electron/run/run-service.ts';
import { createFileLogger, silentLogger } from '../../../electron/support/logger.ts';
import type { RunEvent, RunHead, TaskView } from '../../../shared/contract.ts';

const execute = promisify(execFile);
export const never = new AbortController().signal;

/** A clock that can be put forward. */
export class AheadClock {
  aheadMs = 0;
  now(): number {
    return Date.now() + this.aheadMs;
  }
}

export interface WorkshopRuns extends Omit<RunService, 'start'> {
  start(inputs: readonly RunInput[], options: RunOptions, target?: RunTarget): Promise<string>;
}

/** A real engine, a real connection and a run service over them, in a folder that goes away. */
export interface Workshop {
  readonly folder: string;
  readonly out: string;
  readonly clock: AheadClock;
  readonly connection: RunTarget;
  /** Without a target, runs go to `connection`. */
  readonly runs: WorkshopRuns;
  ports(): Promise<Ports>;
  /** What the engine has of any run: ids of pools and jobs, names of containers. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openWorkshop(
  options: {
    readonly rehearsal?: Rehearsal;
    readonly cores?: number;
    readonly path?: string;
    /** The engine writes down every Batch exchange there. */
    readonly captureFolder?: string;
  } = {},
): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'bt-run-'));
  const clock = new AheadClock();
  const connection = createLocalConnection({
    startEngine,
    engineOptions: {
      dataFolder: join(folder, 'engine'),
      node: { execPath: process.execPath, env: {} },
      ...(options.rehearsal && { rehearsal: options.rehearsal }),
      ...(options.captureFolder !== undefined && { captureFolder: options.captureFolder }),
    },
    name: 'This computer',
    cores: options.cores ?? 2,
    platform: process.platform,
    env: options.path === undefined ? process.env : { PATH: options.path },
    logger: silentLogger,
    logFile: join(folder, 'app.log'),
  });
  const runs = createRunService({
    probe: probeMedia,
    verifyMp3,
    journalFolder: join(folder, 'runs'),
    clock,
    openLog: (runId) => createFileLogger(join(folder, 'logs', `${runId}.log`), 'debug'),
    platform: process.platform,
    appVersion: '0.0.0-test',
  });
  return {
    folder,
    out: join(folder, 'out'),
    clock,
    connection,
    runs: { ...runs, start: (inputs, options, target = connection) => runs.start(inputs, options, target) },
    ports: () => connection.open(),
    leftovers: async () => {
      const { batch, blob } = await connection.open();
      const [pools, jobs, containers] = await Promise.all([
        batch.listPools(createdByTag, never),
        batch.listJobs(createdByTag, never),
        blob.listContainers('bt-', never),
      ]);
      return [...pools.map(({ id }) => id), ...jobs.map(({ id }) => id), ...containers];
    },
    close: async () => {
      await runs.close();
      await connection.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the queue would hand over for a file. */
export async function inputFor(path: string, folder = ''): Promise<RunInput> {
  const outcome = await probeMedia(path, never);
  if (!outcome.ok) throw new Error(`${path}: ${outcome.failure.code}`);
  const { size, mtimeMs } = await stat(path);
  return {
    itemId: `${basename(dirname(path))}/${basename(path)}`,
    path,
    name: basename(path),
    folder,
    sizeBytes: size,
    modifiedMs: mtimeMs,
    media: outcome.media,
  };
}

export function runOptions(workshop: Workshop, changes: Partial<RunOptions> = {}): RunOptions {
  return {
    quality: 'v2',
    outputFolder: workshop.out,
    downloadAsCompleted: true,
    cleanUp: { pool: true, job: true, output: true },
    timeLimitMinutes: 30,
    ...changes,
  };
}

/** A run as a screen holds it: the snapshot with every change laid over it. */
export interface Screen {
  readonly head: RunHead;
  readonly tasks: ReadonlyMap<string, TaskView>;
  readonly events: readonly RunEvent[];
}

/** Watches until `isEnough`; @throws when that takes more than `limitMs`. */
export async function watchUntil(
  workshop: Workshop,
  runId: string,
  isEnough: (screen: Screen) => boolean,
  limitMs = 45_000,
): Promise<Screen> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), limitMs);
  const tasks = new Map<string, TaskView>();
  const events: RunEvent[] = [];
  let head: RunHead | null = null;
  try {
    for await (const event of workshop.runs.watch(runId, controller.signal)) {
      events.push(event);
      head = event.head ?? head;
      for (const task of event.tasks) tasks.set(task.itemId, task);
      if (head && isEnough({ head, tasks, events })) return { head, tasks, events };
    }
  } finally {
    clearTimeout(timer);
  }
  const phases = [...tasks.values()].map(
    ({ name, phase, failure }) => `${name} ${phase} ${failure?.code ?? ''}`,
  );
  throw new Error(
    `Not seen in ${limitMs} ms; ${head?.status} ${JSON.stringify(head?.steps)} ${phases.join(', ')}`,
  );
}

export async function snapshot(workshop: Workshop, runId: string): Promise<Screen> {
  return await watchUntil(workshop, runId, () => true);
}

/** The sound as ffmpeg decodes it: 16-bit samples. */
export async function decodedSamples(path: string): Promise<Buffer> {
  const { stdout } = await execute('ffmpeg', ['-nostdin', '-v', 'error', '-i', path, '-f', 's16le', '-'], {
    encoding: 'buffer',
    maxBuffer: 256 * 1024 * 1024,
  });
  return stdout;
}

/** ffmpeg's own MP3 of a video with these arguments. */
export async function ownMp3(path: string, target: string, quality: readonly string[]): Promise<string> {
  await execute('ffmpeg', ['-nostdin', '-y', '-v', 'error', '-i', path, '-vn', ...quality, target]);
  return target;
}
