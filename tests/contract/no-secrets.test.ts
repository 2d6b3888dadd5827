import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type App, createApp } from '../../electron/app.ts';
import { serveFrames } from '../../electron/app-transport.ts';
import { createBrowserHost } from '../../electron/browser-host.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import { type Client, createClient, failureOf } from '../../renderer/client.ts';
import type { SaveConnection } from '../../shared/connection.ts';
import type { RunHead, TaskView } from '../../shared/contract.ts';
import { defaultPlan, type Plan } from '../../shared/plan.ts';
import { makeClip } from '../support/make-clips.ts';
import { filesIn, findSecrets, type Place } from '../support/secret-search.ts';
import { tempFolder } from '../support/temp-folder.ts';

/**
 * A session as a person has it, on an account with keys: paste, save, edit, check, plan, a run that fails, one that
 * does not, an app that starts again. Then everything that the page was sent, everything on disk and everything that
 * was printed is searched for the keys.
 */

const plan: Plan = { ...defaultPlan, spotNodes: 1, afterRun: { kind: 'delete' } };
const wrongKey = Buffer.alloc(64, 'not the key ').toString('base64');

let folder: Awaited<ReturnType<typeof tempFolder>>;
let engine: Engine;
let keys: Readonly<Record<string, string>>;
/** Every frame that the app sent to its page, of every call and subscription. */
const frames: string[] = [];
const printed: string[] = [];
/** What was in the reports that the user exported. */
const reported: Place[] = [];
let app: App;
let client: Client;
let connectionId = '';
const opened: (() => void)[] = [];

function openApp(): void {
  app = createApp(createBrowserHost(join(folder.path, 'data'), false), { logLevel: 'debug' });
  const listeners = new Set<(frame: string) => void>();
  const connection = serveFrames(app.context, (frame) => {
    frames.push(frame);
    queueMicrotask(() => {
      for (const listener of listeners) listener(frame);
    });
  });
  opened.push(() => connection.close());
  client = createClient({
    send: (frame) => queueMicrotask(() => connection.receive(frame)),
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getPathForFile: () => '',
  });
  // What a page holds all the time.
  const ignored = { onData: () => undefined, onError: () => undefined };
  client.connections.watch.subscribe(undefined, ignored);
  client.queue.watch.subscribe(undefined, ignored);
  client.billing.watch.subscribe(undefined, ignored);
}

async function closeApp(): Promise<void> {
  for (const close of opened.splice(0)) close();
  await app?.close();
}

/** With keys, with those that a paste put aside, or without: then the saved ones stay. */
function ourAccount(
  secrets: { readonly batchKey: string; readonly storageKey: string } | { readonly pasteId: string } | null,
): SaveConnection {
  const { batch, storage } = engine;
  return {
    ...{ name: 'Our account', cloud: 'public', batchUrl: batch.url, blobUrl: storage.blobEndpoint },
    auth: {
      ...{ kind: 'sharedKey', batchAccount: batch.accountName, storageAccount: storage.accountName },
      ...secrets,
    },
  };
}

/** Follows a subscription until it has ended, or has shown what was waited for. */
async function until<T>(
  subscribe: (handlers: {
    onData: (data: T) => void;
    onError: (error: unknown) => void;
    onComplete: () => void;
  }) => { unsubscribe(): void },
  isEnough: (data: T) => boolean,
): Promise<T | null> {
  let last: T | null = null;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`not seen: ${JSON.stringify(last)}`)), 60_000);
  const subscription = subscribe({
    onData: (data) => {
      last = data;
      if (isEnough(data)) resolve();
    },
    onError: reject,
    onComplete: resolve,
  });
  try {
    await promise;
    return last;
  } finally {
    clearTimeout(timer);
    subscription.unsubscribe();
  }
}

