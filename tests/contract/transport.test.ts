import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { serveFrames } from '../../electron/app-transport.ts';
import { startBrowserServer } from '../../electron/browser/browser-server.ts';
import { Staging } from '../../electron/queue/staging.ts';
import type { AppRouter } from '../../electron/router.ts';
import { type Client, createClient, failureOf } from '../../renderer/client.ts';
import type { QueueEvent, TaskOutputChunk } from '../../shared/contract.ts';
import { createFakeApp, type FakeApp, knownRun } from '../support/fake-app.ts';
import { makeClip } from '../support/make-clips.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** One suite for both carriers of the contract: what a page may rely on is the same in Electron and in a browser. */
interface Carried {
  readonly client: Client;
  readonly app: FakeApp;
  readonly folder: string;
  /** The page goes away without a word. */
  vanish(): void;
  close(): Promise<void>;
}

async function overFrames(): Promise<Carried> {
  const folder = await tempFolder();
  const app = createFakeApp(folder.path, new Staging(join(folder.path, 'uploads')));
  const listeners = new Set<(frame: string) => void>();
  const connection = serveFrames(app.context, (frame) => {
    // As over IPC: never in the sender's own turn.
    queueMicrotask(() => {
      for (const listener of listeners) listener(frame);
    });
  });
  const client = createClient({
    send: (frame) => queueMicrotask(() => connection.receive(frame)),
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getPathForFile: () => '',
  });
  return {
    client,
    app,
    folder: folder.path,
    vanish: () => connection.close(),
    close: async () => {
      connection.close();
      await app.close();
      await folder.remove();
    },
  };
}

async function overWebSocket(): Promise<Carried> {
  const folder = await tempFolder();
  const staging = new Staging(join(folder.path, 'uploads'));
  await staging.open();
  await writeFile(join(folder.path, 'index.html'), '<!doctype html>');
  const app = createFakeApp(folder.path, staging);
  const server = await startBrowserServer({
    context: app.context,
    rendererFolder: folder.path,
    staging,
    port: 0,
  });
  const cookie = await sessionCookie(server.newAddress());
  const opened: WebSocket[] = [];
  class PageSocket extends WebSocket {
    constructor(url: string) {
      super(url, { origin: server.origin, headers: { cookie } });
      opened.push(this);
    }
  }
  const socket = createWSClient({
    url: `${server.origin.replace('http', 'ws')}/socket`,
    WebSocket: PageSocket as unknown as typeof globalThis.WebSocket,
    retryDelayMs: () => 60_000,
  });
  return {
    client: createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] }),
    app,
    folder: folder.path,
    vanish: () => {
      for (const one of opened) one.terminate();
    },
    close: async () => {
      void socket.close();
      await server.close();
      await app.close();
      await folder.remove();
    },
  };
}

function sessionCookie(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(address, (response) => {
      response.resume();
      resolve(response.headers['set-cookie']?.[0]?.split(';')[0] ?? '');
    })
      .once('error', reject)
      .end();
  });
}

describe.each([
  ['frames over IPC', overFrames],
  ['a WebSocket', overWebSocket],
])('the contract over %s', (_name, open) => {
  let carried: Carried | null = null;
  const start = async () => {
    carried = await open();
    return carried;
  };
  afterEach(async () => {
    await carried?.close();
    carried = null;
  });

  test('a query is answered', async () => {
    const { client } = await start();
    expect(await client.app.info.query()).toMatchObject({ version: '1.2.3', language: 'es' });
  });

  test('a mutation changes what the next query answers', async () => {
    const { client } = await start();
    await client.settings.update.mutate({ theme: 'dark' });
    expect((await client.settings.get.query()).theme).toBe('dark');
  });

  test('a typed failure crosses with its code and params', async () => {
    const { client } = await start();
    const runId = 'bt-20260101-120000-none';
    const failure = await client.run.retryFailed.mutate({ runId }).catch(failureOf);
    expect(failure).toEqual({ code: 'runMissing', params: { runId }, retryable: false });
  });

  test('a refused input crosses as badRequest and names its field', async () => {
    const { client } = await start();
    const failure = await client.settings.update.mutate({ timeLimitMinutes: -1 }).catch(failureOf);
    expect(failure).toEqual({ code: 'badRequest', params: { field: 'timeLimitMinutes' }, retryable: false });
  });

  test('an unknown fault crosses as internal: no text, no stack; the log gets its cause', async () => {
    const { client, app } = await start();
    const error: unknown = await client.run.cancel
      .mutate({ runId: knownRun })
      .catch((fault: unknown) => fault);
    expect(failureOf(error)).toEqual({ code: 'internal', params: {}, retryable: false });
    expect(JSON.stringify(error)).not.toContain('secret detail');
    expect(String(error)).not.toContain('secret detail');
    expect(app.logged).toEqual([expect.objectContaining({ message: 'secret detail: sig=abc' })]);
  });

  test('a subscription brings a snapshot, then changes', async () => {
    const { client, folder } = await start();
    await makeClip(folder, 'clip.mp4', { seconds: 1 });
    const events: QueueEvent[] = [];
    const subscription = client.queue.watch.subscribe(undefined, { onData: (event) => events.push(event) });
    await vi.waitFor(() => expect(events).toEqual([{ type: 'snapshot', items: [] }]));
    expect(await client.queue.add.mutate({ entries: [{ path: join(folder, 'clip.mp4') }] })).toEqual({
      added: 1,
      duplicates: [],
      ignored: 0,
    });
    await vi.waitFor(() =>
      expect(events.at(-1)).toMatchObject({ upserted: [{ name: 'clip.mp4', state: 'ready' }] }),
    );
    subscription.unsubscribe();
  });

  test('a subscription that fails tells why', async () => {
    const { client } = await start();
    const failed = Promise.withResolvers<unknown>();
    client.run.watch.subscribe({ runId: 'bt-20260101-120000-none' }, { onError: failed.resolve });
    expect(failureOf(await failed.promise).code).toBe('runMissing');
  });

  test.each([
    ['the page unsubscribes', (_: Carried, stop: () => void) => stop()],
    ['the page vanishes', (page: Carried) => page.vanish()],
  ])('a subscription ends in the app when %s', async (_when, end) => {
    const page = await start();
    const chunks: TaskOutputChunk[] = [];
    const subscription = page.client.run.output.subscribe(
      { runId: knownRun, itemId: 'x', stream: 'stdout' },
      { onData: (chunk) => chunks.push(chunk) },
    );
    await vi.waitFor(() => expect(chunks).toHaveLength(2));
    expect(page.app.openOutputs()).toBe(1);
    end(page, () => subscription.unsubscribe());
    await vi.waitFor(() => expect(page.app.openOutputs()).toBe(0));
    subscription.unsubscribe();
  });
});
