import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../../electron/connection/connection.ts';
import { ConnectionStore } from '../../../electron/connection/connection-store.ts';
import { Connections } from '../../../electron/connection/connections.ts';
import {
  accountOf,
  type EntraAccount,
  type Identity,
} from '../../../electron/connection/identity/identity.ts';
import { Vault, type VaultBox } from '../../../electron/connection/vault.ts';
import { createKeyFileSecretBox } from '../../../electron/platform/key-file-secret-box.ts';
import { systemClock } from '../../../electron/support/clock.ts';
import { silentLogger } from '../../../electron/support/logger.ts';
import type { ConnectionView, SaveConnection, SignInRequest } from '../../../shared/connection.ts';
import { Failure } from '../../../shared/failure.ts';
import { defaultPlan } from '../../../shared/plan.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const key = (letter: string) => `${letter.repeat(86)}==`;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let connections: Connections;
let entra: ScriptedEntra;
const opened: Connections[] = [];

beforeEach(async () => {
  folder = await tempFolder();
  entra = new ScriptedEntra();
  connections = reopen();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  await folder.remove();
});

/** The app after a restart: another instance over the same files. */
function reopen(
  box: VaultBox = createKeyFileSecretBox(join(folder.path, 'secret.key')),
  identity: Identity = entra,
): Connections {
  const local: Connection = {
    id: 'local',
    name: 'This computer',
    isLocal: true,
    open: async () => {
      throw new Failure('ffmpegMissing');
    },
    close: async () => undefined,
  };
  const deps = { identity, local, clock: systemClock, logger: silentLogger };
  const vault = new Vault({ file: join(folder.path, 'vault.json'), box, logger: silentLogger, nowMs: 0 });
  const store = new ConnectionStore(join(folder.path, 'connections.json'), 0);
  const made = new Connections({ ...deps, store, vault });
  opened.push(made);
  return made;
}

const noBox: VaultBox = {
  isAvailable: false,
  encrypt: async () => {
    throw new Error('not to be asked');
  },
  decrypt: async () => {
    throw new Error('not to be asked');
  },
};

/** Stands for Entra itself: one user per way of signing in. */
class ScriptedEntra implements Identity {
  readonly users = new Map<string, string>();
  next = 'ana@contoso.com';
  readonly signedOut: string[] = [];
  #key({ method, tenantId }: EntraAccount): string {
    return `${method} ${tenantId}`;
  }
  async *signIn(request: SignInRequest) {
    yield { type: 'waitingForBrowser' } as const;
    this.users.set(this.#key(accountOf(request)), this.next);
    yield { type: 'signedIn', username: this.next, tenantId: 'contoso', tenants: [] } as const;
  }
  async signOut(account: EntraAccount) {
    this.signedOut.push(account.username ?? '');
    this.users.delete(this.#key(account));
  }
  async signedInAs(account: EntraAccount) {
    const user = this.users.get(this.#key(account)) ?? null;
    return account.username === null || account.username === user ? user : null;
  }
  async discover() {
    return { batch: [], storage: [] };
  }
  credentialFor(account: EntraAccount) {
    return {
      getToken: async () => {
        if ((await this.signedInAs(account)) === null) throw new Failure('signInNeeded');
        return { token: 'a-token', expiresOnTimestamp: Date.now() + 60_000 };
      },
    };
  }
}

type SharedKeyAuth = Extract<SaveConnection['auth'], { kind: 'sharedKey' }>;
function sharedKey(
  changes: Partial<Omit<SaveConnection, 'auth'>> = {},
  auth: Partial<SharedKeyAuth> = {},
): SaveConnection {
  return {
    name: 'Studio',
    cloud: 'public',
    batchUrl: 'https://mybatch.eastus.batch.azure.com/',
    blobUrl: 'https://mystore.blob.core.windows.net/',
    ...changes,
    auth: { kind: 'sharedKey', batchAccount: 'mybatch', storageAccount: 'mystore', ...auth },
  };
}
const keys = { batchKey: key('B'), storageKey: key('S') };

function signedIn(
  changes: Partial<Omit<SaveConnection, 'auth'>> = {},
  tenantId: string | null = null,
): SaveConnection {
  return {
    ...sharedKey(changes),
    auth: {
      ...{ kind: 'entra', method: 'browser', tenantId, clientId: null },
      ...{ batchResourceId: null, storageResourceId: null },
    },
  };
}
const request: SignInRequest = { cloud: 'public', method: 'browser', tenantId: null, clientId: null };

async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const event of events) found.push(event);
  return found;
}

