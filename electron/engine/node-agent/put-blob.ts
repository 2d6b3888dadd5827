import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The storage service's answer to an upload that it did not take. */
export class UploadRefused extends Error {
  readonly status: number;
  readonly errorCode: string;

  constructor(status: number, errorCode: string) {
    super(`HTTP ${status} ${errorCode}`.trim());
    this.name = 'UploadRefused';
    this.status = status;
    this.errorCode = errorCode;
  }
}

/** Larger files go up in blocks of this size (bytes); a blob may have 50,000 of them. */
const blockSize = 64 * 1024 * 1024;
/** With no byte moving for this long an upload has failed. */
const idleTimeoutMs = 120_000;

/**
 * Streams a file into a block blob by plain requests (Put Blob; Put Block and Put Block List when it is large). A
 * client library would cost each task more CPU than the request itself. Each carries the MD5 of its body: what is damaged on
 * its way is refused, not stored.
 * @param blobUrl with the SAS that allows it. @returns the size in bytes.
 * @throws UploadRefused when the service said no; a system error when it was not reached
 */
export async function putBlob(
  path: string,
  blobUrl: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number> {
  const { size } = await stat(path);
  if (size <= blockSize) {
    const own = { 'x-ms-blob-type': 'BlockBlob', 'content-length': size, 'content-md5': await md5Of(path) };
    await put(blobUrl, { ...headers, ...own }, createReadStream(path), signal);
    return size;
  }
  const blockIds: string[] = [];
  for (let start = 0; start < size; start += blockSize) {
    const end = Math.min(start + blockSize, size);
    const blockId = Buffer.from(String(blockIds.length).padStart(6, '0')).toString('base64');
    const url = withQuery(blobUrl, { comp: 'block', blockid: blockId });
    await put(
      url,
      { 'content-length': end - start, 'content-md5': await md5Of(path, { start, end: end - 1 }) },
      createReadStream(path, { start, end: end - 1 }),
      signal,
    );
    blockIds.push(blockId);
  }
  const list = `<?xml version="1.0" encoding="utf-8"?><BlockList>${blockIds
    .map((id) => `<Latest>${id}</Latest>`)
    .join('')}</BlockList>`;
  const listHeaders = { ...asBlobHeaders(headers), 'content-length': Buffer.byteLength(list) };
  await put(withQuery(blobUrl, { comp: 'blocklist' }), listHeaders, Readable.from([list]), signal);
  return size;
}

/** Base64, as the header wants it. */
async function md5Of(path: string, range: { readonly start?: number; readonly end?: number } = {}) {
  const hash = createHash('md5');
  await pipeline(createReadStream(path, range), hash);
  return hash.digest('base64');
}

/** In Put Block List a plain `Content-Type` would describe the list; the blob's own has a prefix. */
function asBlobHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const isPlain = /^(content-(type|encoding|language|disposition)|cache-control)$/i.test(name);
      return [isPlain ? `x-ms-blob-${name}` : name, value];
    }),
  );
}

function withQuery(url: URL, query: Readonly<Record<string, string>>): URL {
  const result = new URL(url);
  for (const [name, value] of Object.entries(query)) result.searchParams.set(name, value);
  return result;
}

function put(url: URL, headers: OutgoingHttpHeaders, body: Readable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, { method: 'PUT', headers, signal, timeout: idleTimeoutMs });
    const fail = (error: Error) => {
      body.destroy();
      reject(error);
    };
    request.on('timeout', () => request.destroy(new Error(`no byte moved for ${idleTimeoutMs} ms`)));
    request.on('error', fail);
    body.on('error', (error) => request.destroy(error));
    request.on('response', (response) => {
      // An answer before the end of the body is a refusal: the rest is not wanted.
      response.resume();
      response.once('error', fail);
      response.once('end', () => {
        const status = response.statusCode ?? 0;
        if (status === 201) resolve();
        else fail(new UploadRefused(status, errorCode(response.headers)));
      });
    });
    body.pipe(request);
  });
}

function errorCode(headers: IncomingHttpHeaders): string {
  const code = headers['x-ms-error-code'];
  return typeof code === 'string' ? code : '';
}