async function convert(): Promise<{ readonly head: RunHead; readonly tasks: readonly TaskView[] }> {
  await client.queue.add.mutate({ entries: [{ path: join(folder.path, 'in') }] });
  await app.queue.settled();
  const { runId } = await client.run.start.mutate({
    ...{ connectionId, plan, quality: 'v2', outputFolder: join(folder.path, 'out') },
    ...{ downloadAsCompleted: true, timeLimitMinutes: 30 },
    cleanUp: { pool: true, job: true, output: true },
  });
  const tasks = new Map<string, TaskView>();
  let head: RunHead | null = null;
  await until<{ readonly head: RunHead | null; readonly tasks: readonly TaskView[] }>(
    (handlers) => client.run.watch.subscribe({ runId }, handlers),
    (event) => {
      head = event.head ?? head;
      for (const task of event.tasks) tasks.set(task.itemId, task);
      return event.head !== null && event.head.endedAt !== null;
    },
  );
  const [task] = tasks.values();
  if (head === null || task === undefined) throw new Error('the run was not seen');
  for (const stream of ['stdout', 'stderr'] as const) {
    await until(
      (handlers) => client.run.output.subscribe({ runId, itemId: task.itemId, stream }, handlers),
      () => false,
    ).catch(() => null);
  }
  return { head, tasks: [...tasks.values()] };
}

beforeAll(async () => {
  folder = await tempFolder();
  for (const name of ['data', 'out']) await mkdir(join(folder.path, name));
  await makeClip(join(folder.path, 'in'), 'one.mp4', { seconds: 1 });
  engine = await startEngine({
    dataFolder: join(folder.path, 'engine'),
    node: { execPath: process.execPath, env: {} },
    rehearsal: { taskFailure: 'FailureExitCode:3' },
  });
  keys = { batch: engine.batch.accountKey, storage: engine.storage.accountKey, wrong: wrongKey };
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      printed.push(String(chunk));
      return true;
    });
  }
  try {
    await session();
  } finally {
    vi.restoreAllMocks();
  }
}, 240_000);
afterAll(async () => {
  await closeApp();
  await engine?.close();
  await folder?.remove();
});

/** What was done, with what each step has to have led to. */
const seen: Record<string, unknown> = {};

async function session(): Promise<void> {
  openApp();
  const { batch, storage } = engine;
  const right = { batchKey: batch.accountKey, storageKey: storage.accountKey };
  const pasted = await client.connections.readPaste.mutate({
    text: [
      `_BATCH_ACCOUNT_NAME = '${batch.accountName}'`,
      `_BATCH_ACCOUNT_KEY = '${batch.accountKey}'`,
      `_BATCH_ACCOUNT_URL = '${batch.url}'`,
      `_STORAGE_ACCOUNT_NAME = '${storage.accountName}'`,
      `_STORAGE_ACCOUNT_KEY = '${storage.accountKey}'`,
    ].join('\n'),
  });
  seen['pasted'] = [pasted.hasBatchKey, pasted.hasStorageKey];
  const saved = await client.connections.save.mutate(ourAccount({ pasteId: pasted.pasteId }));
  connectionId = saved.connectionId;
  seen['saved'] = saved.status;
  const renamed = { ...ourAccount(null), connectionId, name: 'Renamed' };
  seen['renamed'] = (await client.connections.save.mutate(renamed)).status;

  // A key that is refused, an address that cannot be one: faults carry what they were about.
  await client.connections.save.mutate({ ...ourAccount({ ...right, batchKey: wrongKey }), connectionId });
  seen['refused'] = (await client.plan.options.query({ connectionId }).catch(failureOf)) as unknown;
  await checkUp();
  const bad = { ...ourAccount(right), batchUrl: `${batch.url}/?sv=1&sig=none` };
  seen['badUrl'] = await client.connections.save.mutate({ ...bad, connectionId }).catch(failureOf);
  await client.connections.save.mutate({ ...ourAccount(right), connectionId });
  await client.plan.save.mutate({ connectionId, plan });
  seen['options'] = (await client.plan.options.query({ connectionId })).connectionId;
  seen['checked'] = await checkUp();

  seen['failed'] = (await convert()).tasks.map(({ failure }) => failure?.code);
  seen['converted'] = (await convert()).tasks.map(({ phase }) => phase);
  await client.billing.refresh.mutate().catch(failureOf);
  await client.app.notices.query();
  for (const includesPersonal of [false, true]) {
    const { content } = await client.app.exportReport.mutate({ includesPersonal });
    const kind = includesPersonal ? 'whole' : 'anonymous';
    for (const [name, bytes] of Object.entries(unzipSync(Buffer.from(content ?? '', 'base64')))) {
      reported.push({ name: `${kind} report: ${name}`, bytes: Buffer.from(bytes) });
    }
  }

  await closeApp();
  openApp();
  seen['again'] = (await client.plan.options.query({ connectionId })).connectionId;
  const other = await client.connections.save.mutate(ourAccount(right));
  await client.connections.remove.mutate({ connectionId: other.connectionId });
  await closeApp();
}