/** The first list that watchers see: by then it is known what can be decrypted. */
async function firstList(from: Connections): Promise<readonly ConnectionView[]> {
  for await (const list of from.watch(new AbortController().signal)) return list;
  throw new Error('The watch ended');
}

const refusal = async (work: Promise<unknown>): Promise<Failure> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Failure)) throw new Error(`Not refused: ${String(error)}`);
  return error;
};

describe('this computer', () => {
  test('is always the first, and nobody edits or removes it', async () => {
    await connections.save(sharedKey({}, keys));
    expect(connections.list().map(({ connectionId }) => connectionId)[0]).toBe('local');
    expect(connections.get('local').isLocal).toBe(true);
    expect(connections.plan('local')).toBeNull();
    const edit = connections.save(sharedKey({ connectionId: 'local' }, keys));
    expect((await refusal(edit)).code).toBe('badRequest');
    expect((await refusal(connections.remove('local'))).code).toBe('badRequest');
    expect(() => connections.savePlan('local', defaultPlan)).toThrow('badRequest');
  });
});

describe('a connection with keys', () => {
  test('is there after a restart, with its keys, and tells them to nobody', async () => {
    const saved = await connections.save(sharedKey({}, keys));
    expect(saved).toMatchObject({
      status: 'ready',
      batchUrl: 'https://mybatch.eastus.batch.azure.com',
      blobUrl: 'https://mystore.blob.core.windows.net',
      region: 'eastus',
      auth: { hasBatchKey: true, hasStorageKey: true, isSaved: true },
    });
    const again = reopen();
    expect((await firstList(again))[1]).toEqual(saved);
    expect((await again.get(saved.connectionId).open()).arm).toBeNull();
    expect(JSON.stringify(again.list())).not.toMatch(/B{20}|S{20}/);
  });

  test('opens the same ports each time, and none once it is closed', async () => {
    const { connectionId } = await connections.save(sharedKey({}, keys));
    const connection = connections.get(connectionId);
    expect(await connection.open()).toBe(await connection.open());
    await connections.close();
    expect((await refusal(connection.open())).code).toBe('cancelled');
  });

  test('an edit that leaves the keys empty keeps them', async () => {
    const { connectionId } = await connections.save(sharedKey({}, keys));
    const edited = await connections.save(sharedKey({ connectionId, name: 'Renamed' }));
    expect(edited).toMatchObject({ connectionId, name: 'Renamed', status: 'ready' });
    expect(connections.list()).toHaveLength(2);
    expect((await firstList(reopen()))[1]).toMatchObject({ name: 'Renamed', status: 'ready' });
  });

  test('one new key leaves the other as it is', async () => {
    const { connectionId } = await connections.save(sharedKey({}, keys));
    await connections.save(sharedKey({ connectionId }, { batchKey: key('N') }));
    expect((await firstList(reopen()))[1]).toMatchObject({ status: 'ready' });
  });

  test.each([
    ['Batch address', 'auth.batchKey', { batchUrl: 'https://mybatch.westus.batch.azure.com' }, {}],
    ['blob address', 'auth.storageKey', { blobUrl: 'https://videos.example.com' }, {}],
    [
      'Batch account',
      'auth.batchKey',
      { batchUrl: 'https://other.eastus.batch.azure.com' },
      { batchAccount: 'other' },
    ],
  ])(
    'another %s wants its key again: the saved one is not sent there',
    async (_what, field, change, auth) => {
      const saved = await connections.save(sharedKey({}, keys));
      const edit = connections.save(sharedKey({ ...change, connectionId: saved.connectionId }, auth));
      expect(await refusal(edit)).toMatchObject({ code: 'badRequest', params: { field } });
      expect(connections.list()[1]).toEqual(saved);
    },
  );

  test('an address that somebody changed in the file gets no key', async () => {
    const { connectionId } = await connections.save(sharedKey({}, keys));
    const file = join(folder.path, 'connections.json');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('mystore.blob.core.windows.net', 'evil.example.com'),
    );
    const again = reopen();
    expect((await firstList(again))[1]).toMatchObject({
      status: 'keysMissing',
      auth: { hasBatchKey: true, hasStorageKey: false },
    });
    const refused = await refusal(again.get(connectionId).open());
    expect(refused).toMatchObject({ code: 'secretsUnreadable', params: { name: 'Studio' } });
  });

  test.each([
    ['auth.batchKey', sharedKey({}, { storageKey: key('S') })],
    ['auth.storageKey', sharedKey({}, { batchKey: key('B') })],
    ['auth.batchKey', sharedKey({}, { ...keys, batchKey: 'half a key' })],
    ['batchUrl', sharedKey({ batchUrl: 'http://mybatch.eastus.batch.azure.com' }, keys)],
    ['blobUrl', sharedKey({ blobUrl: 'https://mystore.blob.core.windows.net/?sig=x' }, keys)],
    ['auth.batchAccount', sharedKey({}, { ...keys, batchAccount: 'another' })],
    ['auth.storageAccount', sharedKey({}, { ...keys, storageAccount: 'another' })],
    ['auth.pasteId', sharedKey({}, { pasteId: '00000000-0000-4000-8000-000000000000' })],
  ])('is refused for its %s, and nothing is kept', async (field, entered) => {
    expect(await refusal(connections.save(entered))).toMatchObject({ code: 'badRequest', params: { field } });
    expect(connections.list()).toHaveLength(1);
    expect(reopen().list()).toHaveLength(1);
  });

  test('in a closed cloud needs no endpoints of it', async () => {
    const entered = sharedKey(
      { cloud: 'custom', batchUrl: 'https://batch.lab.example', blobUrl: 'https://blob.lab.example' },
      keys,
    );
    expect(await connections.save(entered)).toMatchObject({ status: 'ready', region: null, endpoints: null });
  });

  test('an unknown one is missing, not made', async () => {
    const connectionId = '00000000-0000-4000-8000-000000000000';
    expect((await refusal(connections.save(sharedKey({ connectionId }, keys)))).code).toBe(
      'connectionMissing',
    );
    expect((await refusal(connections.remove(connectionId))).code).toBe('connectionMissing');
    expect(() => connections.get(connectionId)).toThrow('connectionMissing');
    expect(() => connections.hold(connectionId)).toThrow('connectionMissing');
  });
});

