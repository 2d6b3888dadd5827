import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { BlobHTTPHeaders, BlockBlobClient } from '@azure/storage-blob';
import pLimit from 'p-limit';
import { Failure } from '../../shared/failure.ts';
import { readFault } from './faults.ts';

export const blockBytes = 4 * 1024 * 1024;
const blocksAtOnce = 4;
/** "Each block blob can include up to 50,000 committed blocks" ("Put Block List"). */
const mostBlocks = 50_000;
const mebibyte = 1024 * 1024;

export interface BlockUpload {
  readonly client: BlockBlobClient;
  readonly file: string;
  /** Of the source, in bytes. */
  readonly size: number;
  /** Of the source. */
  readonly md5: Uint8Array;
  readonly headers: BlobHTTPHeaders;
  /** Makes one request that carries so many bytes, with its retries and its deadline. */
  readonly send: <T>(
    bytes: number,
    signal: AbortSignal,
    work: (abortSignal: AbortSignal) => Promise<T>,
  ) => Promise<T>;
  readonly onProgress: (sentBytes: number) => void;
}

/**
 * Stores a file block by block, each with its MD5. A block is named after the whole source's MD5 and its place, so that
 * what an earlier try of this very content has sent is known by its name and is not sent again. Blocks of other content
 * are dropped by the service when the list is committed, or after a week.
 */
export async function uploadBlocks(upload: BlockUpload, signal: AbortSignal): Promise<void> {
  const { client, file, size, md5, headers, send, onProgress } = upload;
  const length = Math.max(blockBytes, Math.ceil(size / mostBlocks / mebibyte) * mebibyte);
  const ids = Array.from({ length: Math.ceil(size / length) }, (_, index) => blockId(md5, length, index));
  const sizeOf = (index: number) => Math.min(length, size - index * length);
  const there = await send(0, signal, (abortSignal) => sentBefore(client, abortSignal));
  const source = await open(file, 'r');
  // One block that cannot be sent stops the others.
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const limit = pLimit(blocksAtOnce);
  let sent = 0;
  try {
    await Promise.all(
      ids.map((id, index) =>
        limit(async () => {
          either.throwIfAborted();
          if (there.get(id) !== sizeOf(index)) {
            const bytes = await readBlock(source, index * length, sizeOf(index));
            const transactionalContentMD5 = new Uint8Array(createHash('md5').update(bytes).digest());
            await send(bytes.length, either, (abortSignal) =>
              client.stageBlock(id, bytes, bytes.length, { abortSignal, transactionalContentMD5 }),
            );
          }
          sent += sizeOf(index);
          onProgress(sent);
        }).catch((error: unknown) => {
          failed.abort(error);
          throw error;
        }),
      ),
    );
    await send(0, signal, (abortSignal) =>
      client.commitBlockList(ids, { abortSignal, blobHTTPHeaders: headers }),
    );
  } finally {
    await source.close();
  }
}

/** "All block IDs within a blob must be the same length", Base64, 64 bytes at most ("Put Block"). */
function blockId(md5: Uint8Array, length: number, index: number): string {
  const place = `-${length.toString(16).padStart(8, '0')}-${String(index).padStart(6, '0')}`;
  return Buffer.from(Buffer.from(md5).toString('hex') + place).toString('base64');
}

async function sentBefore(
  client: BlockBlobClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  try {
    const { uncommittedBlocks } = await client.getBlockList('uncommitted', { abortSignal: signal });
    return new Map(uncommittedBlocks?.map(({ name, size }) => [name, size]));
  } catch (error) {
    signal.throwIfAborted();
    if (readFault(error)?.status === 404) return new Map();
    throw error;
  }
}

/** @throws Failure `fileChanged` when the file has become shorter */
async function readBlock(
  source: Awaited<ReturnType<typeof open>>,
  start: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await source.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) throw new Failure('fileChanged');
    filled += bytesRead;
  }
  return bytes;
}
