import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { verifyMp3 } from '../../electron/media/verify-mp3.ts';
import type { Report } from '../../electron/terminal/report.ts';
import { ffmpeg, makeClip } from '../support/make-clips.ts';
import { tempFolder } from '../support/temp-folder.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: Awaited<ReturnType<typeof tempFolder>>;
const children = new Set<ChildProcess>();
const at = (...names: readonly string[]) => join(folder.path, ...names);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(script: string, args: readonly string[], locale = 'en_US.UTF-8') {
  const child = spawn(process.execPath, [join(root, 'electron', script), ...args], {
    env: { ...process.env, LC_ALL: locale, XDG_DATA_HOME: at('data'), APPDATA: at('data'), HOME: at('home') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((done) =>
    child.once('close', (code) => {
      children.delete(child);
      done({ code, stdout, stderr });
    }),
  );
  return { child, ended, stdout: () => stdout };
}

const terminal = (...args: readonly string[]) => start('terminal-main.ts', args).ended;
/** What processes of the terminal left in the platform's data folder. */
const leftBehind = async () => {
  const parents = await readdir(at('data'));
  return readdir(at('data', parents[0] ?? '', 'terminal'));
};

beforeAll(async () => {
  folder = await tempFolder();
  await mkdir(at('home'));
  await mkdir(at('Trip', 'day 1'), { recursive: true });
  await makeClip(folder.path, 'alone.mp4', { seconds: 2 });
  await makeClip(at('Trip', 'day 1'), 'ünï $(x) `y`.mp4', { seconds: 2 });
  await makeClip(at('Trip'), 'b.mkv', { seconds: 2 });
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});
afterAll(() => folder.remove());

describe('convert', () => {
  test('mirrors folders under their own names, says where each MP3 is, and leaves nothing', async () => {
    const { code, stdout, stderr } = await terminal(
      'convert',
      at('Trip'),
      at('alone.mp4'),
      '--out',
      at('out'),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const path of [['Trip', 'day 1', 'ünï $(x) `y`.mp3'], ['Trip', 'b.mp3'], ['alone.mp3']]) {
      await verifyMp3(at('out', ...path), 2);
      expect(stdout).toContain(`→ ${at('out', ...path)}`);
    }
    expect(stdout).toContain('3 of 3 converted.');
    expect(await leftBehind()).toEqual([]);
  });

  test('converts the good beside the bad, explains each in Spanish, and exits 1', async () => {
    await writeFile(at('text.mp4'), 'no video');
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc=duration=1:size=64x48', '-pix_fmt', 'yuv420p', at('mute.mp4'));
    const { code, stdout } = await start(
      'terminal-main.ts',
      [
        ...['convert', at('alone.mp4'), at('text.mp4'), at('mute.mp4'), at('gone.mp4'), at('alone.mp4')],
        ...['--out', at('out2'), '--quality', 'voice64'],
      ],
      'es_ES.UTF-8',
    ).ended;
    expect(code).toBe(1);
    expect(stdout).toContain('text.mp4: No es un archivo de vídeo');
    expect(stdout).toContain('mute.mp4: Este vídeo no tiene pista de sonido.');
    // Words for a terminal: there is no queue here to remove it from.
    expect(stdout).toContain('gone.mp4: El archivo no está, o ya no está, en ese lugar. Compruebe la ruta.');
    expect(stdout).toContain('alone.mp4 se indicó dos veces');
    expect(stdout).toContain('1 de 4 convertidos.');
    expect(await readdir(at('out2'))).toEqual(['alone.mp3']);
  });

  test('--json prints one document on standard output, and nothing else there', async () => {
    const { code, stdout } = await terminal(
      ...['convert', at('alone.mp4'), at('gone.mp4'), '--out', at('out3'), '--json'],
    );
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ converted: 1, total: 2 });
    expect(report.items[0]).toMatchObject({
      name: 'alone.mp4',
      source: at('alone.mp4'),
      status: 'converted',
      output: at('out3', 'alone.mp3'),
      failure: null,
    });
    expect(report.items[0]?.bytes).toBeGreaterThan(1000);
    expect(report.items[0]?.durationS).toBeCloseTo(2, 0);
    expect(report.items[1]).toMatchObject({
      name: 'gone.mp4',
      status: 'failed',
      output: null,
      failure: { code: 'fileVanished', message: expect.stringContaining('no longer') },
    });
  });

  test('an output folder that cannot be written fails in words, with exit 1', async () => {
    const { code, stdout } = await terminal('convert', at('alone.mp4'), '--out', at('alone.mp4', 'x'));
    expect(code).toBe(1);
    expect(stdout).toContain('The output folder cannot be written');
    expect(stdout).toContain('0 of 1 converted.');
  });

  test.each([
    [['convert'], 'at least one file'],
    [['convert', 'a.mp4'], '--out DIR'],
    [['convert', 'a.mp4', '--out'], '--out needs a value'],
    [['convert', 'a.mp4', '--out', 'x', '--quality', 'best'], 'v0, v2, v4, cbr128, cbr192, cbr320, voice64'],
    [['convert', 'a.mp4', '--out', 'x', '--fast'], 'no option --fast'],
    [['play'], 'no command "play"'],
  ])('wrong usage exits 2 and says why: %s', async (args, why) => {
    const { code, stdout, stderr } = await terminal(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(why);
    expect(stderr).toContain('Usage:');
  });

  test('Ctrl+C cancels, cleans up, and exits 130', async () => {
    await ffmpeg('-f', 'lavfi', '-i', 'anoisesrc=duration=3000:r=22050', '-c:a', 'pcm_s16le', at('long.wav'));
    const running = start('terminal-main.ts', ['convert', at('long.wav'), '--out', at('out4')]);
    await expect.poll(running.stdout, { timeout: 20_000 }).toContain('Converting');
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toContain('Cancelling');
    expect(await leftBehind()).toEqual([]);
    expect(existsSync(at('out4', 'long.mp3'))).toBe(false);
  });
});

describe('the browser host as a process', () => {
  const browser = (...args: readonly string[]) =>
    start('browser-main.ts', ['--no-open', '--data', at('browser'), ...args]);

  test('prints one address, keeps a second one off its data, and leaves nothing at the end', async () => {
    const running = browser();
    await expect
      .poll(running.stdout, { timeout: 20_000 })
      .toMatch(/http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/);
    expect(running.stdout().trim().split('\n')).toHaveLength(1);
    const address = /http:\S+/.exec(running.stdout())?.[0] ?? '';
    expect((await fetch(address)).status).toBe(200);

    const second = await browser().ended;
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`process ${running.child.pid}`);

    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
    await expect(fetch(address)).rejects.toThrow();
    expect(await readdir(at('browser'))).not.toContain('uploads');
    expect(await readdir(at('browser'))).not.toContain('lock');
  });

  test('takes over the data of a process that is dead', async () => {
    const killed = browser();
    await expect.poll(killed.stdout, { timeout: 20_000 }).toContain('http://');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const next = browser();
    await expect.poll(next.stdout, { timeout: 20_000 }).toContain('http://');
    next.child.kill('SIGINT');
    expect((await next.ended).code).toBe(0);
  });

  test('refuses what it does not know', async () => {
    expect((await browser('--prot', '1').ended).code).toBe(2);
    expect((await browser('--port', 'x').ended).code).toBe(2);
  });
});
