import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type App, createApp } from '../../electron/app.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import type { Host } from '../../electron/host.ts';
import { nodeHostParts } from '../../electron/platform/node-host.ts';
import type { PasteResult, SaveConnection } from '../../shared/connection.ts';
import { Failure } from '../../shared/failure.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Connections as the app builds them, over an engine that is somebody else's: reached by address and key alone. */
const never = new AbortController().signal;
let engine: Engine;
let engineFolder: Awaited<ReturnType<typeof tempFolder>>;
let appFolder: Awaited<ReturnType<typeof tempFolder>>;
const apps: App[] = [];

beforeAll(async () => {
  engineFolder = await tempFolder();
  appFolder = await tempFolder();
  engine = await startEngine({
    dataFolder: engineFolder.path,
    node: { execPath: process.execPath, env: {} },
  });
});
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});
afterAll(async () => {
  await engine?.close();
  await Promise.all([engineFolder?.remove(), appFolder?.remove()]);
});

function startApp(folder: string, secretBox?: Host['secretBox']): App {
  const parts = nodeHostParts(folder);
  const app = createApp(
    {
      ...{ ...parts, secretBox: secretBox ?? parts.secretBox },
      ...{ kind: 'terminal', pickers: null, reveal: null, openUrl: null },
    },
    { logLevel: 'debug' },
  );
  apps.push(app);
  return app;
}

/** The line that `npm run engine` prints. */
const engineLine = () => JSON.stringify({ batch: engine.batch, storage: engine.storage });

/** What the form sends for a paste. */
function fromPaste(paste: PasteResult, name = 'Engine'): SaveConnection {
  return {
    name,
    cloud: 'public',
    batchUrl: paste.batchUrl ?? '',
    blobUrl: paste.blobUrl ?? '',
    auth: {
      kind: 'sharedKey',
      batchAccount: paste.batchAccount ?? '',
      storageAccount: paste.storageAccount ?? '',
      pasteId: paste.pasteId,
    },
  };
}

/** Every file below a folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A key in the forms in which it may slip into a file. */
function formsOf(key: string): readonly Buffer[] {
  const bytes = Buffer.from(key, 'base64');
  const text = Buffer.from(key, 'utf8');
  return [
    text,
    bytes,
    Buffer.from(text.toString('base64').replace(/=+$/, '')),
    Buffer.from(text.toString('hex')),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('base64url')),
    Buffer.from(encodeURIComponent(key)),
    Buffer.from(JSON.stringify(key).slice(1, -1).replaceAll('/', '\\/')),
    Buffer.from(key, 'utf16le'),
    // A piece of it is a leak as well.
    Buffer.from(key.slice(8, 40)),
  ];
}

function filesWithKeys(folder: string): readonly string[] {
  const forms = [engine.batch.accountKey, engine.storage.accountKey].flatMap(formsOf);
  return filesBelow(folder).filter((file) => {
    const content = readFileSync(file);
    return forms.some((form) => content.includes(form));
  });
}

async function makeAndFind(app: App, connectionId: string): Promise<void> {
  const { batch, blob } = await app.connections.get(connectionId).open();
  const name = `bt-${randomUUID()}`;
  expect(await blob.createContainer(name, { owner: 'test' }, never)).toBe('created');
  expect(await blob.getContainer(name, never)).toEqual({ owner: 'test' });
  await batch.addPool(
    {
      id: name,
      imageReference: { publisher: 'batchtone', offer: 'local', sku: 'local', version: 'latest' },
      nodeAgentSkuId: 'batch.node.local',
      vmSize: 'local',
      targetDedicatedNodes: 0,
      targetLowPriorityNodes: 0,
      taskSlotsPerNode: 1,
      startTask: null,
      autoScale: null,
      metadata: [],
    },
    never,
  );
  expect(await batch.getPool(name, never)).toMatchObject({ id: name });
  await batch.deletePool(name, never);
  await blob.deleteContainer(name, never);
}

async function refusal(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Failure)) throw new Error(`Not refused: ${String(error)}`);
  return error;
}

