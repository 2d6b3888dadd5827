import { isAbsolute, resolve, sep } from 'node:path';
import { ContainerClient } from '@azure/storage-blob';
import type { ResourceFile } from '../model/node-agent-port.ts';
import { type Download, downloadFile } from './download-file.ts';
import { messageOf, TaskFault } from './task-fault.ts';

const parallelDownloads = 4;

/**
 * Fetches a task's resource files into its working directory, in order of the list, several at a time.
 * @throws TaskFault, the first that occurs; see `downloadFile`
 */
export async function fetchResourceFiles(
  resourceFiles: readonly ResourceFile[],
  workingDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const downloads: Download[] = [];
  for (const file of resourceFiles) {
    downloads.push(...(await downloadsOf(file, workingDirectory, signal)));
  }
  const queue = downloads.values();
  // The first that fails ends the task, so the others need not go on.
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const workers = Array.from({ length: Math.min(parallelDownloads, downloads.length) }, async () => {
    for (const download of queue) await downloadFile(download, either);
  });
  try {
    await Promise.all(workers);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(workers);
    throw error;
  }
}

async function downloadsOf(
  file: ResourceFile,
  workingDirectory: string,
  signal: AbortSignal,
): Promise<readonly Download[]> {
  const mode = file.fileMode === undefined ? {} : { fileMode: file.fileMode };
  if (file.httpUrl !== undefined) {
    return [{ url: file.httpUrl, path: inside(workingDirectory, file.filePath ?? ''), ...mode }];
  }
  if (file.storageContainerUrl === undefined) {
    throw new TaskFault('ResourceFileCreateFailed', { Message: 'This node has no auto-storage account.' });
  }
  // Without `filePath` the blobs' own folders start in the working directory.
  const container = new ContainerClient(file.storageContainerUrl, undefined, {
    retryOptions: { maxTries: 3 },
  });
  const names = await blobNames(container, file.blobPrefix, signal);
  return names.map((name) => ({
    url: container.getBlobClient(name).url,
    path: inside(workingDirectory, file.filePath ? `${file.filePath}/${name}` : name),
    ...mode,
  }));
}

async function blobNames(
  container: ContainerClient,
  prefix: string | undefined,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    const blobs = container.listBlobsFlat({ abortSignal, ...(prefix ? { prefix } : {}) });
    for await (const blob of blobs) names.push(blob.name);
    return names;
  } catch (error) {
    abortSignal.throwIfAborted();
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
    const details = { BlobSource: container.url.replace(/\?.*$/s, ''), Message: messageOf(error) };
    if (status === 404) throw new TaskFault('BlobNotFound', details, error);
    if (status === 401 || status === 403 || status === 409) {
      throw new TaskFault('BlobAccessDenied', details, error);
    }
    throw new TaskFault('BlobDownloadMiscError', details, error);
  }
}

/**
 * The absolute path of a file that a request or a storage service named: both are strangers, so it may not leave the
 * working directory [REST: ResourceFile.filePath].
 * @throws TaskFault `ResourceFileCreateFailed`
 */
export function inside(workingDirectory: string, filePath: string): string {
  const path = resolve(workingDirectory, filePath);
  const isInside = path.startsWith(workingDirectory + sep) && !isAbsolute(filePath);
  if (!isInside || filePath.includes('\0')) {
    throw new TaskFault('ResourceFileCreateFailed', {
      FilePath: filePath,
      Message: 'The path is not inside the working directory of the task.',
    });
  }
  return path;
}
