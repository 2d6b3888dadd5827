import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type DropProgress, resolveDropped } from '../../../renderer/dropped.ts';
import type { DesktopBridge } from '../../../shared/bridge.ts';
import { Failure, viewOf } from '../../../shared/failure.ts';

interface Upload {
  readonly method: string;
  readonly url: URL;
  readonly file: File;
}

/** What the app answers; `never` keeps the upload open, `broken` ends it without an answer. */
type Answer = { readonly status: number; readonly body: unknown } | 'never' | 'broken';

let uploads: Upload[] = [];
let open = 0;
let mostOpen = 0;
let aborted = 0;
let answerTo: (upload: Upload) => Answer = () => 'broken';

/** The browser's own, as far as an upload goes: progress in two steps, then an answer. */
class FakeXmlHttpRequest {
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null } = { onprogress: null };
  onabort: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onload: (() => void) | null = null;
  onloadend: (() => void) | null = null;
  status = 0;
  responseText = '';
  #method = '';
  #url = '';
  #isOver = false;

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
  }

  send(file: File): void {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    const upload = { method: this.#method, url: new URL(this.#url, 'http://127.0.0.1/'), file };
    uploads.push(upload);
    queueMicrotask(() => {
      this.upload.onprogress?.({ loaded: Math.floor(file.size / 2) });
      const answer = answerTo(upload);
      if (answer === 'never') return;
      if (answer === 'broken') return this.#end(() => this.onerror?.());
      this.status = answer.status;
      this.responseText = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      this.#end(() => this.onload?.());
    });
  }

  abort(): void {
    aborted += 1;
    this.#end(() => this.onabort?.());
  }

  #end(tell: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    open -= 1;
    tell();
    this.onloadend?.();
  }
}

const stored = ({ url }: Upload): Answer => ({
  status: 200,
  body: { path: `/staged/${url.searchParams.get('path')}` },
});

beforeEach(() => {
  uploads = [];
  [open, mostOpen, aborted] = [0, 0, 0];
  answerTo = stored;
  vi.stubGlobal('XMLHttpRequest', FakeXmlHttpRequest);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const film = (name: string, size = 10) =>
  new File(['x'.repeat(size)], name, { lastModified: 1_700_000_000_000 });

/** A file whose bytes cannot be had any more, as Chromium gives it when it was removed or is not ours to read. */
class UnreadableFile extends File {
  override slice(): Blob {
    const blob = new Blob([]);
    blob.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'));
    return blob;
  }
}

type Entry = Pick<FileSystemEntry, 'isFile' | 'isDirectory' | 'fullPath' | 'name'>;

function fileEntry(fullPath: string, file: File | null): Entry {
  return {
    isFile: true,
    isDirectory: false,
    fullPath,
    name: fullPath.slice(fullPath.lastIndexOf('/') + 1),
    file: (done: (file: File) => void, failed: () => void) => (file === null ? failed() : done(file)),
  } as Entry;
}

/** A folder whose reader gives its entries in batches; `null` stands for a batch that cannot be read. */
function folderEntry(fullPath: string, batches: readonly (readonly Entry[] | null)[]): Entry {
  return {
    isFile: false,
    isDirectory: true,
    fullPath,
    name: fullPath.slice(fullPath.lastIndexOf('/') + 1),
    createReader: () => {
      const left = [...batches];
      return {
        readEntries: (done: (entries: readonly Entry[]) => void, failed: () => void) => {
          const next = left.shift();
          if (next === null) failed();
          else done(next ?? []);
        },
      };
    },
  } as Entry;
}

function drop(...entries: readonly Entry[]): DataTransfer {
  return {
    files: [],
    items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })),
  } as unknown as DataTransfer;
}

