import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test as base, chromium, _electron as electron, type Page } from '@playwright/test';
import { findChromium } from './chromium.ts';

const root = resolve(import.meta.dirname, '../..');

export interface AppOptions {
  /** Locale of the window and of the app, `en-US` by default. */
  readonly locale: string;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
}

export interface RunningApp {
  readonly page: Page;
  /** Temp folder of this test: sources and outputs go here; removed at the end. */
  readonly folder: string;
  /** An empty folder for MP3s; a test types it into the output folder field, as a person would. */
  readonly outputFolder: string;
  /** Drags real files and folders onto the window, as the platform does. */
  drop(paths: readonly string[]): Promise<void>;
  /** Console errors and failed requests of the page so far. */
  readonly problems: readonly string[];
  /** Process id of the app's main process. */
  readonly pid: number;
}

function electronRuntime(): string | null {
  const packageFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as const;
  const name =
    process.platform === 'darwin' || process.platform === 'win32' ? names[process.platform] : 'electron';
  const path = join(packageFolder, 'dist', name);
  return existsSync(path) ? path : null;
}

export async function firstAddress(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the browser host has no stdout');
  const lines = createInterface({ input: child.stdout });
  const deadline = setTimeout(() => child.kill('SIGKILL'), 30_000);
  try {
    for await (const line of lines) {
      const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0];
      if (address) return address;
    }
  } finally {
    clearTimeout(deadline);
  }
  throw new Error('the browser host ended without printing its address');
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 25_000);
  await ended;
  clearTimeout(killer);
}

export async function dropOn(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const size = await page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }));
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...size, data });
  }
  await session.detach();
}

function watchProblems(page: Page, problems: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
}

export const test = base.extend<{
  options: AppOptions;
  /** Variables of the app's process beside those of this one. */
  environment: Readonly<Record<string, string>>;
  app: RunningApp;
}>({
  environment: [{}, { option: true }],

  options: [
    { locale: 'en-US', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
    { option: true },
  ],

  app: async ({ options, environment }, use, testInfo) => {
    const isElectron = testInfo.project.name === 'electron';
    const runtime = isElectron ? electronRuntime() : null;
    test.skip(
      isElectron && runtime === null,
      "Electron's runtime is not on this machine (its download was not possible)",
    );

    const folder = await mkdtemp(join(tmpdir(), 'batchtone-e2e-'));
    const outputFolder = join(folder, 'out');
    await mkdir(outputFolder);
    const problems: string[] = [];
    const env = { ...process.env, LANG: options.locale, ...environment };
    const data = join(folder, 'data');

    if (runtime) {
      const app = await electron.launch({
        executablePath: runtime,
        args: [join(root, 'out/main/index.js'), `--user-data-dir=${data}`, `--lang=${options.locale}`],
        env,
        colorScheme: options.colorScheme,
      });
      const page = await app.firstWindow();
      await page.getByTestId('drop-zone').waitFor();
      watchProblems(page, problems);
      await page.setViewportSize({ ...options.viewport });
      const drop = (paths: readonly string[]) => dropOn(page, paths);
      await use({ page, folder, outputFolder, drop, problems, pid: app.process().pid ?? -1 });
      await app.close();
    } else {
      const child = spawn(
        process.execPath,
        [join(root, 'out/main/browser.js'), '--no-open', '--data', data],
        {
          env,
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const browser = await chromium.launch({
        executablePath: findChromium(),
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      });
      try {
        const address = await firstAddress(child);
        const context = await browser.newContext({
          locale: options.locale,
          colorScheme: options.colorScheme,
          viewport: { ...options.viewport },
          reducedMotion: 'reduce',
        });
        const page = await context.newPage();
        watchProblems(page, problems);
        await page.goto(address);
        await page.getByTestId('drop-zone').waitFor();
        const drop = (paths: readonly string[]) => dropOn(page, paths);
        await use({ page, folder, outputFolder, drop, problems, pid: child.pid ?? -1 });
      } finally {
        await browser.close();
        await stop(child);
      }
    }
    await rm(folder, { recursive: true, force: true });
  },
});

export { expect } from '@playwright/test';
