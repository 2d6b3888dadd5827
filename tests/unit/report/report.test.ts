import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPaperService } from '../../../electron/report/paper-service.ts';
import { openJournal } from '../../../electron/run/journal.ts';
import { createFileLogger } from '../../../electron/support/logger.ts';
import { pruneRunLogs } from '../../../electron/support/prune-logs.ts';
import type { AppInfo, Settings } from '../../../shared/contract.ts';
import { viewOf } from '../../../shared/failure.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const runId = 'bt-20261123-100000-abcd';
let nowMs = Date.UTC(2026, 10, 23, 12);
const clock = { now: () => nowMs };
const info: AppInfo = {
  ...{ version: '0.1.0', host: 'browser', platform: 'linux', language: 'en' },
  ...{ canPickFiles: false, canRevealFiles: false, localNodes: 2 },
};
const personal = /Boda|Gómez|ana-g/;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let out: string;
let source: string;
const shown: string[] = [];

beforeEach(async () => {
  folder = await tempFolder();
  out = join(folder.path, 'ana-g', 'Música');
  source = join(folder.path, 'Gómez', 'Boda de Ana.mp4');
  shown.length = 0;
  nowMs = Date.UTC(2026, 10, 23, 12);
  const options = {
    quality: 'v2',
    outputFolder: out,
    downloadAsCompleted: true,
    timeLimitMinutes: 30,
  } as const;
  const item = { itemId: 'i1', path: source, name: 'Boda de Ana.mp4', folder: 'Gómez' };
  const journal = await openJournal(join(folder.path, 'runs', `${runId}.jsonl`), clock, () => undefined);
  await journal.intend({
    ...{ type: 'run', runId, appVersion: '0.1.0', connectionId: 'local' },
    options: { ...options, cleanUp: { pool: true, job: true, output: true } },
    items: [{ ...item, sizeBytes: 10, modifiedMs: 1, durationS: 2, chosenTrack: 0 }],
  });
  journal.note({
    ...{ type: 'item', itemId: 'i1', taskId: 't00001', attempt: 1, phase: 'failed', outputPath: null },
    ...{ failure: viewOf('outputNotWritable', { folder: out }), outputBytes: null },
  });
  await journal.close();
  await mkdir(join(folder.path, 'runs', runId));
  await writeFile(join(folder.path, 'runs', runId, 't00001.stderr.txt'), 'title: Boda');
  for (const name of ['app', runId]) {
    const logger = createFileLogger(join(folder.path, 'logs', `${name}.log`));
    logger.warn({ error: new Error(`open '${source}'`), key: 'c2VjcmV0' }, `about ${out}`);
    logger.close();
  }
});
afterEach(() => folder.remove());

function papers(isPageElsewhere = true) {
  return createPaperService({
    dataFolder: folder.path,
    reveal: async (path) => void shown.push(path),
    isPageElsewhere,
    info: () => info,
    settings: () => ({ outputFolder: out, quality: 'v2' }) as Settings,
    connectionKinds: () => ['local: ready'],
    clock,
  });
}

async function unzipped(includesPersonal: boolean): Promise<ReadonlyMap<string, string>> {
  const { path, content } = await papers().report({ runId, includesPersonal });
  const bytes = Buffer.from(content ?? '', 'base64');
  expect(bytes.equals(await readFile(path))).toBe(true);
  return new Map(Object.entries(unzipSync(bytes)).map(([name, file]) => [name, strFromU8(file)]));
}

describe('a report', () => {
  test('has versions, settings, logs and the journal, and no name and no path of the user', async () => {
    const files = await unzipped(false);
    expect([...files.keys()].sort()).toEqual([
      ...['logs/app.log', `logs/${runId}.log`, 'report.json', `runs/${runId}.jsonl`],
    ]);
    for (const [name, text] of files) {
      expect(text, name).not.toMatch(personal);
      expect(text, name).not.toContain(folder.path);
    }
    const facts: unknown = JSON.parse(files.get('report.json') ?? '');
    expect(facts).toMatchObject({
      ...{ app: info, settings: { quality: 'v2' }, connections: ['local: ready'], includesPersonal: false },
      versions: { node: process.versions.node },
    });
    expect(files.get(`runs/${runId}.jsonl`)).toContain('"name":"<name of i1>"');
    expect(files.get('logs/app.log')).toContain("open '<path of i1>'");
    expect(files.get('logs/app.log')).toContain('about <output>');
  });

  test('has names and what tasks printed where the user agrees, and still no secret', async () => {
    const files = await unzipped(true);
    expect(files.get(`runs/${runId}.jsonl`)).toContain('Boda de Ana.mp4');
    expect(files.get(`runs/${runId}/t00001.stderr.txt`)).toBe('title: Boda');
    for (const text of files.values()) expect(text).not.toContain('c2VjcmV0');
  });

  test('is shown in its folder where the page is on the same machine, and only the newest five stay', async () => {
    for (let count = 0; count < 7; count += 1) {
      nowMs += 1000;
      const { path, content } = await papers(false).report({ includesPersonal: false });
      expect(content).toBeNull();
      expect(shown.at(-1)).toBe(path);
    }
    expect((await readdir(join(folder.path, 'reports'))).length).toBe(5);
  });
});

describe('a receipt that is saved', () => {
  test('is beside the MP3s, whole, and a second one takes its place', async () => {
    const first = await papers().receipt(runId, 'csv');
    expect(first.path).toBe(join(out, `batchtone-receipt-${runId}.csv`));
    const text = await readFile(first.path, 'utf8');
    expect(Buffer.from(first.content ?? '', 'base64').toString()).toBe(text);
    expect(text).toContain('Boda de Ana.mp4,Gómez,10,2,failed,outputNotWritable');
    await papers().receipt(runId, 'csv');
    await papers(false).receipt(runId, 'json');
    expect((await readdir(out)).sort()).toEqual([
      ...[`batchtone-receipt-${runId}.csv`, `batchtone-receipt-${runId}.json`],
    ]);
    expect(shown).toEqual([join(out, `batchtone-receipt-${runId}.json`)]);
  });

  test('of a run that this computer does not know there is none, and no id becomes a path', async () => {
    await expect(papers().receipt('bt-20261123-100000-zzzz', 'csv')).rejects.toMatchObject({
      code: 'runMissing',
    });
    await expect(papers().receipt('../../etc/passwd', 'csv')).rejects.toMatchObject({ code: 'runMissing' });
  });
});

test('only the newest logs of runs are kept, and nothing that is no log of a run is touched', async () => {
  const logs = join(folder.path, 'logs');
  for (const day of ['01', '02', '03']) {
    for (const ending of ['.log', '.log.1'])
      await writeFile(join(logs, `bt-202611${day}-100000-abcd${ending}`), 'x');
  }
  await writeFile(join(logs, 'mine.txt'), 'x');
  pruneRunLogs(logs, 2);
  expect((await readdir(logs)).sort()).toEqual([
    ...[
      'app.log',
      'bt-20261103-100000-abcd.log',
      'bt-20261103-100000-abcd.log.1',
      `${runId}.log`,
      'mine.txt',
    ],
  ]);
  expect(existsSync(join(logs, 'bt-20261101-100000-abcd.log'))).toBe(false);
});