describe('in a browser', () => {
  test('uploads every file under its own path and hands over the path of the copy', async () => {
    const result = await resolveDropped([film('a.mp4'), film('día #1?.mp4')], { bridge: null });
    expect(result).toEqual([
      { path: '/staged/a.mp4', relativePath: 'a.mp4' },
      { path: '/staged/día #1?.mp4', relativePath: 'día #1?.mp4' },
    ]);
    expect(uploads.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      'PUT /upload',
      'PUT /upload',
    ]);
    expect(uploads[0]?.url.searchParams.get('modified')).toBe('1700000000000');
  });

  test('keeps the folders of a folder that was chosen', async () => {
    const file = film('b.mp4');
    Object.defineProperty(file, 'webkitRelativePath', { value: 'Trip/day 1/b.mp4' });
    expect(await resolveDropped([file], { bridge: null })).toEqual([
      { path: '/staged/Trip/day 1/b.mp4', relativePath: 'Trip/day 1/b.mp4' },
    ]);
  });

  test('walks dropped folders to the last batch of each, and keeps the order', async () => {
    const batch = (first: number, count: number) =>
      Array.from({ length: count }, (_, index) => {
        const name = `${first + index}.mp4`;
        return fileEntry(`/Trip/${name}`, film(name));
      });
    const deep = folderEntry('/Trip/deep', [[fileEntry('/Trip/deep/last.mp4', film('last.mp4'))]]);
    const trip = folderEntry('/Trip', [batch(0, 100), batch(100, 100), [...batch(200, 3), deep]]);
    const result = await resolveDropped(drop(trip, fileEntry('/alone.mp4', film('alone.mp4'))), {
      bridge: null,
    });
    const expected = Array.from({ length: 203 }, (_, index) => `Trip/${index}.mp4`);
    expect(result.map(({ relativePath }) => relativePath)).toEqual([
      ...expected,
      'Trip/deep/last.mp4',
      'alone.mp4',
    ]);
  });

  test('reads what was dropped before it gives way: the items are gone when the handler returns', async () => {
    const source = drop(fileEntry('/a.mp4', film('a.mp4')));
    const resolving = resolveDropped(source, { bridge: null });
    Object.defineProperty(source, 'items', { value: [] });
    expect(await resolving).toEqual([{ path: '/staged/a.mp4', relativePath: 'a.mp4' }]);
  });

  test('a folder that cannot be listed to its end still counts for what it gave', async () => {
    const trip = folderEntry('/Trip', [[fileEntry('/Trip/a.mp4', film('a.mp4'))], null]);
    const result = await resolveDropped(drop(trip, fileEntry('/b.mp4', film('b.mp4'))), { bridge: null });
    expect(result.map(({ relativePath }) => relativePath)).toEqual(['Trip/a.mp4', 'b.mp4']);
  });

  test('hands over a file that cannot be opened by its name, and stops nothing beside it', async () => {
    const result = await resolveDropped(
      drop(fileEntry('/Trip/gone.mp4', null), fileEntry('/Trip/a.mp4', film('a.mp4'))),
      { bridge: null },
    );
    expect(result.map(({ relativePath }) => relativePath)).toEqual(['Trip/gone.mp4', 'Trip/a.mp4']);
    expect(result[0]?.path).toBe('/dev/null/unreadable/Trip%2Fgone.mp4');
    expect(uploads.map(({ file }) => file.name)).toEqual(['a.mp4']);
  });

  test('hands over a file that turns out unreadable while it is sent by its name', async () => {
    answerTo = (upload) => (upload.file instanceof UnreadableFile ? 'broken' : stored(upload));
    const result = await resolveDropped([new UnreadableFile(['x'], 'locked.mp4'), film('a.mp4')], {
      bridge: null,
    });
    expect(result).toEqual([
      { path: '/dev/null/unreadable/locked.mp4', relativePath: 'locked.mp4' },
      { path: '/staged/a.mp4', relativePath: 'a.mp4' },
    ]);
  });

  test('says why the app refused a file, and gives up the uploads beside it', async () => {
    answerTo = ({ file }) =>
      file.name === 'full.mp4'
        ? { status: 507, body: { failure: viewOf('outputDiskFull', { folder: '/data' }) } }
        : 'never';
    const failing = resolveDropped([film('slow.mp4'), film('full.mp4'), film('slow too.mp4')], {
      bridge: null,
    });
    await expect(failing).rejects.toMatchObject({ code: 'outputDiskFull', params: { folder: '/data' } });
    await expect(failing).rejects.toBeInstanceOf(Failure);
    expect({ aborted, open }).toEqual({ aborted: 2, open: 0 });
  });

  test('says that the app is gone when an upload of a readable file breaks', async () => {
    answerTo = () => 'broken';
    await expect(resolveDropped([film('a.mp4')], { bridge: null })).rejects.toMatchObject({
      code: 'networkUnreachable',
    });
  });

  test.each([
    ['a page of a proxy', { status: 502, body: '<html>Bad gateway</html>' }],
    ['a failure that is none of ours', { status: 500, body: { failure: { code: 'madeUp' } } }],
    ['success without a path', { status: 200, body: {} }],
  ])('takes %s for a fault of its own', async (_, answer) => {
    answerTo = () => answer;
    await expect(resolveDropped([film('a.mp4')], { bridge: null })).rejects.toMatchObject({
      code: 'internal',
    });
  });

  test('tells how far it has come, from nothing to everything', async () => {
    const seen: DropProgress[] = [];
    await resolveDropped([film('a.mp4', 10), film('b.mp4', 30)], {
      bridge: null,
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen[0]).toEqual({ files: 2, filesDone: 0, bytes: 40, bytesDone: 0 });
    expect(seen.at(-1)).toEqual({ files: 2, filesDone: 2, bytes: 40, bytesDone: 40 });
    expect(seen.some(({ bytesDone }) => bytesDone > 0 && bytesDone < 40)).toBe(true);
    const done = seen.map(({ bytesDone }) => bytesDone);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  test('sends three files at once and no more', async () => {
    await resolveDropped(
      Array.from({ length: 10 }, (_, index) => film(`${index}.mp4`)),
      { bridge: null },
    );
    expect({ sent: uploads.length, mostOpen, open }).toEqual({ sent: 10, mostOpen: 3, open: 0 });
  });

  test('stops what is under way when it is cancelled', async () => {
    answerTo = () => 'never';
    const cancel = new AbortController();
    const resolving = resolveDropped([film('a.mp4'), film('b.mp4')], { bridge: null, signal: cancel.signal });
    await vi.waitFor(() => expect(open).toBe(2));
    cancel.abort(new Error('cancelled by the user'));
    await expect(resolving).rejects.toThrow('cancelled by the user');
    expect(open).toBe(0);
  });
});

describe('in Electron', () => {
  const bridge: DesktopBridge = {
    send: () => undefined,
    onMessage: () => () => undefined,
    getPathForFile: (file) => (file.name === 'made in the page.mp4' ? '' : `/home/me/${file.name}`),
  };

  test('hands over the real paths and copies nothing; a folder is one path that the app walks', async () => {
    const source = { files: [film('a.mp4'), film('Trip')], items: [] } as unknown as DataTransfer;
    expect(await resolveDropped(source, { bridge })).toEqual([
      { path: '/home/me/a.mp4' },
      { path: '/home/me/Trip' },
    ]);
    expect(uploads).toEqual([]);
  });

  test('leaves out what has no path on disk', async () => {
    expect(await resolveDropped([film('made in the page.mp4'), film('b.mp4')], { bridge })).toEqual([
      { path: '/home/me/b.mp4' },
    ]);
  });
});
