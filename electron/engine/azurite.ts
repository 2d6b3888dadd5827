import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../shared/failure.ts';
import type { EngineOptions } from './engine.ts';

/**
 * Azurite's blob service as a child process, for one owner.
 *
 * Guarantees: it listens on loopback only; its account is random for each data folder and its key for each start; what
 * is stored is there again at the next start; it ends with this process, however that ends. Assumes: nobody else uses `dataFolder` at the same time.
 */
export interface Azurite {
  /** `http://127.0.0.1:PORT/ACCOUNT`, no slash at the end. */
  readonly blobEndpoint: string;
  readonly accountName: string;
  /** Base64 of 64 random bytes. */
  readonly accountKey: string;
  readonly connectionString: string;
  /** Lets Azurite write its tables to disk, then ends it; idempotent. */
  close(): Promise<void>;
}

export interface AzuriteOptions {
  /** Absolute; made when missing. */
  readonly dataFolder: string;
  /** 0: any free port. */
  readonly port: number;
  readonly node: EngineOptions['node'];
}

const startTimeoutMs = 30_000;
const closeTimeoutMs = 5_000;

/**
 * The child's first line: when this process is gone, even by `kill -9`, the operating system closes the channel and
 * the child hears `disconnect`: it writes its tables to disk as at any other end, and goes. A script by `-e`, as Electron's binary run as Node takes no `--import` of a data URL.
 */
const dieWithParent =
  `for (const out of [process.stdout, process.stderr]) out.on('error', () => undefined);` +
  `process.on('disconnect', () => { setTimeout(() => process.exit(0), 2000); process.emit('message', 'shutdown'); });` +
  `require(process.argv[1]);`;

/** @throws Failure `engineStartFailed`; its `log` names the file that has Azurite's own words. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  await mkdir(options.dataFolder, { recursive: true });
  const accountName = await accountOf(options.dataFolder);
  const accountKey = randomBytes(64).toString('base64');
  const child = spawn(
    options.node.execPath,
    [
      ...heapFlags(options.node.env),
      ...['-e', dieWithParent, azuriteScript()],
      ...azuriteArguments(options.dataFolder, options.port),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: azuriteEnvironment(options.node.env, `${accountName}:${accountKey}`),
      windowsHide: true,
    },
  );
  try {
    const address = await listeningAddress(child);
    const blobEndpoint = `${address}/${accountName}`;
    return {
      blobEndpoint,
      accountName,
      accountKey,
      connectionString:
        `DefaultEndpointsProtocol=http;AccountName=${accountName};AccountKey=${accountKey};` +
        `BlobEndpoint=${blobEndpoint};`,
      close: closeOnce(child),
    };
  } catch (error) {
    child.kill('SIGKILL');
    const log = join(options.dataFolder, 'azurite.log');
    await writeFile(log, `${error instanceof Error ? error.message : String(error)}\n`);
    throw new Failure('engineStartFailed', { log }, error);
  }
}

/** What is stored belongs to an account by its name: under another one a run that was cut off would find nothing. */
async function accountOf(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'account');
  const known = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  if (/^engine[\da-f]{12}$/.test(known)) return known;
  const name = `engine${randomBytes(6).toString('hex')}`;
  await writeFile(file, name, { mode: 0o600 });
  return name;
}

/**
 * Blobs pass through buffers outside the heap, which make V8 collect the whole of a small heap again and again: a third
 * of the CPU of many transfers. Electron's binary is spared a flag that it was never seen to take.
 */
function heapFlags(env: EngineOptions['node']['env']): string[] {
  return 'ELECTRON_RUN_AS_NODE' in env ? [] : ['--initial-heap-size=256'];
}

/** Azurite runs from disk: in a packaged app its files are beside the archive, as another process has to read them. */
function azuriteScript(): string {
  const manifest = createRequire(import.meta.url).resolve('azurite/package.json');
  const folder = dirname(manifest).replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
  return join(folder, 'dist', 'src', 'blob', 'main.js');
}

function azuriteArguments(dataFolder: string, port: number): string[] {
  return [
    '--blobHost',
    '127.0.0.1',
    '--blobPort',
    String(port),
    '--location',
    dataFolder,
    '--disableTelemetry',
    // The app's storage client is newer than the newest version that Azurite knows.
    '--skipApiVersionCheck',
    '--silent',
  ];
}

/** The caller's own Azurite settings (a database, another account) must not leak into this one. */
function azuriteEnvironment(extra: Readonly<Record<string, string>>, accounts: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AZURITE_'));
  return { ...Object.fromEntries(inherited), ...extra, AZURITE_ACCOUNTS: accounts };
}

/** Resolves with `http://127.0.0.1:PORT`; rejects with what the child said when it ends or stays silent instead. */
function listeningAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string) => {
      clearTimeout(deadline);
      reject(new Error(`Azurite ${why}\n${output}`));
    };
    const deadline = setTimeout(() => fail(`did not listen within ${startTimeoutMs} ms`), startTimeoutMs);
    const read = (chunk: Buffer) => {
      // Only the words of the start are of use; later ones are read so that the pipe never fills.
      if (output.length < 64_000) output += chunk.toString();
      const listening = /successfully listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(output);
      if (!listening?.[1]) return;
      clearTimeout(deadline);
      resolve(listening[1]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(`could not be run: ${error.message}`));
    child.once('close', (code, signal) => fail(`ended with ${signal ?? code}`));
  });
}

function closeOnce(child: ChildProcess): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= close(child);
    return closed;
  };
}

/** A signal would lose the tables on Windows, where it ends a process at once; the message does not. */
async function close(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const said = new Promise<void>((resolve) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('successfully closed')) resolve();
    });
  });
  const deadline = new AbortController();
  if (child.connected) child.send('shutdown', () => undefined);
  await Promise.race([
    said,
    exited,
    delay(closeTimeoutMs, undefined, { signal: deadline.signal }).catch(() => undefined),
  ]);
  deadline.abort();
  child.kill('SIGKILL');
  await exited;
}
