import type { FailureCode } from '../../shared/failure.ts';
import type { ItemFacts, JournalEntry, JournalItem } from './journal-entries.ts';
import { replay } from './replay.ts';

/** What a run did with each file, told by its journal alone: it can be had for any run, whenever it was. */
export interface Receipt {
  readonly runId: string;
  readonly appVersion: string;
  readonly connectionId: string;
  readonly quality: string;
  readonly outputFolder: string;
  readonly state: string;
  readonly createdAt: string;
  readonly lastAt: string;
  readonly items: readonly ReceiptItem[];
}

export interface ReceiptItem {
  readonly name: string;
  /** Folders above it inside what was dropped. */
  readonly folder: string;
  readonly sourceBytes: number;
  /** Of its sound track. */
  readonly sourceSeconds: number;
  /** The last that is known: `downloaded` is the good end. */
  readonly state: 'waiting' | 'uploaded' | 'submitted' | 'completed' | 'downloaded' | 'failed' | 'cancelled';
  readonly failureCode: FailureCode | null;
  readonly mp3Path: string | null;
  readonly mp3Bytes: number | null;
  /** The MP3's own. */
  readonly mp3Seconds: number | null;
  /** In hex, of the MP3. */
  readonly mp3Sha256: string | null;
  readonly taskId: string | null;
  readonly nodeId: string | null;
  readonly exitCode: number | null;
  readonly attempts: number;
  /** Of the task, by the service's clock. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** When it came to its state, by this computer's clock. */
  readonly settledAt: string | null;
}

/** Null when the journal is not that of a run. */
export function receiptOf(entries: readonly JournalEntry[]): Receipt | null {
  const run = replay(entries);
  if (run === null) return null;
  const settled = new Map<string, { readonly at: string; readonly facts: ItemFacts | undefined }>();
  for (const entry of entries) {
    if (entry.type === 'item') settled.set(entry.itemId, { at: entry.at, facts: entry.facts });
    // An attempt that has begun since has no node and no end yet.
    if (entry.type === 'tasks') for (const { itemId } of entry.tasks) settled.delete(itemId);
  }
  return {
    runId: run.runId,
    appVersion: run.appVersion,
    connectionId: run.connectionId,
    quality: run.options.quality,
    outputFolder: run.options.outputFolder,
    state: run.status,
    createdAt: run.createdAt,
    lastAt: run.lastAt,
    items: [...run.items.values()].map((known): ReceiptItem => {
      const end = settled.get(known.item.itemId);
      const isThere = known.settled === 'downloaded';
      return {
        ...sourceOf(known.item),
        state:
          known.settled ??
          (known.taskId !== null ? 'submitted' : known.uploadedTo !== null ? 'uploaded' : 'waiting'),
        failureCode: known.failure?.code ?? null,
        mp3Path: isThere ? known.outputPath : null,
        mp3Bytes: isThere ? known.outputBytes : null,
        mp3Seconds: (isThere ? end?.facts?.outputDurationS : null) ?? null,
        mp3Sha256: (isThere ? end?.facts?.sha256 : null) ?? null,
        taskId: known.taskId,
        nodeId: end?.facts?.nodeId ?? null,
        exitCode: end?.facts?.exitCode ?? null,
        attempts: known.attempt,
        startedAt: end?.facts?.startedAt ?? null,
        endedAt: end?.facts?.endedAt ?? null,
        settledAt: end?.at ?? null,
      };
    }),
  };
}

const sourceOf = ({ name, folder, sizeBytes, durationS }: JournalItem) => ({
  ...{ name, folder },
  sourceBytes: sizeBytes,
  sourceSeconds: durationS,
});

const columns = [
  ...(['name', 'folder', 'sourceBytes', 'sourceSeconds', 'state', 'failureCode'] as const),
  ...(['mp3Path', 'mp3Bytes', 'mp3Seconds', 'mp3Sha256', 'taskId', 'nodeId', 'exitCode'] as const),
  ...(['attempts', 'startedAt', 'endedAt', 'settledAt'] as const),
] satisfies readonly (keyof ReceiptItem)[];

/** RFC 4180, with a byte order mark: without it Excel takes UTF-8 for the platform's own code page. */
export function receiptCsv({ items }: Receipt): string {
  const lines = [columns, ...items.map((item) => columns.map((column) => item[column]))];
  return `\uFEFF${lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('')}`;
}

export function receiptJson(receipt: Receipt): string {
  return `${JSON.stringify(receipt, null, 2)}\n`;
}

/** What a spreadsheet would take for a formula, also behind blanks and in the wide forms of East Asian keyboards. */
const formulaStart = /^[\s\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]|^[\t\r\n]/u;

/** A file's name may be a formula: an apostrophe makes a spreadsheet show it and run nothing. */
function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = formulaStart.test(value) ? `'${value}` : value;
  return /[",\r\n;\t']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
