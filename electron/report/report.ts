import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { type ReportRequest, runIdSchema } from '../../shared/contract.ts';
import { readJournal } from '../run/journal.ts';
import type { JournalEntry } from '../run/journal-entries.ts';
import type { Clock } from '../support/clock.ts';
import { redactText } from '../support/redact.ts';
import { logFiles } from '../support/rotating-file.ts';
import { Anonymiser } from './anonymiser.ts';

export interface ReportDeps {
  readonly dataFolder: string;
  /** What is known of this computer and this start: no path and no secret but those that `folders` name. */
  readonly facts: () => Readonly<Record<string, unknown>>;
  /** Folders of this computer by what stands for them in a report (`<home>`). */
  readonly folders: () => Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** Newest runs of which the log and the journal go in when none is named. */
const newestRuns = 3;
/** Reports that stay in the data folder. */
const keptReports = 5;

/**
 * A zip to send to whoever helps: versions, settings, logs and journals. What is logged was redacted when it was written;
 * here it is once more, and unless the user agrees every path and file name gives way to a label.
 */
export async function saveReport(
  deps: ReportDeps,
  request: ReportRequest,
): Promise<{ readonly path: string; readonly fileName: string; readonly bytes: Uint8Array }> {
  const runIds = request.runId === undefined ? await newestRunIds(deps.dataFolder) : [request.runId];
  const journals = new Map<string, readonly JournalEntry[]>();
  for (const runId of runIds) {
    const journal = await orNull(readJournal(join(deps.dataFolder, 'runs', `${runId}.jsonl`)));
    if (journal) journals.set(runId, journal.entries);
  }
  const anonymiser = new Anonymiser(labelsOf(deps.folders(), [...journals.values()].flat()));
  const clean = (text: string) =>
    redactText(request.includesPersonal ? text : anonymiser.lines(text.toWellFormed()));

  const files: Record<string, Uint8Array> = {};
  const add = (name: string, text: string) => {
    files[name] = strToU8(clean(text));
  };
  add('report.json', JSON.stringify({ ...deps.facts(), includesPersonal: request.includesPersonal }));
  for (const [runId, entries] of journals) {
    const known = request.includesPersonal ? entries : entries.map(withoutNames);
    add(`runs/${runId}.jsonl`, known.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }
  for (const log of ['app', ...runIds]) {
    for (const file of logFiles(join(deps.dataFolder, 'logs', `${log}.log`))) {
      const text = await orNull(readFile(file, 'utf8'));
      if (text !== null) add(`logs/${file.slice(join(deps.dataFolder, 'logs').length + 1)}`, text);
    }
  }
  // What ffmpeg prints has the titles that are in a video: for who agrees only.
  if (request.includesPersonal) {
    for (const runId of runIds) await addTaskLogs(deps.dataFolder, runId, add);
  }
  const bytes = zipSync(files);
  const fileName = `batchtone-report-${timeOf(deps.clock)}.zip`;
  const folder = join(deps.dataFolder, 'reports');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, fileName), bytes, { mode: 0o600 });
  await forgetOldest(folder);
  return { path: join(folder, fileName), fileName, bytes };
}

/** A journal's names by construction: each field that has one gives way to the item's id. */
function withoutNames(entry: JournalEntry): JournalEntry {
  if (entry.type === 'run') {
    const items = entry.items.map((item) => ({
      ...item,
      ...{ path: `<path of ${item.itemId}>`, name: `<name of ${item.itemId}>` },
      folder: item.folder === '' ? '' : '<folder>',
    }));
    return { ...entry, options: { ...entry.options, outputFolder: '<output>' }, items };
  }
  if (entry.type !== 'item' || entry.outputPath === null) return entry;
  return { ...entry, outputPath: `<mp3 of ${entry.itemId}>` };
}

function* labelsOf(
  folders: Readonly<Record<string, string>>,
  entries: readonly JournalEntry[],
): Generator<readonly [string, string]> {
  for (const [label, folder] of Object.entries(folders)) yield [folder, label];
  for (const entry of entries) {
    if (entry.type === 'item' && entry.outputPath !== null)
      yield [entry.outputPath, `<mp3 of ${entry.itemId}>`];
    if (entry.type !== 'run') continue;
    yield [entry.options.outputFolder, '<output>'];
    for (const { itemId, path, name, folder } of entry.items) {
      yield [path, `<path of ${itemId}>`];
      yield [name, `<name of ${itemId}>`];
      // The MP3 has the video's name without its ending.
      yield [name.replace(/\.[^.]+$/, ''), `<name of ${itemId}>`];
      if (folder !== '') yield [folder, '<folder>'];
    }
  }
}

async function newestRunIds(dataFolder: string): Promise<readonly string[]> {
  const names = (await orNull(readdir(join(dataFolder, 'runs')))) ?? [];
  return names
    .flatMap((name) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : []))
    .filter((runId) => runIdSchema.safeParse({ runId }).success)
    .sort()
    .slice(-newestRuns);
}

async function addTaskLogs(dataFolder: string, runId: string, add: (name: string, text: string) => void) {
  const folder = join(dataFolder, 'runs', runId);
  for (const name of (await orNull(readdir(folder))) ?? []) {
    const text = await orNull(readFile(join(folder, name), 'utf8'));
    if (text !== null) add(`runs/${runId}/${name}`, text);
  }
}

async function forgetOldest(folder: string): Promise<void> {
  const reports = (await readdir(folder)).filter((name) => name.startsWith('batchtone-report-')).sort();
  for (const name of reports.slice(0, Math.max(0, reports.length - keptReports))) {
    await rm(join(folder, name), { force: true });
  }
}

/** `20261123-184500`, in UTC. */
function timeOf(clock: Clock): string {
  const digits = new Date(clock.now()).toISOString().replaceAll(/[-:]/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(9, 15)}`;
}

/** A file that is not there is no part of the report. @throws any other fault */
async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
