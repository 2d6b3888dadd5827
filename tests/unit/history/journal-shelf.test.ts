import { appendFile, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JournalShelf } from '../../../electron/history/journal-shelf.ts';
import type { JournalEntry } from '../../../electron/run/journal-entries.ts';
import { downloadedLine, runLine, statusLine, tasksLine, totalsLine } from '../../support/journal-lines.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bt-history-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const idOf = (index: number) => `bt-20261101-${String(100_000 + index).padStart(6, '0')}-abcd`;
const textOf = (lines: readonly JournalEntry[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

async function writeRun(runId: string, files = 2): Promise<void> {
  const first = { ...runLine(files), runId };
  const items = Array.from({ length: files }, (_, index) => downloadedLine(index % 9));
  const lines = [first, tasksLine(2), ...items, totalsLine(1000, null), statusLine('completed')];
  await writeFile(join(folder, `${runId}.jsonl`), textOf(lines));
}

describe('the journals of a folder', () => {
  test('are listed from the newest, 200 at most', async () => {
    for (let index = 0; index < 203; index += 1) await writeRun(idOf(index));
    const { entries } = await new JournalShelf(folder).read();
    expect(entries).toHaveLength(200);
    expect(entries.at(0)?.runId).toBe(idOf(202));
    expect(entries.at(-1)?.runId).toBe(idOf(3));
  });

  test('of which one cannot be read is told by its name, and hides no other', async () => {
    await writeRun(idOf(1));
    await writeFile(join(folder, `${idOf(2)}.jsonl`), 'no journal\n');
    await writeFile(join(folder, `${idOf(3)}.jsonl`), textOf([{ ...runLine(1) }]));
    await writeFile(join(folder, `${idOf(4)}.jsonl.unreadable`), 'set aside');
    await writeFile(join(folder, 'notes.txt'), 'not ours');
    const { entries, unreadable } = await new JournalShelf(folder).read();
    expect(entries.map(({ runId }) => runId)).toEqual([idOf(1)]);
    expect([...unreadable].sort()).toEqual([
      ...[`${idOf(2)}.jsonl`, `${idOf(3)}.jsonl`, `${idOf(4)}.jsonl.unreadable`],
    ]);
  });

  test('are read again only when they have changed', async () => {
    await writeRun(idOf(1));
    const shelf = new JournalShelf(folder);
    const [first] = (await shelf.read()).entries;
    expect((await shelf.read()).entries[0]).toBe(first);
    const file = join(folder, `${idOf(1)}.jsonl`);
    await appendFile(file, textOf([statusLine('cancelled')]));
    expect((await shelf.read()).entries[0]?.state).toBe('cancelled');
    await utimes(file, 1, 1);
    expect((await shelf.read()).entries[0]).toEqual({ ...first, state: 'cancelled' });
    await rm(file);
    expect((await shelf.read()).entries).toEqual([]);
  });

  test('that was never made has no lines', async () => {
    expect(await new JournalShelf(join(folder, 'none')).read()).toEqual({ entries: [], unreadable: [] });
  });
});
