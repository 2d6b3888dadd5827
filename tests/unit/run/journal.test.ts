import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal, readJournal } from '../../../electron/run/journal.ts';
import type { JournalNote } from '../../../electron/run/journal-entries.ts';
import { replay } from '../../../electron/run/replay.ts';
import { viewOf } from '../../../shared/failure.ts';

const clock = { now: () => Date.UTC(2026, 10, 23) };
const noFault = (error: unknown) => {
  throw error;
};
const runNote: JournalNote = {
  type: 'run',
  runId: 'bt-20261123-000000-abcd',
  appVersion: '0.1.0',
  connectionId: 'local',
  options: {
    quality: 'v2',
    outputFolder: '/out',
    downloadAsCompleted: true,
    cleanUp: { pool: true, job: true, output: true },
    timeLimitMinutes: 30,
  },
  items: ['a', 'b'].map((itemId) => ({
    itemId,
    path: `/in/${itemId}.mp4`,
    name: `${itemId}.mp4`,
    folder: '',
    sizeBytes: 10,
    modifiedMs: 5,
    durationS: 2,
    chosenTrack: 0,
  })),
};

describe('the journal', () => {
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bt-journal-'));
    file = join(folder, 'runs', 'one.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(notes: readonly JournalNote[]): Promise<void> {
    const journal = await openJournal(file, clock, noFault);
    for (const note of notes) journal.note(note);
    await journal.close();
  }

  test('an intent is on disk when its promise resolves', async () => {
    const journal = await openJournal(file, clock, noFault);
    await journal.intend({ type: 'intent', act: 'create', resource: 'pool', name: 'p' });
    expect(await readFile(file, 'utf8')).toContain('"resource":"pool","name":"p"');
    await journal.close();
  });

  test('only its owner may read it', async () => {
    await write([runNote]);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  test('lines come back in order, and a last line that was cut short is left out', async () => {
    await write([runNote, { type: 'status', status: 'running', failure: null }]);
    await appendFile(file, '{"type":"status","at":"2026');
    const { entries, badLines } = await readJournal(file);
    expect(entries.map(({ type }) => type)).toEqual(['run', 'status']);
    expect(badLines).toEqual([]);
  });

  test('a line in the middle that is damaged is reported by its number', async () => {
    await write([runNote]);
    await appendFile(file, 'garbage\n{"type":"nonsense"}\n');
    await write([{ type: 'status', status: 'failed', failure: viewOf('poolGone') }]);
    expect((await readJournal(file)).badLines).toEqual([2, 3]);
  });

  test('the fold tells what is there, what may be there, and what became of each item', async () => {
    await write([
      runNote,
      { type: 'intent', act: 'create', resource: 'input', name: 'i' },
      { type: 'outcome', resource: 'input', name: 'i', state: 'present' },
      { type: 'intent', act: 'create', resource: 'pool', name: 'p' },
      { type: 'uploaded', itemId: 'a', container: 'i' },
      { type: 'tasks', jobId: 'j', tasks: [{ itemId: 'a', taskId: 't00001' }] },
      {
        ...{ type: 'item', itemId: 'a', taskId: 't00001', attempt: 1, phase: 'downloaded', failure: null },
        ...{ outputPath: '/out/a.mp3', outputBytes: 7 },
      },
      {
        ...{ type: 'item', itemId: 'b', taskId: 't00002', attempt: 1, phase: 'failed' },
        ...{ failure: viewOf('fileVanished'), outputPath: null, outputBytes: null },
      },
    ]);
    const run = replay((await readJournal(file)).entries);
    expect(run?.resources.get('input i')?.state).toBe('present');
    expect(run?.resources.get('pool p')?.state).toBe('intended');
    expect(run?.items.get('a')).toMatchObject({
      uploadedTo: 'i',
      settled: 'downloaded',
      outputPath: '/out/a.mp3',
    });
    expect(run?.items.get('b')).toMatchObject({ settled: 'failed', failure: { code: 'fileVanished' } });
  });

  test('the fold tells whether all of a source was sent or only its sound', async () => {
    await write([
      runNote,
      { type: 'uploaded', itemId: 'a', container: 'i', sent: { kind: 'sound', bytes: 3 } },
      // As an older app wrote it.
      { type: 'uploaded', itemId: 'b', container: 'i' },
    ]);
    const run = replay((await readJournal(file)).entries);
    expect(run?.items.get('a')?.sent).toEqual({ kind: 'sound', bytes: 3 });
    expect(run?.items.get('b')?.sent).toEqual({ kind: 'whole', bytes: 10 });
  });

  test('a retry opens the item again and the old failure stays in the file', async () => {
    await write([
      runNote,
      {
        ...{ type: 'item', itemId: 'b', taskId: 't00002', attempt: 1, phase: 'failed' },
        ...{ failure: viewOf('conversionFailed', { exitCode: 1 }), outputPath: null, outputBytes: null },
      },
      { type: 'round', round: 2, itemIds: ['b'] },
    ]);
    const { entries } = await readJournal(file);
    expect(replay(entries)?.items.get('b')).toMatchObject({ settled: null, failure: null });
    expect(replay(entries)?.round).toBe(2);
    expect(await readFile(file, 'utf8')).toContain('conversionFailed');
  });
});
