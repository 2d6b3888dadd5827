import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createI18n, resolveLanguage } from '../shared/i18n/i18n.ts';
import { createApp } from './app.ts';
import { startBrowserServer } from './browser/browser-server.ts';
import { openInDesktop } from './browser/open-in-desktop.ts';
import { createBrowserHost, hasDesktop } from './browser-host.ts';
import { DataFolderInUse, platformDataFolder, takeDataFolder } from './platform/data-folder.ts';
import { platformLocale } from './platform/node-host.ts';
import { listenForStop } from './platform/stop-signals.ts';
import { Staging } from './queue/staging.ts';

/**
 * `browser.js [--port N] [--data DIR] [--no-open] [--dev]`: the app on 127.0.0.1 for a browser. Prints its address in
 * one line on stdout, runs until SIGINT or SIGTERM, and leaves no process, port or uploaded copy behind.
 */
const words = createI18n(resolveLanguage('system', platformLocale(process.env))).getFixedT(null, 'terminal');

interface BrowserArguments {
  readonly port: number;
  readonly dataFolder: string;
  readonly opensBrowser: boolean;
  readonly isDev: boolean;
}

function readArguments(): BrowserArguments | null {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        data: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        dev: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return null;
    return {
      port,
      dataFolder: resolve(values.data ?? platformDataFolder()),
      opensBrowser: !values['no-open'] && hasDesktop(),
      isDev: values.dev,
    };
  } catch {
    return null;
  }
}

async function main(): Promise<number> {
  const args = readArguments();
  if (args === null) {
    say(process.stderr, words('browser.usage'));
    return 2;
  }
  await using cleanUp = new AsyncDisposableStack();
  const stop = listenForStop();
  const lock = takeDataFolder(args.dataFolder);
  cleanUp.defer(() => lock.release());
  const staging = new Staging(join(args.dataFolder, 'uploads'));
  cleanUp.defer(() => staging.removeAll());
  await staging.open();
  const host = createBrowserHost(args.dataFolder, hasDesktop());
  const app = createApp(host, { staging, ...(args.isDev ? { logLevel: 'debug' as const } : {}) });
  cleanUp.defer(() => app.close());
  await app.ready;
  const server = await startBrowserServer({
    context: app.context,
    rendererFolder: join(import.meta.dirname, '../renderer'),
    staging,
    port: args.port,
  });
  cleanUp.defer(() => server.close());

  // Without what lets a browser in: one that is in already needs no more.
  lock.tell(server.origin);
  const address = server.newAddress();
  say(process.stdout, words('browser.ready', { address }));
  if (args.opensBrowser) await openInDesktop(address);
  if (process.stdin.isTTY) {
    // Another browser needs another address: each works once.
    say(process.stdout, words('browser.anotherAddress'));
    const lines = createInterface({ input: process.stdin });
    lines.on('line', () => say(process.stdout, words('browser.ready', { address: server.newAddress() })));
    cleanUp.defer(() => lines.close());
  }
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  return 0;
}

function say(stream: NodeJS.WriteStream, line: string): void {
  stream.write(`${line}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof DataFolderInUse) {
    say(process.stderr, words('browser.inUse', { folder: error.folder, pid: error.pid }));
    if (error.address !== null) {
      say(process.stderr, words('browser.inUseAt', { address: error.address }));
      if (readArguments()?.opensBrowser) await openInDesktop(error.address);
    }
  } else if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    say(process.stderr, words('browser.portInUse'));
  } else {
    say(process.stderr, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  process.exitCode = 1;
}
