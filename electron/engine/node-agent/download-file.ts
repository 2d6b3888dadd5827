import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, systemCode, TaskFault } from './task-fault.ts';

const attempts = 4;
const firstPauseMs = 250;
const downloadTimeoutMs = 30 * 60_000;
/** A resource file without `fileMode` gets this mode [REST: ResourceFile]. */
const defaultMode = 0o770;

export interface Download {
  /** http or https; may carry a SAS, so it is never shown whole. */
  readonly url: string;
  /** Absolute. */
  readonly path: string;
  /** Octal digits; ignored on Windows. */
  readonly fileMode?: string;
}

/**
 * Streams a URL into a file, which appears under its name only when it is whole, by the MD5 that the service has of
 * it, if it has one. Trouble that may pass is retried.
 * @throws TaskFault `BlobNotFound`, `BlobAccessDenied`, `BlobDownloadTimedOut`, `BlobDownloadMiscError`,
 * `ResourceDirectoryCreateFailed`, `ResourceFileWriteFailed`, `DiskFull`
 */
export async function downloadFile(download: Download, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(download.path), { recursive: true }).catch((error: unknown) => {
    throw writeFault(error, 'ResourceDirectoryCreateFailed', download);
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await downloadOnce(download, AbortSignal.any([signal, AbortSignal.timeout(downloadTimeoutMs)]));
      return;
    } catch (error) {
      signal.throwIfAborted();
      const fault = asFault(error, download);
      if (fault.code !== 'BlobDownloadMiscError' || attempt === attempts) throw fault;
      await delay(firstPauseMs * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

async function downloadOnce(download: Download, signal: AbortSignal): Promise<void> {
  const response = await fetch(download.url, { signal });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw statusFault(response.status, download);
  }
  const unfinished = `${download.path}.download`;
  try {
    const { meter, digest } = createMeter();
    await pipeline(response.body, meter, createWriteStream(unfinished), { signal });
    const expected = response.headers.get('content-md5');
    if (expected !== null && expected !== digest()) {
      throw new TaskFault('BlobDownloadMiscError', {
        ...place(download),
        Message: 'What came is not what is stored.',
      });
    }
    if (process.platform !== 'win32') await chmod(unfinished, modeOf(download.fileMode));
    await rename(unfinished, download.path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Hashes what passes. */
function createMeter() {
  const hash = createHash('md5');
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { meter, digest: () => hash.digest('base64') };
}

function modeOf(fileMode: string | undefined): number {
  const mode = Number.parseInt(fileMode ?? '', 8);
  return Number.isNaN(mode) ? defaultMode : mode & 0o7777;
}

function statusFault(status: number, download: Download): TaskFault {
  const details = { ...place(download), HttpStatus: String(status) };
  if (status === 404) return new TaskFault('BlobNotFound', details);
  // 409: a container without public access, asked without a SAS.
  if (status === 401 || status === 403 || status === 409) return new TaskFault('BlobAccessDenied', details);
  return new TaskFault('BlobDownloadMiscError', details);
}

function asFault(error: unknown, download: Download): TaskFault {
  if (error instanceof TaskFault) return error;
  const code = systemCode(error);
  if (code !== undefined && /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EISDIR|ENOTDIR|ENAMETOOLONG)$/.test(code)) {
    return writeFault(error, 'ResourceFileWriteFailed', download);
  }
  const timedOut =
    (error instanceof Error && error.name === 'TimeoutError') ||
    code === 'UND_ERR_HEADERS_TIMEOUT' ||
    code === 'UND_ERR_BODY_TIMEOUT';
  const details = { ...place(download), Message: code ?? messageOf(error) };
  return new TaskFault(timedOut ? 'BlobDownloadTimedOut' : 'BlobDownloadMiscError', details, error);
}

function writeFault(
  error: unknown,
  code: 'ResourceDirectoryCreateFailed' | 'ResourceFileWriteFailed',
  download: Download,
): TaskFault {
  const isFull = systemCode(error) === 'ENOSPC' || systemCode(error) === 'EDQUOT';
  return new TaskFault(
    isFull ? 'DiskFull' : code,
    { FilePath: download.path, Message: messageOf(error) },
    error,
  );
}

/** The source without its query, where the SAS is. */
function place(download: Download): { readonly BlobSource: string; readonly FilePath: string } {
  return { BlobSource: download.url.replace(/[?#].*$/s, ''), FilePath: download.path };
}
