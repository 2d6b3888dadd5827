import type { RunStatus } from '../../shared/contract.ts';
import type { FailureView } from '../../shared/failure.ts';
import type { JournalEntry, JournalItem, JournalResource } from './journal-entries.ts';
import { attemptOf, inputContainerName, jobName, outputContainerName, poolName } from './naming.ts';
import type { SentSource } from './run-item.ts';
import type { SavedTarget } from './saved-target.ts';

/** What a journal says of one item, as of its last line about it. */
export interface ReplayedItem {
  readonly item: JournalItem;
  readonly taskId: string | null;
  readonly attempt: number;
  /** The job that its newest task was announced for, and the container that the task writes to. */
  readonly jobId: string | null;
  readonly outputContainer: string | null;
  /** Container that holds its source, once that was uploaded. */
  readonly uploadedTo: string | null;
  readonly sent: SentSource | null;
  readonly settled: 'completed' | 'downloaded' | 'failed' | 'cancelled' | null;
  readonly failure: FailureView | null;
  readonly outputPath: string | null;
  readonly outputBytes: number | null;
}

/**
 * What a journal says of a thing on the service. `intended`: its making was announced and no outcome is known, so
 * only the service can tell whether it is there.
 */
export type ReplayedResource = {
  readonly resource: JournalResource;
  readonly name: string;
  readonly state: 'intended' | 'present' | 'deleting' | 'deleted' | 'failed';
  /** It was left on purpose, until that time or (null) for good; absent when it was not, or another round began. */
  readonly kept?: { readonly until: string | null };
};

export interface RoundNames {
  readonly input: string;
  readonly output: string;
  readonly pool: string;
  readonly job: string;
}

export interface ReplayedRun {
  readonly runId: string;
  readonly createdAt: string;
  readonly lastAt: string;
  readonly appVersion: string;
  readonly connectionId: string;
  /** Null in the journal of an older app. */
  readonly target: SavedTarget | null;
  /** Of the newest round. */
  readonly names: RoundNames;
  readonly options: Extract<JournalEntry, { type: 'run' }>['options'];
  readonly round: number;
  readonly status: RunStatus;
  readonly failure: FailureView | null;
  readonly items: ReadonlyMap<string, ReplayedItem>;
  /** By name; in order of first mention. */
  readonly resources: ReadonlyMap<string, ReplayedResource>;
}

/** Folds a journal to the state that it tells of, or null when its first line is not that of a run. */
export function replay(entries: readonly JournalEntry[]): ReplayedRun | null {
  const [first, ...rest] = entries;
  if (first?.type !== 'run') return null;
  const items = new Map<string, ReplayedItem>(
    first.items.map((item) => [
      item.itemId,
      {
        item,
        taskId: null,
        attempt: 1,
        jobId: null,
        outputContainer: null,
        uploadedTo: null,
        sent: null,
        settled: null,
        failure: null,
        outputPath: null,
        outputBytes: null,
      },
    ]),
  );
  const resources = new Map<string, ReplayedResource>();
  let round = 1;
  let names = namesOf(first.runId, 1);
  let status: RunStatus = 'running';
  let failure: FailureView | null = null;

  const change = (itemId: string, changes: Partial<ReplayedItem>) => {
    const item = items.get(itemId);
    if (item) items.set(itemId, { ...item, ...changes });
  };

  for (const entry of rest) {
    switch (entry.type) {
      case 'run':
      // The pool itself says what became of it.
      case 'repair':
      case 'resumed':
      // For the history.
      case 'totals':
        break;
      case 'round':
        round = entry.round;
        names = entry.names ?? namesOf(first.runId, round);
        status = 'running';
        failure = null;
        for (const [key, { kept, ...resource }] of resources) resources.set(key, resource);
        for (const itemId of entry.itemIds) change(itemId, { settled: null, failure: null });
        break;
      case 'intent':
        // A deletion that was announced goes on until its end was seen: it is asked for again.
        if (!(entry.act === 'delete' && resources.get(keyOf(entry))?.state === 'deleted')) {
          const { resource, name, act } = entry;
          resources.set(keyOf(entry), { resource, name, state: act === 'create' ? 'intended' : 'deleting' });
        }
        break;
      case 'outcome': {
        const { resource, name, state } = entry;
        resources.set(keyOf(entry), { resource, name, state });
        break;
      }
      case 'existingPool':
        names = { ...names, pool: entry.poolId };
        break;
      case 'attempt': {
        const { itemId, taskId, attempt } = entry;
        const isNew = items.get(itemId)?.taskId !== taskId;
        change(itemId, {
          ...{ taskId, attempt, settled: null, failure: null },
          ...(isNew && { jobId: null, outputContainer: null }),
        });
        break;
      }
      case 'kept': {
        const { resource, name, until } = entry;
        resources.set(keyOf(entry), { resource, name, state: 'present', kept: { until } });
        break;
      }
      case 'tasks':
        for (const { itemId, taskId } of entry.tasks)
          change(itemId, {
            ...{ taskId, attempt: attemptOf(taskId), jobId: entry.jobId, outputContainer: names.output },
            ...{ settled: null, failure: null },
          });
        break;
      case 'uploaded':
        change(entry.itemId, {
          uploadedTo: entry.container,
          sent: entry.sent ?? {
            ...{ kind: 'whole', bytes: items.get(entry.itemId)?.item.sizeBytes ?? 0 },
          },
        });
        break;
      case 'item': {
        const { itemId, taskId, attempt, phase, outputPath, outputBytes } = entry;
        change(itemId, { taskId, attempt, settled: phase, failure: entry.failure, outputPath, outputBytes });
        break;
      }
      case 'status':
        status = entry.status;
        failure = entry.failure;
        break;
    }
  }
  return {
    runId: first.runId,
    createdAt: first.at,
    lastAt: entries.at(-1)?.at ?? first.at,
    appVersion: first.appVersion,
    connectionId: first.connectionId,
    target: first.target ?? null,
    names,
    options: first.options,
    round,
    status,
    failure,
    items,
    resources,
  };
}

const keyOf = ({ resource, name }: { readonly resource: JournalResource; readonly name: string }) =>
  `${resource} ${name}`;

function namesOf(runId: string, round: number): RoundNames {
  return {
    input: inputContainerName(runId, round),
    output: outputContainerName(runId, round),
    pool: poolName(runId, round),
    job: jobName(runId, round),
  };
}