describe('keys that were pasted', () => {
  const block = `_BATCH_ACCOUNT_NAME='mybatch'\n_BATCH_ACCOUNT_KEY='${key('B')}'\n_STORAGE_ACCOUNT_NAME='mystore'\n_STORAGE_ACCOUNT_KEY='${key('S')}'`;

  test('are saved by their id, once', async () => {
    const { pasteId } = connections.readPaste(block);
    expect(await connections.save(sharedKey({}, { pasteId }))).toMatchObject({ status: 'ready' });
    const again = await refusal(connections.save(sharedKey({}, { pasteId })));
    expect(again.params).toEqual({ field: 'auth.pasteId' });
  });

  test('give way to what is typed', async () => {
    const { pasteId } = connections.readPaste(block);
    const view = await connections.save(sharedKey({}, { pasteId, batchKey: key('T') }));
    expect(view.status).toBe('ready');
    const vault = new Vault({
      ...{ file: join(folder.path, 'vault.json'), logger: silentLogger, nowMs: 0 },
      box: createKeyFileSecretBox(join(folder.path, 'secret.key')),
    });
    const stored = await vault.get(`keys.${view.connectionId}`);
    expect(stored).toContain(key('T'));
    expect(stored).toContain(key('S'));
    expect(stored).not.toContain(key('B'));
  });

  test('are not taken for another account than they came with', async () => {
    const { pasteId } = connections.readPaste(block);
    const entered = sharedKey(
      { batchUrl: 'https://other.eastus.batch.azure.com' },
      { pasteId, batchAccount: 'other' },
    );
    expect((await refusal(connections.save(entered))).params).toEqual({ field: 'auth.batchKey' });
  });
});

