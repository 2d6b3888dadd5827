import { createReadStream, type Stats } from 'node:fs';
import { Readable } from 'node:stream';
import { BatchError } from '../../model/batch-error.ts';
import type { BatchModel } from '../../model/batch-model.ts';
import { checkConditions } from '../conditions.ts';
import type { Answer, Call } from '../exchange.ts';
import { links } from '../links.ts';
import { deleteNodeFile, findNodeFile, isMissing, listNodeFiles, type NodeFile } from '../node-files.ts';
import { byName, list } from '../paging.ts';
import type { View } from '../view.ts';

/** Where the files of a request lie, and what their URLs begin with. */
interface Place {
  readonly root: string;
  readonly url: string;
  /** What is wrong when the folder itself is missing. */
  readonly missing: 'TaskFilesUnavailable' | 'FileNotFound';
}
type PlaceOf = (call: Call, model: BatchModel) => Place;

const ofTask: PlaceOf = (call, model) => {
  const { job, task } = model.store.task(call.params['jobId'] ?? '', call.params['taskId'] ?? '');
  if (task.filesCleanedUp) throw new BatchError('TaskFilesCleanedup');
  if (task.placement === undefined) throw new BatchError('TaskFilesUnavailable');
  return {
    root: model.folders.task(task.placement, job.spec.id, task.spec.id),
    url: links.task(call.base, job, task),
    missing: 'TaskFilesUnavailable',
  };
};

const ofNode: PlaceOf = (call, model) => {
  const { pool, node } = model.store.node(call.params['poolId'] ?? '', call.params['nodeId'] ?? '');
  return {
    root: model.folders.node(pool.spec.id, node.id),
    url: links.node(call.base, pool, node),
    missing: 'FileNotFound',
  };
};

export const listTaskFiles = listFiles(ofTask);
export const listNodeFilesOf = listFiles(ofNode);
export const getTaskFile = getFile(ofTask);
export const getNodeFile = getFile(ofNode);
export const getTaskFileProperties = getProperties(ofTask);
export const getNodeFileProperties = getProperties(ofNode);
export const deleteTaskFile = deleteFile(ofTask);
export const deleteFileOfNode = deleteFile(ofNode);

function listFiles(placeOf: PlaceOf) {
  return async (call: Call, model: BatchModel): Promise<Answer> => {
    const { root, url, missing } = placeOf(call, model);
    const recursive = call.query.get('recursive')?.toLowerCase() === 'true';
    const records = await inPlace(missing, () => listNodeFiles(root, recursive));
    return list(call, { kind: 'files', view: fileView(url), records, ...byName });
  };
}

function getFile(placeOf: PlaceOf) {
  return async (call: Call, model: BatchModel): Promise<Answer> => {
    const { root, url, missing } = placeOf(call, model);
    const name = call.params['filePath'] ?? '';
    const { path, stats } = await inPlace(missing, () => findNodeFile(root, name));
    checkConditions(call, { lastModified: stats.mtime.toISOString() });
    const headers = fileHeaders(url, name, stats);
    if (stats.isDirectory()) return { status: 200, headers, body: Readable.from([]) };
    const range = byteRange(call.request.headers['ocp-range'], stats.size);
    // `end` as of now: a task may be writing, and an answer must not grow while it is sent.
    const end = range?.end ?? stats.size - 1;
    if (end < 0) return { status: 200, headers, body: Readable.from([]) };
    return { status: 200, headers, body: createReadStream(path, { start: range?.start ?? 0, end }) };
  };
}

function getProperties(placeOf: PlaceOf) {
  return async (call: Call, model: BatchModel): Promise<Answer> => {
    const { root, url, missing } = placeOf(call, model);
    const name = call.params['filePath'] ?? '';
    const { stats } = await inPlace(missing, () => findNodeFile(root, name));
    checkConditions(call, { lastModified: stats.mtime.toISOString() });
    const length = stats.isDirectory() ? 0 : stats.size;
    return { status: 200, headers: { ...fileHeaders(url, name, stats), 'Content-Length': String(length) } };
  };
}

function deleteFile(placeOf: PlaceOf) {
  return async (call: Call, model: BatchModel): Promise<Answer> => {
    const { root, missing } = placeOf(call, model);
    const recursive = call.query.get('recursive')?.toLowerCase() === 'true';
    await inPlace(missing, () => deleteNodeFile(root, call.params['filePath'] ?? '', recursive));
    return { status: 200 };
  };
}

/** The folder of a task whose node has gone is missing as a whole. */
async function inPlace<T>(missing: Place['missing'], look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (isMissing(error)) throw new BatchError(missing);
    throw error;
  }
}

function fileView(url: string): View<NodeFile> {
  return {
    name: (file) => file.name,
    url: (file) => `${url}/files/${file.name.split('/').map(encodeURIComponent).join('/')}`,
    isDirectory: (file) => file.stats.isDirectory(),
    // "Directories have no properties." 64-bit numbers are texts.
    properties: ({ name, stats }) =>
      stats.isDirectory()
        ? undefined
        : {
            lastModified: stats.mtime.toISOString(),
            contentLength: String(stats.size),
            contentType: contentType(name),
            ...(process.platform === 'win32'
              ? { creationTime: stats.birthtime.toISOString() }
              : { fileMode: fileMode(stats) }),
          },
  };
}

function fileHeaders(url: string, name: string, stats: Stats): Readonly<Record<string, string>> {
  return {
    'Content-Type': contentType(name),
    'Last-Modified': stats.mtime.toUTCString(),
    'ocp-batch-file-isdirectory': stats.isDirectory() ? 'True' : 'False',
    'ocp-batch-file-url': encodeURIComponent(`${url}/files/${name}`),
    // "The mode on Linux only, the creation time on Windows only."
    ...(process.platform === 'win32'
      ? { 'ocp-creation-time': stats.birthtime.toUTCString() }
      : { 'ocp-batch-file-mode': fileMode(stats) }),
  };
}

const fileMode = (stats: Stats) => `0o${stats.mode.toString(8)}`;
const contentType = (name: string) => (name.endsWith('.txt') ? 'text/plain' : 'application/octet-stream');

/**
 * `ocp-range: bytes=a-b` or `bytes=a-`, cut at the end of the file. Null: the whole file.
 * @throws BatchError `InvalidHeaderValue`, `InvalidRange` for one that begins behind the file
 */
export function byteRange(header: string | undefined, size: number): { start: number; end: number } | null {
  if (header === undefined) return null;
  const parts = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(header.trim());
  const start = Number(parts?.[1]);
  const last = parts?.[2] === undefined ? size - 1 : Number(parts[2]);
  if (parts === null || (parts[2] !== undefined && last < start)) {
    throw new BatchError('InvalidHeaderValue', [
      { key: 'HeaderName', value: 'ocp-range' },
      { key: 'HeaderValue', value: header },
    ]);
  }
  if (start >= size) throw new BatchError('InvalidRange');
  return { start, end: Math.min(last, size - 1) };
}
