import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolderInUse, takeDataFolder } from '../../electron/platform/data-folder.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** One app a data folder: the lock, with real processes. */
const module = resolve(import.meta.dirname, '../../electron/platform/data-folder.ts');
let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(() => folder.remove());

/** A process that takes the folder, says so, and lives until it is killed. */
async function owner(): Promise<{ readonly pid: number; kill(): Promise<void> }> {
  const code = `
    const { takeDataFolder } = await import(${JSON.stringify(module)});
    takeDataFolder(process.argv[1]).tell('http://127.0.0.1:1');
    console.log('taken');
    setInterval(() => undefined, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, folder.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function refusal(): DataFolderInUse {
  try {
    takeDataFolder(folder.path);
  } catch (error) {
    if (error instanceof DataFolderInUse) return error;
    throw error;
  }
  throw new Error('It was not refused');
}

test('a second process is refused, and told who has the folder and where to look; after kill -9 it is taken over', async () => {
  const first = await owner();
  try {
    expect(refusal()).toMatchObject({ pid: first.pid, folder: folder.path, address: 'http://127.0.0.1:1' });
  } finally {
    await first.kill();
  }
  const lock = takeDataFolder(folder.path);
  expect(refusal()).toMatchObject({ pid: process.pid, address: null });
  lock.release();
  takeDataFolder(folder.path).release();
});

test('of many that find the lock of a dead process at once, one gets it', async () => {
  const dead = await owner();
  await dead.kill();
  const code = `
    const { takeDataFolder } = await import(${JSON.stringify(module)});
    while (Date.now() < Number(process.argv[2]));
    try { takeDataFolder(process.argv[1]); console.log('taken'); } catch { console.log('refused'); }
    await new Promise((done) => process.stdin.once('data', done));`;
  const at = String(Date.now() + 1500);
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', code, folder.path, at], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  try {
    const answers = await Promise.all(
      children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
    );
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(
      children.map(async (child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')),
    );
  }
}, 20_000);

test.runIf(process.platform === 'linux')('a process id that was given out again is no owner', () => {
  const file = join(folder.path, 'lock');
  takeDataFolder(folder.path);
  const own = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...own, started: 'another boot 1' }));
  takeDataFolder(folder.path).release();
});

test.each(['', 'garbage', '{"pid":', '999999999'])('a lock that says %j belongs to nobody', (text) => {
  writeFileSync(join(folder.path, 'lock'), text);
  takeDataFolder(folder.path).release();
});
