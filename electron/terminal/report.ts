import type { QueueItem, TaskView } from '../../shared/contract.ts';
import type { FailureView } from '../../shared/failure.ts';

/** One entry of `--json`, and the base of every line. */
export interface ReportItem {
  readonly name: string;
  /** Absolute path of the source. */
  readonly source: string;
  readonly status: 'converted' | 'failed' | 'cancelled';
  /** Absolute path of the MP3, or null. */
  readonly output: string | null;
  readonly durationS: number | null;
  readonly bytes: number | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

export interface Report {
  readonly converted: number;
  readonly total: number;
  readonly items: readonly ReportItem[];
}

export type Explain = (failure: FailureView) => string;

/** The report in the order in which the files were named. */
export function createReport(
  items: readonly QueueItem[],
  sourceOf: (itemId: string) => string,
  tasks: ReadonlyMap<string, TaskView>,
  runFailure: FailureView | null,
  explain: Explain,
): Report {
  const entries = items.map((item): ReportItem => {
    const task = tasks.get(item.itemId);
    const output = task?.outputPath ?? null;
    const failure = output === null ? (task?.failure ?? item.failure ?? runFailure) : null;
    const isCancelled = output === null && (task?.phase === 'cancelled' || failure?.code === 'cancelled');
    return {
      name: item.folder === '' ? item.name : `${item.folder}/${item.name}`,
      source: sourceOf(item.itemId),
      status: output !== null ? 'converted' : isCancelled ? 'cancelled' : 'failed',
      output,
      durationS: item.media?.durationS ?? null,
      bytes: output === null ? null : (task?.outputBytes ?? null),
      failure: failure === null ? null : { code: failure.code, message: explain(failure) },
    };
  });
  const converted = entries.filter((entry) => entry.status === 'converted').length;
  return { converted, total: entries.length, items: entries };
}
