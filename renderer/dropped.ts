import { browserPaths, type DesktopBridge } from '../shared/bridge.ts';
import type { DroppedEntry } from '../shared/contract.ts';
import { Failure, failureViewSchema } from '../shared/failure.ts';
import { desktopBridge } from './client.ts';

/** How far the copying of dropped files to the app has come; only a browser page has to copy. */
export interface DropProgress {
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
}

export interface ResolveOptions {
  readonly onProgress?: (progress: DropProgress) => void;
  readonly signal?: AbortSignal;
  readonly bridge?: DesktopBridge | null;
}

/** More would only share the same disk. */
const uploadsAtOnce = 3;

interface FoundFile {
  /** Null when the browser cannot open it: gone since it was dropped, or no permission. */
  readonly file: File | null;
  /** With `/`, name included. */
  readonly relativePath: string;
}

/**
 * What was dropped or chosen, as the app can open it: real paths in Electron; in a browser, the paths of copies that are
 * uploaded first. Must be called inside the drop's event handler: a `DataTransfer` is empty after it.
 * @throws Failure `outputDiskFull`, `networkUnreachable`
 */
export function resolveDropped(
  source: DataTransfer | FileList | readonly File[],
  options: ResolveOptions = {},
): Promise<DroppedEntry[]> {
  const bridge = options.bridge === undefined ? desktopBridge() : options.bridge;
  if (bridge !== null) return Promise.resolve(realPaths(filesOf(source), bridge));
  // Read before the first await: the items are gone when the event handler returns.
  const entries = entriesOf(source);
  return uploadAll(entries ?? filesOf(source), options);
}

function filesOf(source: DataTransfer | FileList | readonly File[]): File[] {
  return [...('files' in source ? source.files : source)];
}

/** Electron gives a dropped folder as one file whose path is the folder's: the app walks it. */
function realPaths(files: readonly File[], bridge: DesktopBridge): DroppedEntry[] {
  return files.map((file) => ({ path: bridge.getPathForFile(file) })).filter(({ path }) => path !== '');
}

function entriesOf(source: DataTransfer | FileList | readonly File[]): FileSystemEntry[] | null {
  if (!('items' in source) || !('files' in source)) return null;
  const entries = [...source.items].map((item) => item.webkitGetAsEntry());
  return entries.every((entry) => entry !== null) && entries.length > 0 ? entries : null;
}

async function uploadAll(
  dropped: readonly FileSystemEntry[] | readonly File[],
  { onProgress, signal }: ResolveOptions,
): Promise<DroppedEntry[]> {
  const found: FoundFile[] = [];
  for (const one of dropped) await collect(one, found, signal);
  const bytes = found.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  const loaded = new Array<number>(found.length).fill(0);
  let filesDone = 0;
  const report = () =>
    onProgress?.({ files: found.length, filesDone, bytes, bytesDone: loaded.reduce((a, b) => a + b, 0) });
  report();

  const results = new Array<DroppedEntry>(found.length);
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const waiting = found.entries();
  const worker = async () => {
    for (const [index, one] of waiting) {
      results[index] = await uploadOrName(one, either, (done) => {
        loaded[index] = done;
        report();
      });
      filesDone += 1;
      loaded[index] = one.file?.size ?? 0;
      report();
    }
  };
  try {
    await Promise.all(Array.from({ length: uploadsAtOnce }, worker));
  } catch (error) {
    stop.abort(error);
    throw error;
  }
  return results;
}

async function collect(
  one: FileSystemEntry | File,
  found: FoundFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  if (one instanceof File) {
    // Set when a folder was chosen with a folder picker.
    found.push({ file: one, relativePath: one.webkitRelativePath || one.name });
  } else if (isFile(one)) {
    const file = await new Promise<File | null>((resolve) => one.file(resolve, () => resolve(null)));
    found.push({ file, relativePath: one.fullPath.replace(/^\//, '') });
  } else if (isFolder(one)) {
    const reader = one.createReader();
    for (;;) {
      // A folder that cannot be listed ends here; what was found before it counts.
      const batch = await new Promise<FileSystemEntry[]>((resolve) =>
        reader.readEntries(resolve, () => resolve([])),
      );
      // A batch holds at most 100 entries; an empty one is the end.
      if (batch.length === 0) break;
      for (const child of batch) await collect(child, found, signal);
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/**
 * A file that cannot be read is handed over under a path that cannot exist, so that the queue shows it by its name as
 * gone: one bad file must not stop the others.
 */
async function uploadOrName(
  { file, relativePath }: FoundFile,
  signal: AbortSignal,
  onBytes: (done: number) => void,
): Promise<DroppedEntry> {
  const gone = { path: `/dev/null/unreadable/${encodeURIComponent(relativePath)}`, relativePath };
  if (file === null) return gone;
  try {
    return await upload(file, relativePath, signal, onBytes);
  } catch (error) {
    const isReadable = await file
      .slice(0, 1)
      .arrayBuffer()
      .then(
        () => true,
        () => false,
      );
    if (isReadable || signal.aborted) throw error;
    return gone;
  }
}

/** By XMLHttpRequest, because fetch does not tell how much of a body was sent. */
function upload(
  file: File,
  relativePath: string,
  signal: AbortSignal,
  onBytes: (done: number) => void,
): Promise<DroppedEntry> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const query = new URLSearchParams({ path: relativePath, modified: String(file.lastModified) });
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = ({ loaded }) => onBytes(loaded);
    request.onabort = () => reject(signal.reason);
    request.onerror = () => reject(new Failure('networkUnreachable', { host: 'Batchtone' }));
    request.onload = () => {
      try {
        resolve(parseAnswer(request, relativePath));
      } catch (error) {
        reject(error);
      }
    };
    request.onloadend = () => signal.removeEventListener('abort', abort);
    request.open('PUT', `${browserPaths.upload}?${query}`);
    request.send(file);
  });
}

function parseAnswer(request: XMLHttpRequest, relativePath: string): DroppedEntry {
  const answer = parseJson(request.responseText) as { path?: unknown; failure?: unknown } | null;
  if (request.status === 200 && typeof answer?.path === 'string') return { path: answer.path, relativePath };
  const failure = failureViewSchema.safeParse(answer?.failure);
  if (failure.success) throw new Failure(failure.data.code, failure.data.params);
  throw new Failure('internal', {}, new Error(`The upload was answered with ${request.status}`));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
