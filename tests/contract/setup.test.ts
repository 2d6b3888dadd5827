import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const mayInstall = existsSync('/etc/debian_version') && process.getuid?.() === 0;
const goodFfmpeg = '#!/bin/sh\necho ffmpeg version 9.9-test Copyright\n';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setup-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A program that the setup finds in place of the machine's own. */
async function program(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text, { mode: 0o755 });
}

/** An apt-get that notes what it is asked, and obeys `script`. */
const aptGet = (script: string) =>
  program('apt-get', `#!/bin/sh\necho "$3 $DEBIAN_FRONTEND" >> ${folder}/asked\n${script}\n`);
const asked = async () => (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n');
const bringFfmpeg = () =>
  `printf '#!/bin/sh\\necho ffmpeg version 9.9-test Copyright\\n' > ${folder}/ffmpeg; /bin/chmod 755 ${folder}/ffmpeg`;

async function setup(
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [join(root, 'scripts', 'setup.mjs')], {
    env: { PATH: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

test('skips what is there, says so in one line, and keeps stdout free when asked', async () => {
  await program('ffmpeg', goodFfmpeg);
  const line = 'Here already: Node modules, ffmpeg 9.9-test.\n';
  expect(await setup()).toEqual({ code: 0, stdout: line, stderr: '' });
  expect(await setup({ BATCHTONE_SETUP_TO_STDERR: '1' })).toEqual({ code: 0, stdout: '', stderr: line });
});

describe.skipIf(!mayInstall)('as root on Debian (skipped elsewhere)', () => {
  test('installs a missing ffmpeg with apt-get, without a question', async () => {
    await aptGet(bringFfmpeg());
    const { code, stdout } = await setup();
    expect(code).toBe(0);
    expect(stdout).toContain('ffmpeg: installed.');
    expect(await asked()).toEqual(['install noninteractive']);
  });

  test('fetches the package lists when the first try fails', async () => {
    await aptGet(
      `case $3 in update) : > ${folder}/lists;; install) [ -e ${folder}/lists ] || exit 100; ${bringFfmpeg()};; esac`,
    );
    expect((await setup()).code).toBe(0);
    expect((await asked()).map((line) => line.split(' ')[0])).toEqual(['install', 'update', 'install']);
  });

  test('shows the last words of apt-get when it fails, and fails itself', async () => {
    await aptGet('echo "E: Unable to locate package ffmpeg" >&2; exit 100');
    const { code, stdout } = await setup();
    expect(code).toBe(1);
    expect(stdout).toContain('exit code 100');
    expect(stdout).toContain('E: Unable to locate package ffmpeg');
  });

  test('does not believe an apt-get that brought nothing', async () => {
    await aptGet('exit 0');
    const { code, stdout } = await setup();
    expect(code).toBe(1);
    expect(stdout).toContain('apt-get did not bring ffmpeg');
  });
});
