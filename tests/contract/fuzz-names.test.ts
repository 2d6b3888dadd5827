import { mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { basename, join, posix, win32 } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { BatchPort, BlobPort, TaskSpec } from '../../electron/azure/ports.ts';
import { walkDropped } from '../../electron/media/walk.ts';
import { splitRelativePath } from '../../electron/queue/relative-path.ts';
import { makeFolder, partPath, publish } from '../../electron/run/output-folder.ts';
import { insideFolder, OutputNames } from '../../electron/run/output-names.ts';
import { Round } from '../../electron/run/round.ts';
import type { RunContext } from '../../electron/run/run-context.ts';
import { createRunItem, type RunItem } from '../../electron/run/run-item.ts';
import { RunView } from '../../electron/run/run-view.ts';
import { tasksStep } from '../../electron/run/steps/tasks.ts';
import { systemClock } from '../../electron/support/clock.ts';
import { silentLogger } from '../../electron/support/logger.ts';
import { hostileName, hostileRelativePath } from '../support/hostile-names.ts';
import { fuzzSeed, Seeded } from '../support/seeded.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** 10,000 hostile file names, from what a page or a folder says to the task and to the MP3's place on disk. */
const count = 10_000;
const seed = fuzzSeed(20_261_123);
const runId = 'bt-20260101-120000-abcd';

interface Named {
  readonly itemId: string;
  readonly name: string;
  readonly folder: string;
}
let items: readonly Named[];

beforeAll(() => {
  process.stdout.write(`fuzz-names: FUZZ_SEED=${seed}\n`);
  const chance = new Seeded(seed);
  items = Array.from({ length: count }, (_, index) => {
    const path = hostileRelativePath(chance);
    return { itemId: `i${index}`, ...splitRelativePath(path, `/dropped/${hostileName(chance)}`) };
  });
});

/** A name as systems that know no case compare it, each in its own way; what any of them takes for one is one. */
const comparisons: readonly ((path: string) => string)[] = [
  // NTFS: each code unit in upper case (its table leaves what would become two letters).
  (path) =>
    [...path].map((each) => (each.toUpperCase().length === each.length ? each.toUpperCase() : each)).join(''),
  // APFS and HFS+: decomposed, then without case.
  (path) => path.normalize('NFD').toLowerCase().normalize('NFD'),
  (path) => path.normalize('NFD').toUpperCase().normalize('NFD'),
  // ext4 and ZFS with case folding: full folding, and what has no width of its own is not there.
  (path) =>
    path
      .normalize('NFD')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .toUpperCase()
      .toLowerCase(),
];

describe(`10,000 hostile names (seed ${seed})`, () => {
  test.each(['linux', 'darwin', 'win32'] as const)(
    'on %s stay in the output folder, each its own',
    (platform) => {
      const path = platform === 'win32' ? win32 : posix;
      const root = platform === 'win32' ? 'C:\\Users\\me\\Music' : '/home/me/Music';
      const names = new OutputNames(platform);
      const seen = comparisons.map(() => ({ files: new Set<string>(), folders: new Set<string>() }));
      const faults: string[] = [];
      for (const item of items) {
        const claimed = names.claim(item, item.itemId);
        const fault = (what: string) => faults.push(`${what}: ${JSON.stringify({ ...item, claimed })}`);
        if (names.claim(item, item.itemId) !== claimed) fault('a name once given is kept');
        // Nothing in it means anything to the platform: it lies below the root just as it reads.
        const full = path.resolve(root, claimed);
        const parts = claimed.split('/');
        if (full !== [root, ...parts].join(path.sep)) fault('a path that means another place');
        for (const part of parts) {
          const wrong = whyNotRepresentable(part, platform);
          if (wrong !== null) fault(wrong);
        }
        if (!claimed.endsWith('.mp3')) fault('no .mp3');
        for (const [at, compare] of comparisons.entries()) {
          const { files, folders } = seen[at] ?? { files: new Set(), folders: new Set() };
          if (files.has(compare(claimed))) fault(`two items at one name (comparison ${at})`);
          files.add(compare(claimed));
          for (const end of parts.slice(1).keys()) folders.add(compare(parts.slice(0, end + 1).join('/')));
        }
      }
      expect(faults.slice(0, 5)).toEqual([]);
      // What is a file for one item is no folder for another.
      for (const { files, folders } of seen)
        expect([...folders].filter((folder) => files.has(folder))).toEqual([]);
      expect(seen[0]?.files.size).toBe(count);
    },
  );

  test('change nothing in a command line, an id or a blob name', async () => {
    const specs = await tasksOf(items);
    expect(specs).toHaveLength(count);
    const ordinary = await tasksOf(items.map(({ itemId }) => ({ itemId, name: 'a.mp4', folder: '' })));
    expect(specs).toEqual(ordinary);
    expect(new Set(specs.map(({ commandLine }) => commandLine)).size).toBe(1);
    for (const { id, commandLine, resourceFiles, outputFiles } of specs) {
      expect(id).toMatch(/^t\d{5}$/);
      expect(commandLine).toMatch(/^[\w ./:"-]+$/);
      expect(resourceFiles).toEqual([{ httpUrl: `read/${runId}-input/${id}.mp4`, filePath: 'input.mp4' }]);
      expect(outputFiles.map(({ path }) => path)).toEqual([`${id}.mp3`]);
    }
  });
});

test(`600 of them are made on this disk, walked, and published, each with its own content (seed ${seed})`, async () => {
  const folder = await tempFolder();
  onTestFinished(() => folder.remove());
  const [dropped, output] = [join(folder.path, 'in'), join(folder.path, 'out')];
  const made = await makeFiles(dropped, 600);
  const { files } = await walkDropped(dropped, AbortSignal.timeout(20_000));
  expect(files.length).toBe(made);
  const names = new OutputNames(process.platform);
  for (const [index, file] of files.entries()) {
    let path = insideFolder(output, names.claim(file, String(index)));
    const part = partPath(path, runId, `t${index}`);
    await makeFolder(join(part, '..'));
    await writeFile(part, `content ${index}`);
    while ((await publish(part, path)) === 'taken')
      path = insideFolder(output, names.claimNext(file, String(index)));
    expect(await readFile(path, 'utf8')).toBe(`content ${index}`);
    expect((await realpath(path)).startsWith((await realpath(output)) + posix.sep)).toBe(true);
  }
  const found = (await readdir(output, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(found.length).toBe(made);
  expect(found.every(({ name }) => name.endsWith('.mp3'))).toBe(true);
  // Nothing of all that came to lie beside the two folders.
  expect((await readdir(folder.path)).sort()).toEqual(['in', 'out']);
}, 40_000);

/** Files whose names this file system takes, media files' endings given to each. @returns how many */
async function makeFiles(root: string, most: number): Promise<number> {
  const chance = new Seeded(seed + 1);
  let made = 0;
  for (let tried = 0; made < most && tried < most * 4; tried += 1) {
    const { name, folder } = splitRelativePath(hostileRelativePath(chance), 'x');
    const path = join(root, folder, `${name.slice(0, 100)}.mp4`);
    if (!path.startsWith(`${root}${posix.sep}`) || basename(path).startsWith('._')) continue;
    try {
      await mkdir(join(root, folder), { recursive: true });
      await writeFile(path, '', { flag: 'wx' });
      made += 1;
    } catch {
      // This file system has no such name, or has it already.
    }
  }
  return made;
}

function whyNotRepresentable(part: string, platform: NodeJS.Platform): string | null {
  if (Buffer.byteLength(part) > 255) return 'longer than 255 bytes';
  if (!part.isWellFormed()) return 'half of a pair';
  if (['', '.', '..'].includes(part) || /[/\0]/.test(part)) return 'no name';
  if (platform !== 'win32') return null;
  if (/[<>:"/\\|?*\p{Cc}]/u.test(part)) return 'forbidden on Windows';
  if (/[. ]$/.test(part)) return 'an end that Windows drops';
  // RtlIsDosDeviceName_U: blanks before the first dot do not count.
  const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i;
  return device.test(part) ? 'a device of Windows' : null;
}

/** What the step of a run that adds tasks asks of the service for items of these names. */
async function tasksOf(named: readonly Named[]): Promise<readonly TaskSpec[]> {
  const media = { durationS: 60, container: 'mp4', audioTracks: [], chosenTrack: 0 };
  const made = named.map(({ itemId, name, folder }, index): [string, RunItem] => {
    const input = { itemId, path: `/x/${name}`, name, folder, sizeBytes: 1, modifiedMs: 0, media };
    return [itemId, createRunItem(input, index)];
  });
  const runItems = new Map(made);
  const round = new Round(runId, 1, [...runItems.keys()]);
  const specs: TaskSpec[] = [];
  const batch: Partial<BatchPort> = {
    addTasks: async (_job, tasks) => {
      specs.push(...tasks);
      return tasks.map(({ id }) => ({ taskId: id, outcome: 'added' }));
    },
  };
  const blob: Partial<BlobPort> = {
    readUrl: async (container, name) => `read/${container}/${name}`,
    writeUrl: async (container) => `write/${container}`,
  };
  const fixed = { runId, createdAt: '', connectionId: 'local', connectionName: '', isLocal: true };
  const view = new RunView(
    { ...fixed, quality: 'v2', outputFolder: '/out' },
    runItems,
    false,
    null,
    systemClock,
  );
  // As much of a run as the step looks at.
  const context = {
    ...{ runId, view, round, items: runItems, clock: systemClock, logger: silentLogger },
    options: { quality: 'v2', timeLimitMinutes: 60 },
    connection: { poolTemplate: { shell: 'bash', sasHours: 1 } },
    journal: { intend: async () => undefined, note: () => undefined },
    ports: { batch, blob },
  } as unknown as RunContext;
  for (const itemId of runItems.keys()) {
    view.setTask(itemId, { phase: 'uploading' });
    view.setTask(itemId, { phase: 'uploaded' });
    round.toAdd.push(itemId);
  }
  round.toAdd.close();
  await tasksStep(context, AbortSignal.timeout(20_000));
  return specs;
}
