import { statfs } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { Failure, type FailureView, toFailureView, viewOf } from '../../shared/failure.ts';
import type { Staging } from '../queue/staging.ts';

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
  readonly staging: Staging;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
}

/** `PUT /upload?path=&modified=`: streams a file to staging and answers `{ path, relativePath }`, or `{ failure }`. */
export async function receiveUpload({ request, response, url, staging, signal }: Upload): Promise<void> {
  const query = querySchema.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) return reply(response, 400, { failure: viewOf('badRequest', { field: 'path' }) });
  const { path: relativePath, modified } = query.data;
  const length = Number(request.headers['content-length'] ?? 0);
  if (!(await hasRoom(staging.folder, length))) {
    return reply(response, 507, { failure: viewOf('outputDiskFull', { folder: staging.folder }) });
  }
  try {
    reply(response, 200, { path: await staging.store(request, modified, signal), relativePath });
  } catch (error) {
    if (signal.aborted || request.destroyed) {
      response.destroy();
      return;
    }
    const isFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
    const fault = isFull ? new Failure('outputDiskFull', { folder: staging.folder }, error) : error;
    if (!isFull) throw fault;
    reply(response, 507, { failure: toFailureView(fault) });
  }
}

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
