import { once } from 'node:events';
import { resolve } from 'node:path';
import type { TFunction } from 'i18next';
import { localConnectionId } from '../../shared/connection.ts';
import type { QueueItem, RunHead, TaskView } from '../../shared/contract.ts';
import { type FailureView, toFailureView, viewOf } from '../../shared/failure.ts';
import type { App } from '../app.ts';
import type { ConvertArguments } from './arguments.ts';
import { ProgressLine, progressParts } from './progress-line.ts';
import { createReport, type Report, type ReportItem } from './report.ts';

export interface ConvertDependencies {
  readonly app: Pick<App, 'queue' | 'runs' | 'settings' | 'startRun'>;
  readonly words: TFunction;
  /** Takes lines for people. */
  readonly say: (line: string) => void;
  /** A terminal to draw progress on, or null. */
  readonly terminal: NodeJS.WriteStream | null;
  /** Aborts when the user cancels. */
  readonly signal: AbortSignal;
}

/** There is nobody to ask whether to wait longer, so the longest limit is taken, and taken again. */
const timeLimitMinutes = 24 * 60;

/** Converts what was named and says for every file where its MP3 is or why it has none. */
export async function convert(args: ConvertArguments, deps: ConvertDependencies): Promise<Report> {
  const { app, words, say } = deps;
  const explain = (failure: FailureView) => {
    const { what, wayOut } = wordsOf(failure, words);
    return `${what} ${wayOut}`;
  };
  const sayFailed = (name: string, failure: FailureView) =>
    say(words('terminal:failed', { name, ...wordsOf(failure, words) }));

  const { duplicates } = await app.queue.add(args.paths.map((path) => ({ path: resolve(path) })));
  for (const name of duplicates) say(words('terminal:duplicate', { name }));
  if (app.queue.items().length > 0) say(words('terminal:checking', { count: app.queue.items().length }));
  await Promise.race([app.queue.settled(), aborted(deps.signal)]);

  const items = app.queue.items();
  const sources = new Map(items.map((item) => [item.itemId, app.queue.pathOf(item.itemId) ?? '']));
  for (const item of items) if (item.failure !== undefined) sayFailed(nameOf(item), item.failure);

  const { tasks, failure } = deps.signal.aborted
    ? { tasks: new Map<string, TaskView>(), failure: viewOf('cancelled') }
    : await runReady(args, deps, sayFailed);
  // Each file has said why already.
  if (failure !== null && (failure.code !== 'nothingToConvert' || items.length === 0)) {
    say(words('terminal:runFailed', wordsOf(failure, words)));
  }
  const report = createReport(items, (itemId) => sources.get(itemId) ?? '', tasks, failure, explain);
  say(words('terminal:summary', { converted: report.converted, total: report.total }));
  return report;
}

interface RunResult {
  readonly tasks: ReadonlyMap<string, TaskView>;
  /** Why the run as a whole came to nothing. */
  readonly failure: FailureView | null;
}

async function runReady(
  args: ConvertArguments,
  deps: ConvertDependencies,
  sayFailed: (name: string, failure: FailureView) => void,
): Promise<RunResult> {
  const { app, words, signal } = deps;
  let runId: string;
  try {
    runId = await app.startRun({
      connectionId: localConnectionId,
      quality: args.quality,
      outputFolder: resolve(args.out),
      downloadAsCompleted: true,
      cleanUp: { pool: true, job: true, output: true },
      timeLimitMinutes,
    });
  } catch (error) {
    return { tasks: new Map(), failure: toFailureView(error) };
  }
  const cancel = () => {
    deps.say(words('terminal:cancelling'));
    // A cancel that comes after the end is refused, and then there is nothing to cancel.
    app.runs.cancel(runId).catch(() => undefined);
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  const ended = new AbortController();
  try {
    const ending = app.runs.finished(runId).finally(() => ended.abort(new Error('The run has ended')));
    const [result] = await Promise.all([follow(runId, deps, sayFailed, ended.signal), ending]);
    return result;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Draws the run until it ends; answers the last state of every task. */
async function follow(
  runId: string,
  { app, words, say, terminal }: ConvertDependencies,
  sayFailed: (name: string, failure: FailureView) => void,
  ended: AbortSignal,
): Promise<RunResult> {
  const line = new ProgressLine(terminal);
  const tasks = new Map<string, TaskView>();
  const told = new Set<string>();
  let head: RunHead | null = null;
  const take = (changed: readonly TaskView[]) => {
    for (const task of changed) {
      tasks.set(task.itemId, task);
      if (told.has(task.itemId) || (task.outputPath === null && task.failure === null)) continue;
      told.add(task.itemId);
      line.above(() => {
        if (task.outputPath !== null)
          say(words('terminal:done', { name: nameOf(task), path: task.outputPath }));
        else if (task.failure !== null) sayFailed(nameOf(task), task.failure);
      });
    }
  };
  for await (const event of app.runs.watch(runId, ended)) {
    if (event.type === 'snapshot') {
      line.above(() => say(words('terminal:converting', { count: event.tasks.length })));
    }
    head = event.head ?? head;
    take(event.tasks);
    if (head?.status === 'timeLimit') await app.runs.extendTimeLimit(runId, timeLimitMinutes);
    if (head !== null) line.show(progressText(head, words));
  }
  // What changed in the last batch before the end: a fresh watch begins with the whole state.
  for await (const event of app.runs.watch(runId, AbortSignal.timeout(5000))) {
    head = event.head ?? head;
    take(event.tasks);
    break;
  }
  line.end();
  return { tasks, failure: head?.status === 'failed' ? head.failure : null };
}

function progressText(head: RunHead, words: TFunction): string {
  const parts = progressParts(head);
  const remaining = parts.remaining === null ? '' : words('terminal:remaining', { time: parts.remaining });
  return words('terminal:progress', { ...parts, remaining });
}

function wordsOf({ code, params }: FailureView, words: TFunction): { what: string; wayOut: string } {
  return {
    what: words(`failure:${code}.what`, { ...params }),
    // A terminal has no buttons to press: some ways out are worded for it.
    wayOut: words(`failure:${code}.wayOut`, { ...params, context: 'terminal' }),
  };
}

function nameOf({ folder, name }: Pick<QueueItem | TaskView, 'folder' | 'name'>): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** 0: everything that was named is converted; 1: something is not. */
export function exitCodeOf({ items }: { readonly items: readonly ReportItem[] }): 0 | 1 {
  return items.length > 0 && items.every((item) => item.status === 'converted') ? 0 : 1;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
