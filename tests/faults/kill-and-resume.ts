import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readJournal } from '../../electron/run/journal.ts';
import { createdByTag } from '../../electron/run/naming.ts';
import type { RunInput } from '../../electron/run/run-service.ts';
import { decodedSamples, inputFor, ownMp3 } from '../contract/run/workshop.ts';
import { type EngineAccount, openEngineAccount } from '../support/engine-account.ts';
import { makeClip } from '../support/make-clips.ts';
import type { ChildOrder, ChildReport } from './run-child.ts';

const never = new AbortController().signal;
const childDeadlineMs = 120_000;

/** What became of a run that was killed right after one line of its journal, and taken up by another process. */
export interface KillOutcome {
  readonly killAt: number;
  /** The run had so many lines, and the process was killed. */
  readonly wasKilled: boolean;
  /** The line that was the last one, as its type. */
  readonly line: string;
  /** MP3s that are not what ffmpeg itself makes. */
  readonly wrong: readonly string[];
  readonly lost: readonly string[];
  /** Files that nobody ordered, parts of downloads among them. */
  readonly extra: readonly string[];
  /** Tasks that were added more than once under other ids. */
  readonly addedAgain: readonly string[];
  /** What is on the service at the end: ids and names. */
  readonly left: readonly string[];
  /** How the run ended: `completed`. */
  readonly status: string;
  /** From the start of the second process to its end. */
  readonly recoveryMs: number;
}

/** Three clips, one of which cannot be converted, and an engine that outlives the processes that work with it. */
export interface KillKit {
  /** Journal lines of a run that nobody kills: kill it after 1 to so many. */
  readonly lines: number;
  killAndResume(killAt: number): Promise<KillOutcome>;
  close(): Promise<void>;
}

export async function openKillKit(): Promise<KillKit> {
  const folder = await mkdtemp(join(tmpdir(), 'bt-kill-'));
  let account: EngineAccount | null = null;
  try {
    account = await openEngineAccount();
    const { engine, ports } = account;
    const inputs: RunInput[] = [];
    const expected = new Map<string, Buffer>();
    for (const [index, seconds] of [2, 3, 4].entries()) {
      const clip = await makeClip(join(folder, 'clips'), `clip ${index + 1}.mp4`, { seconds });
      const input = await inputFor(clip);
      // The last one has no such sound track.
      const isBad = index === 2;
      inputs.push({ ...input, media: { ...input.media, chosenTrack: isBad ? 7 : 0 } });
      if (isBad) continue;
      const own = await ownMp3(clip, join(folder, `own-${index}.mp3`), ['-q:a', '2']);
      expected.set(`${basename(clip, '.mp4')}.mp3`, await decodedSamples(own));
    }

    const leftovers = async () => [
      ...(await ports.batch.listPools(createdByTag, never)).map(({ id }) => `pool ${id}`),
      ...(await ports.batch.listJobs(createdByTag, never)).map(({ id }) => `job ${id}`),
      ...(await ports.blob.listContainers('bt-', never)),
    ];

    const killAndResume = async (killAt: number): Promise<KillOutcome> => {
      const own = join(folder, `at-${killAt}`);
      const order = { folder: own, engine: { batch: engine.batch, storage: engine.storage } };
      const first = await runChild({ ...order, inputs, killAt });
      const line = (await journalOf(own)).at(-1)?.type ?? 'none';
      const startMs = performance.now();
      const second = first.report === null ? await runChild({ ...order, killAt: 0 }) : first;
      const recoveryMs = performance.now() - startMs;
      const entries = await journalOf(own);
      const tasks = entries.flatMap((entry) => (entry.type === 'tasks' ? entry.tasks : []));
      const files = await readdir(join(own, 'out')).catch(() => [] as string[]);
      const wrong: string[] = [];
      for (const [name, samples] of expected) {
        if (files.includes(name) && !(await decodedSamples(join(own, 'out', name))).equals(samples))
          wrong.push(name);
      }
      const lastStatus = entries.findLast((entry) => entry.type === 'status');
      const outcome: KillOutcome = {
        ...{ killAt, wasKilled: first.report === null, line, wrong, recoveryMs },
        lost: [...expected.keys()].filter((name) => !files.includes(name)),
        extra: files.filter((name) => !expected.has(name)),
        addedAgain: [...new Set(tasks.map(({ taskId }) => taskId))].filter((taskId) => taskId.includes('-')),
        left: await leftovers(),
        // A run that had ended when it was killed is not taken up, but for its deletions.
        status:
          second.report?.runs[0]?.status ?? (lastStatus?.type === 'status' ? lastStatus.status : 'none'),
      };
      await rm(own, { recursive: true, force: true });
      return outcome;
    };

    const whole = join(folder, 'whole');
    const done = await runChild({ folder: whole, engine, inputs, killAt: 0 });
    if (done.report === null) throw new Error('A run that nobody killed did not end');
    const lines = (await journalOf(whole)).length;
    const opened = account;
    return {
      lines,
      killAndResume,
      close: async () => {
        await opened.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await account?.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function journalOf(folder: string) {
  const names = (await readdir(join(folder, 'runs')).catch(() => [] as string[])).filter((name) =>
    name.endsWith('.jsonl'),
  );
  const name = names[0];
  return name === undefined ? [] : (await readJournal(join(folder, 'runs', name))).entries;
}

/** Null: it was killed, by itself. @throws when it failed, or took too long */
export async function runChild(order: ChildOrder): Promise<{ readonly report: ChildReport | null }> {
  const child = spawn(
    process.execPath,
    [resolve(import.meta.dirname, 'run-child.ts'), JSON.stringify(order)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const timer = new AbortController();
  let isLate = false;
  void delay(childDeadlineMs, undefined, { signal: timer.signal }).then(
    () => {
      isLate = true;
      child.kill('SIGKILL');
    },
    () => undefined,
  );
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code, signal] = await ended;
  timer.abort();
  if (isLate) throw new Error(`A run took more than ${childDeadlineMs} ms: ${await logOf(order.folder)}`);
  if (signal === 'SIGKILL') return { report: null };
  if (code !== 0) throw new Error(`A run ended with code ${code}: ${errors}`);
  return { report: JSON.parse(out) as ChildReport };
}

async function logOf(folder: string): Promise<string> {
  const names = await readdir(join(folder, 'logs')).catch(() => [] as string[]);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, 'logs', name), 'utf8')));
  return texts.join('\n').slice(-4000);
}
