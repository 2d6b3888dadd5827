import { statfs } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { Failure, type FailureView, toFailureView, viewOf } from '../../shared/failure.ts';
import type { Staging } from '../queue/staging.ts';
import type { BrowserLimits } from './browser-limits.ts';

/** Kept free beside an upload: a full disk breaks more than this app. */
const reserveBytes = 256 * 1024 * 1024;

const querySchema = z.object({
  /** The file's path inside what was dropped, with `/`, name included. */
  path: z.string().min(1).max(32_768),
  /** The file's modification time, in ms since 1970. */
  modified: z.coerce.number().int().nonnegative().max(8.64e15).default(0),
});

export interface Upload {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
}

/**
 * `PUT /upload?path=&modified=`: streams a file to staging and answers `{ path, relativePath }`, or `{ failure }`. What
 * is too large, too many, or more than the disk holds is refused before its body is read.
 */
export class Uploads {
  readonly #staging: Staging;
  readonly #limits: BrowserLimits;
  /** Bytes that uploads under way have still to write: the disk says nothing of them. */
  #expectedBytes = 0;
  #underWay = 0;

  constructor(staging: Staging, limits: BrowserLimits) {
    this.#staging = staging;
    this.#limits = limits;
  }

  async receive({ request, response, url, signal }: Upload): Promise<void> {
    const query = querySchema.safeParse(Object.fromEntries(url.searchParams));
    if (!query.success) return reply(response, 400, { failure: viewOf('badRequest', { field: 'path' }) });
    const length = lengthOf(request);
    // Node.js holds a body to its Content-Length: what was allowed is all that comes.
    if (length === null) return reply(response, 411, { failure: viewOf('badRequest', { field: 'length' }) });
    if (length > this.#limits.mostUploadBytes) {
      return reply(response, 413, { failure: viewOf('badRequest', { field: 'length' }) });
    }
    if (this.#staging.count + this.#underWay >= this.#limits.mostStagedFiles) {
      return reply(response, 507, { failure: viewOf('outputDiskFull', { folder: this.#staging.folder }) });
    }
    if (this.#underWay >= this.#limits.mostUploadsAtOnce) {
      return reply(response, 503, { failure: viewOf('serviceUnavailable', { host: 'Batchtone' }) });
    }
    this.#underWay += 1;
    this.#expectedBytes += length;
    try {
      await this.#store({ request, response, url, signal }, query.data);
    } finally {
      this.#underWay -= 1;
      this.#expectedBytes -= length;
    }
  }

  async #store(
    { request, response, signal }: Upload,
    { path: relativePath, modified }: z.infer<typeof querySchema>,
  ): Promise<void> {
    const { folder } = this.#staging;
    if (!(await hasRoom(folder, this.#expectedBytes))) {
      return reply(response, 507, { failure: viewOf('outputDiskFull', { folder }) });
    }
    const stalled = new AbortController();
    request.setTimeout(this.#limits.idleTimeoutMs, () => stalled.abort(new Error('Nothing came any more')));
    try {
      const path = await this.#staging.store(request, modified, AbortSignal.any([signal, stalled.signal]));
      reply(response, 200, { path, relativePath });
    } catch (error) {
      if (signal.aborted || stalled.signal.aborted || request.destroyed) {
        response.destroy();
        return;
      }
      const isFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (!isFull) throw error;
      reply(response, 507, { failure: toFailureView(new Failure('outputDiskFull', { folder }, error)) });
    }
  }
}

/** Null when it does not say how much comes; browsers do, of a file. */
function lengthOf(request: IncomingMessage): number | null {
  const text = request.headers['content-length'];
  const length = Number(text);
  return text === undefined || !Number.isSafeInteger(length) || length < 0 ? null : length;
}

/** Bytes already written by uploads under way are counted twice: on the safe side. */
async function hasRoom(folder: string, bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize > bytes + reserveBytes;
}

type Answer = { readonly path: string; readonly relativePath: string } | { readonly failure: FailureView };

function reply(response: ServerResponse, status: number, body: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    // An upload that is refused half-way is not read to its end.
    ...(status === 200 ? {} : { connection: 'close' }),
  });
  response.end(JSON.stringify(body));
}