describe('where nothing can be encrypted', () => {
  test('keys work until the app closes; the view and a notice say so, and the next start misses them', async () => {
    connections = reopen(noBox);
    const { connectionId, ...view } = await connections.save(sharedKey({}, keys));
    expect(view).toMatchObject({ status: 'ready', auth: { isSaved: false, hasBatchKey: true } });
    expect(connections.notices().map(({ code }) => code)).toEqual(['secretsNotSaved']);
    await expect(connections.get(connectionId).open()).resolves.toBeDefined();

    const again = reopen(noBox);
    expect((await firstList(again))[1]).toMatchObject({ status: 'keysMissing', auth: { isSaved: false } });
    expect((await refusal(again.get(connectionId).open())).code).toBe('secretsUnreadable');
  });

  test('keys of another computer are missing, and can be given again', async () => {
    const { connectionId } = await connections.save(sharedKey({}, keys));
    const moved = reopen(createKeyFileSecretBox(join(folder.path, 'another.key')));
    expect((await firstList(moved))[1]).toMatchObject({
      status: 'keysMissing',
      auth: { hasBatchKey: false, isSaved: false },
    });
    expect((await refusal(moved.save(sharedKey({ connectionId })))).params).toEqual({
      field: 'auth.batchKey',
    });
    expect(await moved.save(sharedKey({ connectionId }, keys))).toMatchObject({ status: 'ready' });
  });
});

describe('removing', () => {
  test('takes the keys along', async () => {
    const { connectionId } = await connections.save(sharedKey({}, keys));
    const connection = connections.get(connectionId);
    await connection.open();
    await connections.remove(connectionId);
    expect(connections.list()).toHaveLength(1);
    expect(readFileSync(join(folder.path, 'vault.json'), 'utf8')).not.toContain(connectionId);
    expect(readFileSync(join(folder.path, 'connections.json'), 'utf8')).not.toContain('mybatch');
    expect((await refusal(connection.open())).code).toBe('cancelled');
  });
});

describe('a connection that a run holds', () => {
  test('is neither changed nor removed before its last release', async () => {
    const { connectionId } = await connections.save(sharedKey({}, keys));
    const releases = [connections.hold(connectionId), connections.hold(connectionId)];
    const busy = await refusal(connections.save(sharedKey({ connectionId, name: 'x' })));
    expect(busy).toMatchObject({ code: 'connectionBusy', params: { name: 'Studio' } });
    releases[0]?.();
    // The same release again is not that of the other run.
    releases[0]?.();
    expect((await refusal(connections.remove(connectionId))).code).toBe('connectionBusy');
    releases[1]?.();
    await connections.remove(connectionId);
  });

  test('may not begin to be held while it is being saved', async () => {
    const { connectionId } = await connections.save(sharedKey({}, keys));
    const saving = connections.save(sharedKey({ connectionId, name: 'x' }));
    await Promise.resolve();
    expect(() => connections.hold(connectionId)).toThrow('connectionBusy');
    await saving;
    connections.hold(connectionId)();
  });

  test('may have its plan saved: the run has its own', async () => {
    const { connectionId } = await connections.save(sharedKey({}, keys));
    connections.hold(connectionId);
    connections.savePlan(connectionId, { ...defaultPlan, spotNodes: 9 });
    expect(connections.plan(connectionId)).toMatchObject({ spotNodes: 9 });
  });
});

describe('plans', () => {
  test('are kept with the connection, through edits and restarts', async () => {
    const { connectionId } = await connections.save(sharedKey({}, keys));
    expect(connections.plan(connectionId)).toEqual(defaultPlan);
    connections.savePlan(connectionId, { kind: 'existing', poolId: 'studio-pool' });
    await connections.save(sharedKey({ connectionId, name: 'Renamed' }));
    expect(reopen().plan(connectionId)).toEqual({ kind: 'existing', poolId: 'studio-pool' });
  });
});

