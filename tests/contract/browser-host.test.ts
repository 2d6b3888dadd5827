import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { type BrowserServer, startBrowserServer } from '../../electron/browser/browser-server.ts';
import { Staging } from '../../electron/queue/staging.ts';
import { createFakeApp, type FakeApp, knownRun } from '../support/fake-app.ts';
import { tempFolder } from '../support/temp-folder.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
let staging: Staging;
let app: FakeApp;
let server: BrowserServer;
let cookie: string;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** By node:http, because fetch sets Host and Origin by itself and tidies paths. */
function ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.once('error', reject).end(body);
  });
}

const withSession = (headers: Readonly<Record<string, string>> = {}) => ({ headers: { cookie, ...headers } });
const pathOf = (address: string) => address.slice(server.origin.length);

beforeAll(async () => {
  folder = await tempFolder();
  const renderer = join(folder.path, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(renderer, 'assets', 'index-abc.js'), 'export {};');
  await writeFile(join(folder.path, 'secret.txt'), 'not for you');
  await writeFile(join(folder.path, 'señal "1".mp3'), 'sound');
  staging = new Staging(join(folder.path, 'uploads'));
  await staging.open();
  app = createFakeApp(folder.path, staging, new Map([['item', join(folder.path, 'señal "1".mp3')]]));
  server = await startBrowserServer({ context: app.context, rendererFolder: renderer, staging, port: 0 });
  const answer = await ask(pathOf(server.newAddress()));
  cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
});
afterAll(async () => {
  await server.close();
  await app.close();
  await folder.remove();
});

describe('the one-time address', () => {
  test('gives a strict, script-proof cookie, once', async () => {
    const address = server.newAddress();
    const first = await ask(pathOf(address));
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']?.[0]).toMatch(
      /^batchtone-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect((await ask(pathOf(address))).status).toBe(403);
  });

  test('is void when a newer one was made, and a wrong token opens nothing', async () => {
    const old = server.newAddress();
    server.newAddress();
    expect((await ask(pathOf(old))).status).toBe(403);
    expect((await ask('/?token=wrong')).status).toBe(403);
    expect((await ask('/?token=')).status).toBe(403);
  });

  test('used again by the same browser, leads on to the page', async () => {
    const address = server.newAddress();
    await ask(pathOf(address));
    const again = await ask(pathOf(address), withSession());
    expect(again.status).toBe(200);
    expect(again.headers['set-cookie']).toBeUndefined();
  });
});

describe('the guard', () => {
  test('lets in nobody without the session cookie', async () => {
    for (const path of ['/', '/assets/index-abc.js', `/audio/${knownRun}/item`])
      expect((await ask(path)).status, path).toBe(403);
    expect((await ask('/', { headers: { cookie: `${cookie}x` } })).status).toBe(403);
  });

  test('refuses another Host and another Origin on every request', async () => {
    for (const host of ['evil.example', 'localhost', `localhost:${new URL(server.origin).port}`])
      expect((await ask('/', withSession({ host }))).status, host).toBe(403);
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1'])
      expect((await ask('/', withSession({ origin }))).status, origin).toBe(403);
  });

  test('refuses an upload that does not come from its own page', async () => {
    const body = Buffer.from('x');
    const put = (headers: Readonly<Record<string, string>>) =>
      ask('/upload?path=a.mp4', { method: 'PUT', headers, body });
    expect((await put({ cookie })).status).toBe(403);
    expect((await put({ cookie, origin: 'https://evil.example' })).status).toBe(403);
    expect((await put({ origin: server.origin })).status).toBe(403);
  });

  test.each([
    ['no cookie', { origin: true, cookie: false, path: '/socket' }],
    ['no Origin', { origin: false, cookie: true, path: '/socket' }],
    ['another Origin', { origin: 'https://evil.example', cookie: true, path: '/socket' }],
    ['another path', { origin: true, cookie: true, path: '/other' }],
    [
      'parameters, which our page has none of',
      { origin: true, cookie: true, path: '/socket?connectionParams=1' },
    ],
  ])('refuses a socket with %s', async (_, socket) => {
    const origin = socket.origin === true ? server.origin : socket.origin;
    const ws = new WebSocket(`${server.origin.replace('http', 'ws')}${socket.path}`, {
      ...(typeof origin === 'string' ? { origin } : {}),
      headers: socket.cookie ? { cookie } : {},
    });
    const outcome = await new Promise<string>((resolve) => {
      ws.once('open', () => resolve('open'));
      ws.once('error', (error) => resolve(error.message));
    });
    ws.terminate();
    expect(outcome).toBe('Unexpected server response: 403');
  });
});

/** What a socket is asked for with, by somebody without a cookie. */
const upgradeRequest = (host: string) =>
  [
    ...['GET /socket HTTP/1.1', `Host: ${host}`, 'Connection: Upgrade', 'Upgrade: websocket'],
    ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
  ].join('\r\n');

