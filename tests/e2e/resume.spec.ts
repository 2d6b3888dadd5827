import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { makeClip } from '../support/make-clips.ts';
import { dropOn, firstAddress, stop } from './app-fixture.ts';
import { findChromium } from './chromium.ts';
import { chooseOutputFolder, expectAccessible, waitForStatus } from './screens.ts';

/** The app is killed with SIGKILL in the middle of a run and started again: the page shows the run, which goes on. */
const names = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'];
let folder: string;
let browser: Browser;
const hosts = new Set<ChildProcess>();

test.beforeEach(async ({ browserName: _ }, testInfo) => {
  test.skip(
    testInfo.project.name === 'electron',
    'The same app behind another host; its kill is tested here',
  );
  folder = await mkdtemp(join(tmpdir(), 'batchtone-resume-'));
  browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});
test.afterEach(async () => {
  await browser?.close();
  await Promise.all([...hosts].map(stop));
  hosts.clear();
  if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

function start(): ChildProcess {
  const entry = resolve(import.meta.dirname, '../../out/main/browser.js');
  const host = spawn(process.execPath, [entry, '--no-open', '--data', join(folder, 'data')], {
    env: { ...process.env, LANG: 'en-US' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  hosts.add(host);
  return host;
}

async function open(host: ChildProcess): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(await firstAddress(host));
  return page;
}

test('a run whose app was killed goes on at the next start, by itself, and loses nothing', async () => {
  test.setTimeout(180_000);
  const out = join(folder, 'out');
  await mkdir(out);
  const clips = await Promise.all(
    names.map((name) => makeClip(join(folder, 'in'), `${name}.mp4`, { seconds: 900, size: '64x36' })),
  );
  const first = start();
  const page = await open(first);
  await page.getByTestId('drop-zone').waitFor();
  await dropOn(page, clips);
  await expect(page.locator('[data-testid="queue-row"][data-state="ready"]')).toHaveCount(names.length);
  await chooseOutputFolder(page, out);
  await page.getByTestId('convert').click();
  await expect(page.locator('[data-testid="task-tile"][data-phase="downloaded"]').first()).toBeVisible({
    timeout: 60_000,
  });

  // A second instance on the same data is refused, and says where the first one is.
  const second = start();
  let said = '';
  second.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(second, 'close');
  hosts.delete(second);
  expect(second.exitCode).toBe(1);
  expect(said).toContain(new URL(page.url()).origin);

  const ended = once(first, 'exit');
  first.kill('SIGKILL');
  await ended;
  hosts.delete(first);
  const before = await readdir(out);
  expect(before.filter((name) => name.endsWith('.mp3')).length).toBeLessThan(names.length);

  const again = await open(start());
  await expect(again.getByTestId('task-tile')).toHaveCount(names.length, { timeout: 60_000 });
  await expect(again.getByTestId('resumed')).toBeVisible();
  await expectAccessible(again);
  await waitForStatus(again, 'completed', 120_000);
  await expect(again.locator('[data-testid="task-tile"][data-phase="downloaded"]')).toHaveCount(names.length);
  expect((await readdir(out)).sort()).toEqual(names.map((name) => `${name}.mp3`).sort());
});
