import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BlobPort } from '../../electron/azure/ports.ts';
import { never, openWorkshop, type Workshop } from './run/workshop.ts';

const hour = 3_600_000;

/** What a run relies on of `BlobPort`, through the client that the app uses. */
describe('the blob port', () => {
  let shop: Workshop;
  let blob: BlobPort;
  const container = 'bt-contract-blob';
  const window = () => ({ startsOnMs: Date.now() - 900_000, expiresOnMs: Date.now() + hour });
  beforeAll(async () => {
    shop = await openWorkshop();
    ({ blob } = await shop.ports());
    await blob.createContainer(container, { runid: 'x' }, never);
  });
  afterAll(() => shop?.close());

  async function upload(name: string, bytes: Buffer): Promise<number[]> {
    const file = join(shop.folder, name);
    await writeFile(file, bytes);
    const progress: number[] = [];
    await blob.uploadFile(
      { container, blob: name, file, contentType: 'video/mp4', onProgress: (sent) => progress.push(sent) },
      never,
    );
    return progress;
  }

  test('a container is made once, keeps its metadata, and its deletion is seen', async () => {
    expect(await blob.createContainer('bt-contract-two', { runid: 'y' }, never)).toBe('created');
    expect(await blob.createContainer('bt-contract-two', {}, never)).toBe('exists');
    expect(await blob.getContainer('bt-contract-two', never)).toEqual({ runid: 'y' });
    expect(await blob.listContainers('bt-contract-t', never)).toEqual(['bt-contract-two']);
    expect(await blob.deleteContainer('bt-contract-two', never)).toBe('deleting');
    expect(await blob.getContainer('bt-contract-two', never)).toBeNull();
    expect(await blob.deleteContainer('bt-contract-two', never)).toBe('gone');
  });

  test('a large file goes in blocks that tell their progress, and comes back whole by its MD5', async () => {
    const bytes = Buffer.alloc(11 * 1024 * 1024, 'batchtone ');
    const progress = await upload('large.mp4', bytes);
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toBe(bytes.length);
    const file = join(shop.folder, 'large.part');
    const received: number[] = [];
    const { sizeBytes, sha256 } = await blob.downloadToFile(
      { container, blob: 'large.mp4', file, onProgress: (bytesNow) => received.push(bytesNow) },
      never,
    );
    expect(sizeBytes).toBe(bytes.length);
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(received.at(-1)).toBe(bytes.length);
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });

  test('an upload states its Content-MD5', async () => {
    const bytes = Buffer.from('some sound');
    await upload('small.mp4', bytes);
    const answer = await fetch(await blob.readUrl(container, 'small.mp4', window()));
    expect(answer.headers.get('content-md5')).toBe(createHash('md5').update(bytes).digest('base64'));
    expect(answer.headers.get('content-type')).toBe('video/mp4');
  });

  test('a file that is empty arrives empty', async () => {
    await upload('empty.mp4', Buffer.alloc(0));
    const file = join(shop.folder, 'empty.part');
    expect(
      await blob.downloadToFile({ container, blob: 'empty.mp4', file, onProgress: () => undefined }, never),
    ).toEqual({ sizeBytes: 0, sha256: createHash('sha256').digest('hex') });
  });

  test('a source that is not there and a result that is not there are told apart', async () => {
    const file = join(shop.folder, 'nothing.mp4');
    const about = { container, blob: 'nothing.mp4', file, onProgress: () => undefined };
    await expect(blob.uploadFile({ ...about, contentType: 'video/mp4' }, never)).rejects.toMatchObject({
      code: 'fileVanished',
    });
    await expect(blob.downloadToFile(about, never)).rejects.toMatchObject({ code: 'resultMissing' });
    expect(await readdir(shop.folder)).not.toContain('nothing.mp4');
  });

  test('a folder that is not there is an output that cannot be written', async () => {
    await upload('there.mp4', Buffer.from('x'));
    const file = join(shop.folder, 'no', 'such', 'x.part');
    const fetching = blob.downloadToFile(
      { container, blob: 'there.mp4', file, onProgress: () => undefined },
      never,
    );
    await expect(fetching).rejects.toMatchObject({ code: 'outputNotWritable' });
  });

  test('a URL to read reads its one blob and nothing else', async () => {
    await upload('a.mp4', Buffer.from('a'));
    await upload('b.mp4', Buffer.from('b'));
    const url = await blob.readUrl(container, 'a.mp4', window());
    expect(await (await fetch(url)).text()).toBe('a');
    expect((await fetch(url.replace('a.mp4', 'b.mp4'))).status).toBe(403);
    const headers = { 'x-ms-blob-type': 'BlockBlob' };
    expect((await fetch(url, { method: 'PUT', body: 'x', headers })).status).toBe(403);
  });

  test('a URL to write writes in its one container and reads nothing', async () => {
    const url = new URL(await blob.writeUrl(container, window()));
    url.pathname += '/new.mp3';
    const headers = { 'x-ms-blob-type': 'BlockBlob' };
    expect((await fetch(url, { method: 'PUT', body: 'mp3', headers })).status).toBe(201);
    expect((await fetch(url)).status).toBe(403);
  });

  test('a URL is void after its time', async () => {
    const past = { startsOnMs: Date.now() - 2 * hour, expiresOnMs: Date.now() - hour };
    expect((await fetch(await blob.readUrl(container, 'a.mp4', past))).status).toBe(403);
  });

  test('an abort ends a request with its own reason', async () => {
    const reason = new Error('enough');
    await expect(blob.getContainer(container, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