describe('a connection by keys', () => {
  test('is pasted, saved, used, and works again after a restart', async () => {
    const first = startApp(appFolder.path);
    const paste = first.connections.readPaste(engineLine());
    expect(paste).toMatchObject({ hasBatchKey: true, hasStorageKey: true });
    const { connectionId, status } = await first.connections.save(fromPaste(paste));
    expect(status).toBe('ready');
    await makeAndFind(first, connectionId);
    await first.close();

    const second = startApp(appFolder.path);
    expect(second.connections.list()[1]).toMatchObject({ connectionId, name: 'Engine' });
    await makeAndFind(second, connectionId);
    expect(second.notices()).toEqual([]);
  });

  test('leaves no key in clear in any file, not in the logs either', async () => {
    const app = startApp(appFolder.path);
    const { connectionId } = await app.connections.save(
      fromPaste(app.connections.readPaste(engineLine()), 'Searched'),
    );
    await makeAndFind(app, connectionId);
    await app.close();
    const files = filesBelow(appFolder.path).map((file) => file.slice(appFolder.path.length + 1));
    expect(files).toEqual(expect.arrayContaining(['connections.json', 'vault.json', 'secret.key']));
    expect(files.some((file) => file.startsWith('logs'))).toBe(true);
    expect(filesWithKeys(appFolder.path)).toEqual([]);
    // The search does find a key where there is one.
    expect(formsOf(engine.batch.accountKey).some((form) => Buffer.from(engineLine()).includes(form))).toBe(
      true,
    );
  });

  test.skipIf(process.platform === 'win32')('has files that only their owner reads', async () => {
    for (const file of ['secret.key', 'vault.json', 'connections.json']) {
      expect(statSync(join(appFolder.path, file)).mode & 0o777).toBe(0o600);
    }
  });

  test('tells screens nothing of its keys', async () => {
    const app = startApp(appFolder.path);
    const paste = app.connections.readPaste(engineLine());
    const view = await app.connections.save(fromPaste(paste, 'Shown'));
    const shown = Buffer.from(JSON.stringify([paste, view, app.connections.list(), app.notices()]));
    const forms = [engine.batch.accountKey, engine.storage.accountKey].flatMap(formsOf);
    expect(forms.filter((form) => shown.includes(form))).toEqual([]);
  });

  test.each(['batchKey', 'storageKey'] as const)(
    'with a wrong %s is refused by the service',
    async (which) => {
      const app = startApp(appFolder.path);
      const entered = fromPaste(app.connections.readPaste(engineLine()), `Wrong ${which}`);
      const wrong = Buffer.alloc(64, 7).toString('base64');
      const { connectionId } = await app.connections.save({
        ...entered,
        auth: { ...entered.auth, [which]: wrong } as SaveConnection['auth'],
      });
      const { batch, blob } = await app.connections.get(connectionId).open();
      const work = which === 'batchKey' ? batch.listPools(null, never) : blob.listContainers('bt-', never);
      expect((await refusal(work)).code).toBe('keyRejected');
    },
  );

  test('whose key was renewed is edited, and works', async () => {
    const app = startApp(appFolder.path);
    const entered = fromPaste(app.connections.readPaste(engineLine()), 'Renewed');
    const wrong = Buffer.alloc(64, 7).toString('base64');
    const { connectionId } = await app.connections.save({
      ...entered,
      auth: { ...entered.auth, batchKey: wrong } as SaveConnection['auth'],
    });
    const { pasteId: _used, ...auth } = entered.auth as Extract<
      SaveConnection['auth'],
      { kind: 'sharedKey' }
    >;
    await app.connections.save({
      ...entered,
      connectionId,
      auth: { ...auth, batchKey: engine.batch.accountKey },
    });
    await makeAndFind(app, connectionId);
  });

  test('that is removed leaves nothing of itself on disk', async () => {
    const app = startApp(appFolder.path);
    const { connectionId } = await app.connections.save(
      fromPaste(app.connections.readPaste(engineLine()), 'Removed'),
    );
    await app.connections.remove(connectionId);
    for (const file of ['connections.json', 'vault.json']) {
      expect(readFileSync(join(appFolder.path, file), 'utf8')).not.toContain(connectionId);
    }
  });
});

describe('where nothing can be encrypted', () => {
  test('keys work, the user is told, and nothing of them is on disk', async () => {
    const folder = await tempFolder();
    try {
      const noKeystore = {
        isAvailable: false,
        encrypt: async () => {
          throw new Error('There is no keystore');
        },
        decrypt: async () => {
          throw new Error('There is no keystore');
        },
      };
      const app = startApp(folder.path, noKeystore);
      const view = await app.connections.save(fromPaste(app.connections.readPaste(engineLine())));
      expect(view).toMatchObject({ status: 'ready', auth: { isSaved: false } });
      expect(app.notices().map(({ code }) => code)).toEqual(['secretsNotSaved']);
      await makeAndFind(app, view.connectionId);
      await app.close();
      expect(filesBelow(folder.path).length).toBeGreaterThan(0);
      expect(filesWithKeys(folder.path)).toEqual([]);

      const next = startApp(folder.path, noKeystore);
      expect((await refusal(next.connections.get(view.connectionId).open())).code).toBe('secretsUnreadable');
    } finally {
      await folder.remove();
    }
  });
});
