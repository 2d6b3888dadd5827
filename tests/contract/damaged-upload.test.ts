import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBlobClient } from '../../electron/azure/blob-client.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';

const never = new AbortController().signal;
const container = 'bt-damaged';
let folder = '';
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bt-damaged-'));
  engine = await startEngine({
    dataFolder: join(folder, 'engine'),
    node: { execPath: process.execPath, env: {} },
  });
}, 60_000);
afterAll(async () => {
  await engine?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Passes requests on, and damages one byte of the first `times` bodies that are sent. */
async function startDamagingProxy(target: URL, times: number) {
  let damaged = 0;
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const middle = body.length >> 1;
    if (incoming.method === 'PUT' && body.length > 1000 && damaged < times) {
      body[middle] = (body[middle] ?? 0) ^ 0x55;
      damaged += 1;
    }
    const { hostname, port } = target;
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', () => incoming.socket.destroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    damaged: () => damaged,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

test.each([
  ['one request', 100_000],
  ['blocks', 9 * 1024 * 1024],
])(
  'what is damaged on its way up in %s is refused, sent again, and arrives whole',
  async (_how, size) => {
    const { storage } = engine;
    const endpoint = new URL(storage.blobEndpoint);
    const proxy = await startDamagingProxy(endpoint, 2);
    try {
      const blob = createBlobClient({ ...storage, blobEndpoint: `${proxy.url}${endpoint.pathname}` });
      await blob.createContainer(container, {}, never);
      const bytes = Buffer.alloc(size, 'some sound and ');
      const [file, back] = [join(folder, 'up.mp4'), join(folder, 'back.mp4')];
      await writeFile(file, bytes);
      const about = { container, blob: `${size}.mp4`, onProgress: () => undefined };
      await blob.uploadFile({ ...about, file, contentType: 'video/mp4' }, never);
      expect(proxy.damaged()).toBe(2);
      await blob.downloadToFile({ ...about, file: back }, never);
      expect((await readFile(back)).equals(bytes)).toBe(true);
    } finally {
      await proxy.close();
    }
  },
  60_000,
);
