import { once } from 'node:events';
import { mkdir, readdir, statfs, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type BrowserServer, startBrowserServer } from '../../electron/browser/browser-server.ts';
import type { BatchRequest } from '../../electron/engine/batch-server/exchange.ts';
import { Faults } from '../../electron/engine/batch-server/faults.ts';
import { type Listener, listen } from '../../electron/engine/batch-server/http-listener.ts';
import { Staging } from '../../electron/queue/staging.ts';
import { createFakeApp, type FakeApp } from '../support/fake-app.ts';
import { statusOf, talk } from '../support/raw-socket.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** What clients that dawdle, or come by the hundred, or never end, get of the two servers on 127.0.0.1. */
const times = { headersTimeoutMs: 400, checkEveryMs: 100 };
const waitMs = 8_000;
const mostConnections = 8;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let engine: Listener;
let engineHeard: BatchRequest[];
let app: FakeApp;
let staging: Staging;
let browser: BrowserServer;
let cookie: string;
const browserPort = () => Number(new URL(browser.origin).port);

beforeAll(async () => {
  folder = await tempFolder();
  engineHeard = [];
  engine = await listen(
    0,
    {
      core: async (request) => {
        engineHeard.push(request);
        return { status: 200, headers: { 'Content-Length': '2' }, body: 'ok', operationId: null };
      },
      admits: ({ headers }) => headers['authorization'] === 'right',
      faults: new Faults({}),
      capture: null,
    },
    { ...times, requestTimeoutMs: 800, mostConnections },
  );
  const rendererFolder = join(folder.path, 'renderer');
  await mkdir(rendererFolder);
  await writeFile(join(rendererFolder, 'index.html'), 'page');
  staging = new Staging(join(folder.path, 'uploads'));
  await staging.open();
  app = createFakeApp(folder.path, staging);
  const limits = {
    ...times,
    mostConnections,
    idleTimeoutMs: 500,
    mostUploadsAtOnce: 2,
    mostUploadBytes: 2 ** 50,
  };
  browser = await startBrowserServer({
    ...{ context: app.context, rendererFolder, staging, port: 0 },
    limits: { ...limits, mostStagedFiles: 3, mostUnreadBytes: 1024 * 1024 },
  });
  const welcome = await fetch(browser.newAddress());
  cookie = welcome.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(async () => {
  await engine?.close();
  await browser?.close();
  await app?.close();
  await folder?.remove();
});

const dribble = (lines: number) => [
  'GET / HTTP/1.1\r\n',
  ...Array.from({ length: lines }, (_, n) => `x-${n}: y\r\n`),
];
const good = (port: number) =>
  talk({ port, parts: [`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`], waitMs });

describe.each([
  ['the engine', () => engine.port, 200],
  ['the browser host', browserPort, 403],
] as const)('%s', (_, port, answer) => {
  test('closes a connection on which nothing is said', async () => {
    const heard = await talk({ port: port(), parts: [], waitMs });
    expect(heard).toMatchObject({ isClosed: true });
    expect([null, 408]).toContain(statusOf(heard));
  });

  test('closes a connection whose headers come by the line for ever', async () => {
    const heard = await talk({ port: port(), parts: dribble(60), pauseMs: 100, waitMs });
    expect(heard.isClosed).toBe(true);
    expect(statusOf(heard)).toBe(408);
    expect(heard.tookMs).toBeLessThan(5_000);
  });

  test('refuses headers without an end', async () => {
    const heard = await talk({
      port: port(),
      parts: [`GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}`],
      waitMs,
    });
    expect([null, 431]).toContain(statusOf(heard));
    expect(heard.isClosed).toBe(true);
  });

  test('closes what comes beyond its number of connections, and serves again when they have gone', async () => {
    const sockets: Socket[] = [];
    try {
      for (let index = 0; index < mostConnections; index += 1) {
        const socket = connect(port(), '127.0.0.1').on('error', () => undefined);
        sockets.push(socket);
        await once(socket, 'connect');
      }
      const heard = await good(port());
      expect(heard).toMatchObject({ text: '', isClosed: true });
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    await expect.poll(async () => statusOf(await good(port())), { timeout: waitMs }).toBe(answer);
  });
});

describe('the body of a request to the engine', () => {
  const post = (authorization: string, length: number) =>
    `POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${authorization}\r\nContent-Length: ${length}\r\n\r\n`;

  test('is kept for a holder of the key, up to 1 MB', async () => {
    engineHeard.length = 0;
    const send = (bytes: number) =>
      talk({ port: engine.port, parts: [post('right', bytes), Buffer.alloc(bytes, 'a')], waitMs });
    await send(1024 * 1024);
    await send(1024 * 1024 + 1);
    expect(engineHeard.map(({ body }) => body?.length ?? null)).toEqual([1024 * 1024, null]);
  });

  test('is kept for nobody else', async () => {
    engineHeard.length = 0;
    await talk({ port: engine.port, parts: [post('wrong', 500_000), Buffer.alloc(500_000, 'a')], waitMs });
    expect(engineHeard.map(({ body }) => body?.length)).toEqual([0]);
  });

  test('without an end is cut off', async () => {
    engineHeard.length = 0;
    const chunk = Buffer.concat([
      Buffer.from('100000\r\n'),
      Buffer.alloc(0x100000, 'a'),
      Buffer.from('\r\n'),
    ]);
    const head = 'POST /x HTTP/1.1\r\nHost: x\r\nAuthorization: right\r\nTransfer-Encoding: chunked\r\n\r\n';
    const heard = await talk({
      port: engine.port,
      parts: [head, ...Array.from({ length: 40 }, () => chunk)],
      waitMs,
    });
    expect(heard).toMatchObject({ isClosed: true, text: '' });
    expect(engineHeard).toEqual([]);
  });

  test('that stops coming ends with its connection', async () => {
    const heard = await talk({ port: engine.port, parts: [post('right', 100), 'only this'], waitMs });
    expect(heard.isClosed).toBe(true);
    expect(statusOf(heard)).toBe(408);
  });
});

describe('an upload', () => {
  const head = (more: string, path = 'a.mp4') =>
    `PUT /upload?path=${path} HTTP/1.1\r\nHost: 127.0.0.1:${browserPort()}\r\nOrigin: ${browser.origin}\r\n` +
    `Cookie: ${cookie}\r\n${more}\r\n\r\n`;
  const send = (more: string, body: string | Buffer = '', wait = waitMs) =>
    talk({ port: browserPort(), parts: [head(more), body], waitMs: wait, stopAtAnswer: true });

  test('says how long it is, or is refused', async () => {
    expect(statusOf(await send('Transfer-Encoding: chunked', '1\r\na\r\n0\r\n\r\n'))).toBe(411);
    expect(statusOf(await send(`Content-Length: ${2 ** 51}`))).toBe(413);
  });

  test('that stalls is given up, and leaves nothing', async () => {
    const heard = await send('Content-Length: 1000', 'a beginning');
    expect(heard).toMatchObject({ isClosed: true, text: '' });
    await expect.poll(() => readdir(staging.folder)).toEqual([]);
  });

  test('has the room that others under way have not been promised', async () => {
    const { bavail, bsize } = await statfs(staging.folder);
    const most = Math.floor(bavail * bsize * 0.6);
    const first = send(`Content-Length: ${most}`, 'a');
    await expect.poll(() => readdir(staging.folder)).toHaveLength(1);
    expect(statusOf(await send(`Content-Length: ${most}`))).toBe(507);
    await first;
    await expect.poll(() => readdir(staging.folder)).toEqual([]);
  });

  test('is one of a few at once', async () => {
    const stalling = [send('Content-Length: 9', 'a'), send('Content-Length: 9', 'a')];
    await expect.poll(() => readdir(staging.folder)).toHaveLength(2);
    expect(statusOf(await send('Content-Length: 1', 'a'))).toBe(503);
    await Promise.all(stalling);
  });

  test('is one of so many in all, and a name in it decides nothing', async () => {
    for (let index = 0; index < 3; index += 1)
      expect(statusOf(await send('Content-Length: 1', 'a'))).toBe(200);
    expect(statusOf(await send('Content-Length: 1', 'a'))).toBe(507);
    for (const name of await readdir(staging.folder)) await staging.discard(join(staging.folder, name));
    expect(staging.count).toBe(0);
    const named = await talk({
      ...{ port: browserPort(), waitMs, stopAtAnswer: true },
      parts: [head('Content-Length: 1', '..%2F..%2F..%2Fevil%00%0a.mp4'), 'a'],
    });
    expect(statusOf(named)).toBe(200);
    expect(await readdir(staging.folder)).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)]);
    expect((await readdir(folder.path)).sort()).toEqual(['renderer', 'uploads']);
  });
});

