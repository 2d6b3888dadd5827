import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { splitCommandLine } from '../../../electron/engine/node-agent/split-command-line.ts';
import { installFfmpeg } from '../../../electron/plan/start-task.ts';

const bash = '/bin/bash';

/** The start task as a node runs it: split without a shell, then by the real bash with a PATH of our own. */
describe.skipIf(!existsSync(bash))('the start task of a Linux node', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bt-start-task-'));
    program('dpkg', 'exit 0');
    program('sleep', `echo "sleep $1" >> "${join(folder, 'calls')}"`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function program(name: string, body: string): void {
    const path = join(folder, name);
    writeFileSync(path, `#!${bash}\n${body}\n`);
    chmodSync(path, 0o755);
  }
  /** An apt-get that fails its first `failures` calls and then installs; it writes down its arguments. */
  function apt(failures: number): void {
    const calls = join(folder, 'calls');
    const install = `printf '#!${bash}\\n' > "${folder}/ffmpeg"; ${'/bin/chmod'} +x "${folder}/ffmpeg"`;
    program(
      'apt-get',
      [
        `echo "apt-get $* [$DEBIAN_FRONTEND]" >> "${calls}"`,
        `count=$(/bin/grep -c "^apt-get" "${calls}")`,
        `[ "$count" -le ${failures} ] && exit 100`,
        `case "$*" in *install*) ${install};; esac`,
        'exit 0',
      ].join('\n'),
    );
  }
  function run(): { readonly status: number | null; readonly calls: readonly string[] } {
    const [file = '', ...args] = splitCommandLine(installFfmpeg.commandLine, 'linux');
    const { status } = spawnSync(file, args, { env: { PATH: folder }, timeout: 20_000 });
    const log = join(folder, 'calls');
    return { status, calls: existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [] };
  }

  test('does nothing at all where ffmpeg is there, as after a reboot', () => {
    program('ffmpeg', 'exit 0');
    apt(0);
    expect(run()).toEqual({ status: 0, calls: [] });
  });

  test('installs ffmpeg without asking and waits for the lock of other installations', () => {
    apt(0);
    const { status, calls } = run();
    expect(status).toBe(0);
    expect(calls).toEqual([
      'apt-get -o DPkg::Lock::Timeout=300 -q update [noninteractive]',
      'apt-get -o DPkg::Lock::Timeout=300 -q -y --no-install-recommends install ffmpeg [noninteractive]',
    ]);
    expect(run()).toEqual({ status: 0, calls });
  });

  test('tries again after growing pauses when the mirrors are not in reach yet', () => {
    apt(2);
    const { status, calls } = run();
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith('sleep'))).toEqual(['sleep 5', 'sleep 10']);
  });

  test('says that it failed when nothing helps, after a bounded number of tries', () => {
    apt(1000);
    const { status, calls } = run();
    expect(status).toBe(1);
    expect(calls.filter((call) => call.startsWith('apt-get'))).toHaveLength(5);
  });

  test('fails when apt says yes but there is no ffmpeg', () => {
    program('apt-get', 'exit 0');
    expect(run().status).toBe(1);
  });

  test('is syntax that bash accepts, with nothing in it that a user typed', () => {
    const [, flag, script = ''] = splitCommandLine(installFfmpeg.commandLine, 'linux');
    expect(flag).toBe('-c');
    expect(script).not.toContain("'");
    execFileSync(bash, ['-n', '-c', script]);
  });
});
