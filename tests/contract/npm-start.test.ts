import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';

const scripts = resolve(import.meta.dirname, '../../scripts');
const urlOf = (name: string) => JSON.stringify(pathToFileURL(join(scripts, name)).href);
const runsNpm = process.platform !== 'win32';

let folder: Awaited<ReturnType<typeof tempFolder>>;

beforeAll(async () => {
  folder = await tempFolder();
  // What `npm start` does once everything is set up, around a program that says who it is and waits.
  await writeFile(
    join(folder.path, 'start.mjs'),
    `import { runInForeground } from ${urlOf('run-command.mjs')};
    import { whenNpmIsGone } from ${urlOf('watch-npm.mjs')};
    whenNpmIsGone(() => process.kill(process.pid, 'SIGTERM'));
    process.exitCode = await runInForeground(process.execPath, [${JSON.stringify(join(folder.path, 'app.mjs'))}]);`,
  );
  await writeFile(
    join(folder.path, 'app.mjs'),
    `process.on('SIGTERM', () => process.exit(0));
    console.log('pid', process.pid);
    setInterval(() => {}, 1000);`,
  );
  await writeFile(
    join(folder.path, 'package.json'),
    JSON.stringify({ private: true, scripts: { start: 'node start.mjs' } }),
  );
});
afterAll(() => folder.remove());

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Runs `npm start` there and resolves when the app is up. */
async function npmStart(): Promise<{ readonly npm: ChildProcess; readonly appPid: number }> {
  const npm = spawn('npm', ['start', '--silent'], {
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(() => {
    if (npm.pid !== undefined && npm.exitCode === null && npm.signalCode === null)
      process.kill(-npm.pid, 'SIGKILL');
  });
  for await (const line of createInterface({ input: npm.stdout })) {
    const pid = /^pid (\d+)$/.exec(line)?.[1];
    if (pid !== undefined) return { npm, appPid: Number(pid) };
  }
  throw new Error('npm start ended before the app was up');
}

test.runIf(runsNpm).each(['SIGTERM', 'SIGKILL'] as const)(
  'what npm start runs ends when npm itself gets %s',
  { timeout: 30_000 },
  async (signal) => {
    const { npm, appPid } = await npmStart();
    onTestFinished(() => {
      if (isAlive(appPid)) process.kill(appPid, 'SIGKILL');
    });
    const exited = once(npm, 'exit');
    npm.kill(signal);
    await exited;

    await expect.poll(() => isAlive(appPid), { timeout: 10_000 }).toBe(false);
  },
);

test('npm start looks after npm', async () => {
  const source = await readFile(join(scripts, 'start.mjs'), 'utf8');
  expect(source).toMatch(/^whenNpmIsGone\(/m);
});