describe('the browser host', () => {
  test('gives no other site leave to read: no CORS header on any answer', async () => {
    const origin = 'https://evil.example';
    for (const [method, path] of [
      ['OPTIONS', '/upload'],
      ['GET', '/'],
      ['GET', '/assets/'],
      ['PUT', '/upload?path=a'],
      ['POST', '/'],
    ]) {
      const heard = await talk({
        port: browserPort(),
        parts: [
          `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${browserPort()}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\n` +
            'Access-Control-Request-Method: PUT\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
        ],
        waitMs,
      });
      expect(statusOf(heard), `${method} ${path}`).toBe(403);
      expect(heard.text).not.toMatch(/access-control-/i);
    }
    const own = await fetch(`${browser.origin}/`, { headers: { cookie } });
    expect([...own.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('lists no folder', async () => {
    for (const path of ['/assets', '/assets/', '/upload', '/audio', '/audio/', '/.', '/index.html/']) {
      const { status } = await fetch(`${browser.origin}${path}`, { headers: { cookie } });
      expect([path, status]).toEqual([path, path === '/.' ? 200 : 404]);
    }
  });

  test('lets go of a page that does not read what it asked for', async () => {
    const url = `${browser.origin.replace('http', 'ws')}/socket`;
    const page = new WebSocket(url, { origin: browser.origin, headers: { cookie } });
    page.on('error', () => undefined);
    await once(page, 'open');
    const closed = once(page, 'close');
    page.pause();
    const call = { jsonrpc: '2.0', method: 'query', params: { path: 'app.info' } };
    const many = JSON.stringify(Array.from({ length: 2000 }, (_, id) => ({ ...call, id })));
    for (let sent = 0; sent < 60; sent += 1) page.send(many);
    // Nobody reads here, so that the end shows when something is sent.
    const state = () => {
      if (page.readyState === WebSocket.OPEN) page.ping();
      return page.readyState;
    };
    await expect.poll(state, { timeout: waitMs }).not.toBe(WebSocket.OPEN);
    expect((await closed)[0]).toBe(1006);
  });

  test('does not listen to a body that it did not ask for', async () => {
    const chunk = `8000\r\n${'a'.repeat(0x8000)}\r\n`;
    const heard = await talk({
      port: browserPort(),
      parts: [
        `GET / HTTP/1.1\r\nHost: 127.0.0.1:${browserPort()}\r\nCookie: ${cookie}\r\nTransfer-Encoding: chunked\r\n\r\n`,
        ...Array.from({ length: 200 }, () => chunk),
      ],
      ...{ pauseMs: 10, waitMs },
    });
    expect(heard.isClosed).toBe(true);
    expect(heard.tookMs).toBeLessThan(2_000);
  });
});