test('somebody who asks for a socket and resets the connection brings nothing down', async () => {
  const { hostname, port, host } = new URL(server.origin);
  const faults: unknown[] = [];
  const note = (fault: unknown) => faults.push(fault);
  process.on('uncaughtException', note);
  onTestFinished(() => void process.off('uncaughtException', note));
  for (let count = 0; count < 100; count += 1) {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(upgradeRequest(host) + 'x'.repeat(100_000));
    socket.resetAndDestroy();
  }
  expect((await ask('/', withSession())).status).toBe(200);
  expect(faults).toEqual([]);
});

describe('the page', () => {
  test('is served with its security headers', async () => {
    const { status, headers, body } = await ask('/', withSession());
    expect(status).toBe(200);
    expect(body.toString()).toContain('<title>page</title>');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain("script-src 'self' 'unsafe");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  test('has its hashed parts kept by the browser', async () => {
    const { headers } = await ask('/assets/index-abc.js', withSession());
    expect(headers['content-type']).toContain('javascript');
    expect(headers['cache-control']).toContain('immutable');
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets',
    '/assets/',
    '/settings.json',
    '//etc/passwd',
    '/%00',
  ])('nothing else can be had: %s', async (path) => {
    const { status, body } = await ask(path, withSession());
    expect([400, 404]).toContain(status);
    expect(body.toString()).not.toContain('not for you');
  });

  test('answers 405 to what it does not do', async () => {
    const headers = { cookie, origin: server.origin };
    for (const method of ['POST', 'DELETE', 'OPTIONS'])
      expect((await ask('/', { method, headers })).status, method).toBe(405);
  });
});

describe('an upload', () => {
  const put = (path: string, body: Buffer) =>
    ask(`/upload?${new URLSearchParams({ path, modified: '1700000000000' })}`, {
      method: 'PUT',
      headers: { cookie, origin: server.origin, 'content-length': String(body.length) },
      body,
    });

  test('arrives byte for byte under a name that nothing in it decides', async () => {
    const content = randomBytes(3_000_000);
    const answer = await put('../../Trip/$(touch x).mp4', content);
    expect(answer.status).toBe(200);
    const { path, relativePath } = JSON.parse(answer.body.toString()) as Record<string, string>;
    expect(relativePath).toBe('../../Trip/$(touch x).mp4');
    expect(path).toMatch(/uploads\/[\da-f-]{36}$/);
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(hash(await readFile(path ?? ''))).toBe(hash(content));
  });

  test('is refused, with a failure, when it has no path', async () => {
    const answer = await put('', Buffer.from('x'));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ failure: { code: 'badRequest' } });
  });

  test('that the disk has no room for is refused before it is sent', async () => {
    const headers = { cookie, origin: server.origin, 'content-length': String(2 ** 40) };
    const { hostname, port } = new URL(server.origin);
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request({ hostname, port, path: '/upload?path=a', method: 'PUT', headers }, (response) => {
        resolve(response.statusCode ?? 0);
        sent.destroy();
      });
      sent.once('error', reject).flushHeaders();
    });
    expect(status).toBe(507);
  });

  test('that breaks off leaves nothing', async () => {
    const before = await readdir(staging.folder);
    const { hostname, port } = new URL(server.origin);
    const headers = { cookie, origin: server.origin, 'content-length': '1000000' };
    const closed = new Promise<void>((resolve) => {
      const sent = request({ hostname, port, path: '/upload?path=a', method: 'PUT', headers });
      sent.once('error', () => resolve());
      sent.write(randomBytes(1000), () => setImmediate(() => sent.destroy(new Error('gone'))));
    });
    await closed;
    await expect.poll(() => readdir(staging.folder)).toEqual(before);
  });

  test('is gone at the next start, unless a run that goes on needs it', async () => {
    await put('a.mp4', Buffer.from('x'));
    await put('b.mp4', Buffer.from('y'));
    const next = new Staging(staging.folder);
    await next.open();
    const [needed = ''] = await readdir(staging.folder);
    await next.discardStale(new Set([join(staging.folder, needed)]));
    expect(await readdir(staging.folder)).toEqual([needed]);
    await next.removeAll();
    await next.open();
    expect(await readdir(staging.folder)).toEqual([]);
  });
});

describe('a finished MP3', () => {
  test('is fetched by run and item, under its own name', async () => {
    const { status, headers, body } = await ask(`/audio/${knownRun}/item`, withSession());
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('audio/mpeg');
    expect(headers['content-disposition']).toBe("attachment; filename*=UTF-8''se%C3%B1al%20%221%22.mp3");
    expect(body.toString()).toBe('sound');
  });

  test.each([
    `/audio/${knownRun}/other`,
    `/audio/bt-20260101-120000-none/item`,
    '/audio/../../etc/passwd',
    `/audio/${knownRun}/item/more`,
    `/audio/${knownRun}/%E0%A4%A`,
    '/audio/',
  ])('of an unknown run or item is not there: %s', async (path) => {
    expect((await ask(path, withSession())).status).toBe(404);
  });
});
