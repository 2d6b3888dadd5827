import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { makeClip } from '../support/make-clips.ts';

/** Debian's own Python: its package is not seen by any other that may be installed beside it. */
const python = '/usr/bin/python3';
const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

function hasSdk(): boolean {
  const look =
    'import importlib.util as u; assert u.find_spec("azure.batch") and u.find_spec("azure.storage.blob")';
  return spawnSync(python, ['-c', look]).status === 0;
}

/** Starts `npm run engine`'s script and returns the line that it prints when it is ready. */
async function startEngine(dataFolder: string): Promise<string> {
  const script = join(root, 'scripts', 'engine.mjs');
  const engine = spawn(process.execPath, [script, '--data', dataFolder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => stop(engine));
  const lines = createInterface({ input: engine.stdout });
  const [line] = await Promise.race([
    once(lines, 'line'),
    once(engine, 'exit').then(([code]) => {
      throw new Error(`the engine ended with ${code} before it was ready`);
    }),
  ]);
  return String(line);
}

async function stop(engine: ChildProcess): Promise<void> {
  if (engine.exitCode !== null || engine.signalCode !== null) return;
  const exited = once(engine, 'exit');
  engine.kill('SIGTERM');
  const force = setTimeout(() => engine.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(force);
}

async function probe(path: string): Promise<{ readonly codec: string; readonly seconds: number }> {
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-show_entries', 'stream=codec_name:format=duration'],
    ...['-of', 'default=noprint_wrappers=1:nokey=1', path],
  ]);
  const [codec = '', seconds = ''] = stdout.trim().split('\n');
  return { codec, seconds: Number(seconds) };
}

test("the official Python SDK completes the tutorial's own flow against the engine", {
  timeout: 120_000,
}, async ({ skip }) => {
  skip(!hasSdk(), 'python3-azure and python3-azure-storage are not installed here');
  const folder = await mkdtemp(join(tmpdir(), 'python-tutorial-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const input = join(folder, 'in');
  const output = join(folder, 'out');
  await mkdir(output);
  const seconds = [1, 2, 3];
  for (const each of seconds) await makeClip(input, `clip-${each}.mp4`, { seconds: each });
  const engine = await startEngine(join(folder, 'engine'));

  const script = join(import.meta.dirname, 'python-tutorial.py');
  const { stdout } = await run(python, ['-W', 'ignore', script, engine, input, output], {
    timeout: 100_000,
  });
  const said = JSON.parse(stdout);

  expect(said).toMatchObject({
    addPoolAgain: 'PoolExists',
    getMissingJob: 'JobNotFound',
    getDeletedJob: 'JobNotFound',
    poolExists: true,
    addStatuses: ['success', 'success', 'success', 'success', 'success'],
    nodes: 2,
    nodeStates: ['idle'],
    counts: { succeeded: 3, failed: 2, running: 0 },
    left: [],
  });
  expect(said.startTaskOutput).toMatch(/^ffmpeg version .*\n(.*\n)*tvmps_[0-9a-f]{64}_p\n$/);
  for (const task of ['Task0', 'Task1', 'Task2']) {
    expect(said.tasks[task]).toMatchObject({ result: 'success', exitCode: 0, failure: null });
    expect(said.stderr[task]).toContain('Output #0, mp3');
  }
  expect(said.tasks['NoSuchProgram']).toMatchObject({
    result: 'failure',
    exitCode: null,
    failure: { category: 'usererror', code: 'CommandProgramNotFound' },
  });
  expect(said.tasks['ExitCode']).toMatchObject({
    result: 'failure',
    exitCode: 3,
    failure: { category: 'usererror', code: 'FailureExitCode' },
  });
  expect(said.failingStderr).toBe('trouble\n');
  expect(said.blobs).toEqual([
    ...seconds.map((each) => `clip-${each}.mp3`),
    ...[0, 1, 2].flatMap((task) => [`logs/Task${task}/stderr.txt`, `logs/Task${task}/stdout.txt`]),
  ]);

  expect((await readdir(output)).sort()).toEqual(seconds.map((each) => `clip-${each}.mp3`));
  for (const each of seconds) {
    const mp3 = await probe(join(output, `clip-${each}.mp3`));
    expect(mp3.codec).toBe('mp3');
    expect(Math.abs(mp3.seconds - each)).toBeLessThan(0.1);
  }
});
