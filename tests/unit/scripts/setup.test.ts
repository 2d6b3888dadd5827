import { describe, expect, test } from 'vitest';
import { lockMatches } from '../../../scripts/node-modules.mjs';
import { parseStartArguments } from '../../../scripts/start-arguments.mjs';
import { chromium, ffmpeg, installCommand, packageManager } from '../../../scripts/system-tools.mjs';

const debian = 'ID=debian\nNAME="Debian GNU/Linux"\n';

describe('installed Node modules', () => {
  const wanted = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/for-mac': { version: '1.0.0', optional: true },
    },
  };
  const a = { version: '1.0.0', integrity: 'sha512-a' };

  test('match their lock file when only optional ones are missing', () => {
    expect(lockMatches(wanted, { packages: { 'node_modules/a': a } })).toBe(true);
  });

  test('do not match when one is missing, another version, another content, or too many', () => {
    expect(lockMatches(wanted, { packages: {} })).toBe(false);
    expect(lockMatches(wanted, { packages: { 'node_modules/a': { ...a, version: '1.0.1' } } })).toBe(false);
    expect(lockMatches(wanted, { packages: { 'node_modules/a': { ...a, integrity: 'sha512-b' } } })).toBe(
      false,
    );
    expect(lockMatches(wanted, { packages: { 'node_modules/a': a, 'node_modules/b': a } })).toBe(false);
  });
});

describe('the package manager', () => {
  test('installs by itself only as root on Debian and its kin', () => {
    expect(packageManager('linux', true, debian)?.mayInstall).toBe(true);
    expect(packageManager('linux', true, 'ID=linuxmint\nID_LIKE="ubuntu debian"\n')?.mayInstall).toBe(true);
    expect(packageManager('linux', false, debian)?.mayInstall).toBe(false);
    expect(packageManager('linux', true, 'ID=fedora\n')?.mayInstall).toBe(false);
    expect(packageManager('darwin', true, '')?.mayInstall).toBe(false);
  });

  test.each([
    ['linux', debian, 'sudo apt-get install -y ffmpeg chromium'],
    ['linux', 'ID=fedora\n', 'sudo dnf install -y ffmpeg-free chromium'],
    ['linux', 'ID=manjaro\nID_LIKE=arch\n', 'sudo pacman -S --needed ffmpeg chromium'],
    ['darwin', '', 'brew install ffmpeg && brew install --cask google-chrome'],
    ['win32', '', 'winget install Gyan.FFmpeg && winget install Google.Chrome'],
  ] as const)('on %s %j has the exact command for what is missing', (platform, release, command) => {
    expect(installCommand([ffmpeg, chromium], packageManager(platform, false, release))).toBe(command);
  });

  test('has no command for a system that it does not know', () => {
    expect(installCommand([ffmpeg], packageManager('linux', true, 'ID=plan9\n'))).toBeNull();
  });
});

describe('npm start', () => {
  test('opens the app in whatever can run', () => {
    expect(parseStartArguments([])).toEqual({ kind: 'open', host: 'any', hostArguments: [] });
  });

  test('opens the browser when told, or when an argument is for it', () => {
    expect(parseStartArguments(['--browser'])).toMatchObject({ host: 'browser' });
    expect(parseStartArguments(['--no-open', '--data', '/d'])).toEqual({
      kind: 'open',
      host: 'browser',
      hostArguments: ['--no-open', '--data', '/d'],
    });
  });

  test('hands everything from convert on to the terminal, unread', () => {
    const args = ['convert', '--help', '-x.mp4', '--out', 'd'];
    expect(parseStartArguments(args)).toEqual({ kind: 'convert', args });
  });

  test.each([[['--speed']], [['films']], [['--data']]])('refuses %j', (args) => {
    expect(parseStartArguments(args)).toMatchObject({ kind: 'unknown' });
  });
});