describe('watching', () => {
  test('tells the whole list at once and after every change, and ends with its signal', async () => {
    const stop = new AbortController();
    const seen: string[][] = [];
    const watching = (async () => {
      for await (const list of connections.watch(stop.signal)) {
        seen.push(list.map(({ name }) => name));
        if (seen.length === 1) void connections.save(sharedKey({}, keys));
        if (seen.length === 2) stop.abort();
      }
    })();
    await watching;
    expect(seen).toEqual([['This computer'], ['This computer', 'Studio']]);
  });
});

describe('a connection with Entra', () => {
  test('is saved with who signed in before, and opens with tokens', async () => {
    const events = await all(connections.signIn(request, new AbortController().signal));
    expect(events.at(-1)).toMatchObject({ type: 'signedIn' });
    const saved = await connections.save(signedIn());
    expect(saved).toMatchObject({ status: 'ready', auth: { kind: 'entra', username: 'ana@contoso.com' } });
    expect((await connections.get(saved.connectionId).open()).arm).not.toBeNull();
    expect((await firstList(reopen()))[1]).toEqual(saved);
  });

  test('saved before anybody signed in, it wants a sign-in, and one for it makes it ready', async () => {
    const { connectionId, status } = await connections.save(signedIn());
    expect(status).toBe('signedOut');
    await all(connections.signIn({ ...request, connectionId }, new AbortController().signal));
    expect(connections.list()[1]).toMatchObject({ status: 'ready', auth: { username: 'ana@contoso.com' } });
    expect((await firstList(reopen()))[1]).toMatchObject({ status: 'ready' });
  });

  test('an edit keeps its user, though another has signed in meanwhile', async () => {
    await all(connections.signIn(request, new AbortController().signal));
    const { connectionId } = await connections.save(signedIn());
    entra.next = 'bob@contoso.com';
    await all(connections.signIn(request, new AbortController().signal));
    const edited = await connections.save(signedIn({ connectionId, name: 'Renamed' }));
    expect(edited).toMatchObject({ status: 'signedOut', auth: { username: 'ana@contoso.com' } });
  });

  test('signs out, and opens no more', async () => {
    await all(connections.signIn(request, new AbortController().signal));
    const { connectionId } = await connections.save(signedIn());
    await connections.signOut(connectionId);
    expect(connections.list()[1]).toMatchObject({ status: 'signedOut' });
    const { batch } = await connections.get(connectionId).open();
    expect((await refusal(batch.getPool('p', new AbortController().signal))).code).toBe('signInNeeded');
  });

  test('a sign-in that ended behind its back shows when it is used', async () => {
    await all(connections.signIn(request, new AbortController().signal));
    const { connectionId } = await connections.save(signedIn());
    entra.users.clear();
    expect(connections.list()[1]).toMatchObject({ status: 'ready' });
    const { batch } = await connections.get(connectionId).open();
    await refusal(batch.getPool('p', new AbortController().signal));
    expect(connections.list()[1]).toMatchObject({ status: 'signedOut' });
  });

  test('its tokens go with the last connection that needs them', async () => {
    await all(connections.signIn(request, new AbortController().signal));
    const one = await connections.save(signedIn());
    const two = await connections.save(signedIn({ name: 'Second' }));
    await connections.remove(one.connectionId);
    expect(entra.signedOut).toEqual([]);
    await connections.remove(two.connectionId);
    expect(entra.signedOut).toEqual(['ana@contoso.com']);
  });

  test('that signs in with keys from now on lets go of its tokens, and the other way round of its keys', async () => {
    await all(connections.signIn(request, new AbortController().signal));
    const { connectionId } = await connections.save(signedIn());
    await connections.save(sharedKey({ connectionId }, keys));
    expect(entra.signedOut).toEqual(['ana@contoso.com']);
    await connections.save(signedIn({ connectionId }));
    expect(readFileSync(join(folder.path, 'vault.json'), 'utf8')).not.toContain(connectionId);
  });

  test('is not signed out under a run', async () => {
    const { connectionId } = await connections.save(signedIn());
    connections.hold(connectionId);
    expect((await refusal(connections.signOut(connectionId))).code).toBe('connectionBusy');
  });
});
