import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { OutputFile } from '../model/node-agent-port.ts';
import { type MatchedFile, matchFiles } from './file-pattern.ts';
import { putBlob, UploadRefused } from './put-blob.ts';
import { messageOf, systemCode, TaskFault } from './task-fault.ts';

export interface Uploads {
  readonly outputFiles: readonly OutputFile[];
  /** What came of the command: decides which of the files are wanted. */
  readonly succeeded: boolean;
  /** Absolute; gets the two logs, and has `wd/`. */
  readonly taskDir: string;
  readonly environment: Readonly<Record<string, string>>;
}

const uploadTries = 4;
const firstPauseMs = 500;

/**
 * Uploads the output files whose condition is met, one after another, and writes what it did to `fileuploadout.txt`
 * and `fileuploaderr.txt` as the service's agent does. A pattern that matches nothing is noted there and is no failure.
 * @throws TaskFault `FileUploadContainerNotFound`, `FileUploadAccessDenied`, `FileUploadMiscError`: the first, after
 * all files were tried
 */
export async function uploadOutputFiles(uploads: Uploads, signal: AbortSignal): Promise<void> {
  const wanted = uploads.outputFiles.filter(({ uploadCondition }) =>
    uploadCondition === 'taskcompletion'
      ? true
      : uploadCondition === (uploads.succeeded ? 'tasksuccess' : 'taskfailure'),
  );
  if (wanted.length === 0) return;
  const done: string[] = [];
  const trouble: string[] = [];
  let first: TaskFault | undefined;
  for (const outputFile of wanted) {
    const pattern = expandVariables(outputFile.filePattern, uploads.environment);
    const { hasWildcard, files } = await matchFiles(pattern, join(uploads.taskDir, 'wd'));
    if (files.length === 0) trouble.push(`No file matches ${pattern}`);
    for (const file of files) {
      try {
        const { name, size } = await uploadWithRetry(outputFile, file, hasWildcard, signal);
        done.push(`Uploaded ${file.path} as ${name} (${size} bytes)`);
      } catch (error) {
        signal.throwIfAborted();
        const fault = asFault(error, file);
        trouble.push(`${fault.code}: ${file.path}: ${messageOf(error)}`);
        first ??= fault;
      }
    }
  }
  await writeLog(join(uploads.taskDir, 'fileuploadout.txt'), done);
  await writeLog(join(uploads.taskDir, 'fileuploaderr.txt'), trouble);
  if (first) throw first;
}

/** Storage has been seen to fail an upload without a reason, and wires to damage one; a refusal will not change. */
async function uploadWithRetry(
  outputFile: OutputFile,
  file: MatchedFile,
  hasWildcard: boolean,
  signal: AbortSignal,
): Promise<{ readonly name: string; readonly size: number }> {
  const { containerUrl, path, uploadHeaders } = outputFile.destination.container;
  const name = blobName(path, file.name, hasWildcard);
  const headers = Object.fromEntries(
    (uploadHeaders ?? []).map((header) => [header.name, header.value ?? '']),
  );
  const url = blobUrl(containerUrl, name);
  for (let upload = 1; ; upload += 1) {
    try {
      return { name, size: await putBlob(file.path, url, headers, signal) };
    } catch (error) {
      signal.throwIfAborted();
      if (upload === uploadTries || asFault(error, file).code !== 'FileUploadMiscError') throw error;
      await delay(firstPauseMs * 2 ** (upload - 1), undefined, { signal });
    }
  }
}

/** Without a wildcard `path` is the blob's name, with one it is a folder [REST: OutputFileBlobContainerDestination]. */
export function blobName(path: string | undefined, fileName: string, hasWildcard: boolean): string {
  if (!path) return fileName;
  return hasWildcard ? `${path.replace(/\/+$/, '')}/${fileName}` : path;
}

/** The URL of a blob below a container's URL, whose query (the SAS) it keeps. */
export function blobUrl(containerUrl: string, name: string): URL {
  const url = new URL(containerUrl);
  const encoded = name.split('/').map(encodeURIComponent).join('/');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${encoded}`;
  return url;
}

/** `$NAME` and `${NAME}`, on Windows `%NAME%`: replaced before the pattern is applied [REST: OutputFile.filePattern]. */
export function expandVariables(pattern: string, environment: Readonly<Record<string, string>>): string {
  const variable = process.platform === 'win32' ? /%(\w+)%/g : /\$(?:\{(\w+)\}|(\w+))/g;
  return pattern.replaceAll(
    variable,
    (whole: string, braced?: string, bare?: string) => environment[braced ?? bare ?? ''] ?? whole,
  );
}

function asFault(error: unknown, file: MatchedFile): TaskFault {
  const details = { FilePath: file.path, Message: systemCode(error) ?? messageOf(error) };
  if (error instanceof UploadRefused) {
    if (error.status === 404) return new TaskFault('FileUploadContainerNotFound', details, error);
    if (error.status === 401 || error.status === 403) {
      return new TaskFault('FileUploadAccessDenied', details, error);
    }
  }
  return new TaskFault('FileUploadMiscError', details, error);
}

async function writeLog(path: string, lines: readonly string[]): Promise<void> {
  await appendFile(path, lines.map((line) => `${line}\n`).join(''));
}