async function checkUp(): Promise<string> {
  const last = await until<{ readonly isDone: boolean }>(
    (handlers) => client.connections.check.subscribe({ connectionId, plan }, handlers),
    ({ isDone }) => isDone,
  );
  return last?.isDone === true ? 'done' : 'not done';
}

async function places(): Promise<readonly Place[]> {
  return [
    { name: 'what the page was sent', bytes: Buffer.from(frames.join('\n')) },
    { name: 'what was printed', bytes: Buffer.from(printed.join('')) },
    ...reported,
    ...(await filesIn(join(folder.path, 'data'))),
    ...(await filesIn(join(folder.path, 'out'))),
  ];
}

describe('after a session with account keys', () => {
  test('all of it has happened', () => {
    expect(seen).toEqual({
      ...{ pasted: [true, true], saved: 'ready', renamed: 'ready' },
      refused: expect.objectContaining({ code: 'keyRejected' }),
      badUrl: expect.objectContaining({ code: 'badRequest' }),
      ...{ options: connectionId, checked: 'done', again: connectionId },
      failed: ['conversionFailed'],
      converted: ['downloaded'],
    });
  });

  test('no key and no signature is in what the page was sent, on disk, in a log or in print', async () => {
    const all = await places();
    const names = all.map(({ name }) => name).join('\n');
    // The search has looked where it matters: it would say nothing about what is not there.
    for (const part of [
      /^whole report: logs.app\.log$/m,
      /^vault\.json$/m,
      /^connections\.json$/m,
      /^logs.app\.log$/m,
      /^runs.+\.jsonl$/m,
    ]) {
      expect(names).toMatch(part);
    }
    expect(frames.join('\n')).toContain('"downloaded"');
    expect(findSecrets(all, keys)).toEqual([]);
  });

  test('no name and no folder of the user is in a report that is to have none', () => {
    const anonymous = reported.filter(({ name }) => name.startsWith('anonymous'));
    const names = anonymous.map(({ name }) => name).join('\n');
    for (const part of [/report\.json$/m, /logs.app\.log$/m, /runs.+\.jsonl$/m]) expect(names).toMatch(part);
    for (const { name, bytes } of anonymous) {
      expect(bytes.toString(), name).not.toContain(folder.path);
      expect(bytes.toString(), name).not.toContain('one.mp4');
    }
  });

  test('the same search finds a key that is planted in each of these places', async () => {
    await writeFile(join(folder.path, 'data', 'logs', 'planted.log'), `a ${keys['batch']} b`);
    frames.push(JSON.stringify({ url: 'https://a/b?sig=x', key: keys['storage'] }));
    printed.push(Buffer.from(keys['batch'] ?? '', 'base64').toString('hex'));
    const found = findSecrets(await places(), keys);
    expect(found).toContain(`${join('logs', 'planted.log')}: batch in clear`);
    expect(found).toContain('what the page was sent: storage in clear');
    expect(found).toContain('what the page was sent: a signature');
    expect(found).toContain('what was printed: batch hex');
  });
});
