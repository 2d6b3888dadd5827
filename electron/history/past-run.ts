import {
  type ResourceState,
  type RunEvent,
  type RunHead,
  type StepView,
  stepNames,
  type TaskPhase,
  type TaskView,
} from '../../shared/contract.ts';
import type { ItemFacts, JournalEntry } from '../run/journal-entries.ts';
import { taskName } from '../run/naming.ts';
import { type ReplayedItem, type ReplayedResource, type ReplayedRun, replay } from '../run/replay.ts';
import { finalStatuses } from '../run/state-tables.ts';
import { countsOf, elapsedOf, endOf, isLocalRun, totalsOf } from './history-entry.ts';

type Snapshot = Extract<RunEvent, { type: 'snapshot' }>;

/**
 * The screen of a run that no session drives, as its journal tells it: nothing is asked of any service, and nothing can
 * be done but open the folder. Its nodes are as last seen. Null when the journal is not that of a run.
 */
export function pastRunOf(entries: readonly JournalEntry[]): Snapshot | null {
  const run = replay(entries);
  if (run === null) return null;
  const tasks = tasksOf(run, entries);
  const nodes = totalsOf(entries)?.nodes ?? [];
  return {
    type: 'snapshot',
    head: headOf(run, entries, tasks),
    tasks,
    nodes: nodes.map((node) => ({ ...node, runningTaskIds: [] })),
  };
}

function headOf(run: ReplayedRun, entries: readonly JournalEntry[], tasks: readonly TaskView[]): RunHead {
  const totals = totalsOf(entries);
  const isInterrupted = !finalStatuses.has(run.status);
  const counts = countsOf(run);
  const elapsedMs = elapsedOf(run, entries);
  return {
    runId: run.runId,
    // Nobody is at work on it, whatever its last line says.
    status: isInterrupted ? 'failed' : run.status,
    createdAt: run.createdAt,
    endedAt: endOf(run, entries) ?? run.lastAt,
    connectionId: run.connectionId,
    connectionName: run.target?.name ?? run.connectionId,
    isLocal: isLocalRun(run),
    quality: run.options.quality,
    outputFolder: run.options.outputFolder,
    steps: totals?.steps ?? stepNames.map(unknownStep),
    progress: {
      fraction: counts.total === 0 ? 0 : counts.converted / counts.total,
      elapsedMs: elapsedMs ?? 0,
      remainingMs: null,
      speed: null,
    },
    counts,
    pool: null,
    resources: resourcesOf(run),
    billing: 'nothing',
    cost: totals?.cost ? { ...totals.cost, billingNodes: 0, perHour: null } : null,
    poolKeptUntil: null,
    failure: run.failure,
    past: { isInterrupted },
    can: { ...nothing, openFolder: tasks.some(({ outputPath }) => outputPath !== null) },
  };
}

const nothing = {
  ...{ cancel: false, retryFailed: false, downloadAll: false, deletePool: false, deleteJob: false },
  ...{ deleteOutput: false, extendTimeLimit: false, repairPool: false },
} as const;

function unknownStep(name: StepView['name']): StepView {
  return { name, state: 'skipped', done: 0, total: 0, startedAt: null, endedAt: null, failure: null };
}

function tasksOf(run: ReplayedRun, entries: readonly JournalEntry[]): TaskView[] {
  const facts = new Map<string, ItemFacts>();
  for (const entry of entries) {
    if (entry.type === 'item' && entry.facts) facts.set(entry.itemId, entry.facts);
    // An attempt that has begun since has no node and no end yet.
    if (entry.type === 'tasks') for (const { itemId } of entry.tasks) facts.delete(itemId);
  }
  return [...run.items.values()].map((known, index): TaskView => {
    const { itemId, name, folder, durationS, sizeBytes } = known.item;
    const end = facts.get(itemId);
    const isThere = known.settled === 'downloaded';
    return {
      ...{ itemId, name, folder, durationS, sizeBytes },
      taskId: known.taskId ?? taskName(index, 1),
      phase: phaseOf(known),
      fraction: null,
      nodeId: end?.nodeId ?? null,
      exitCode: end?.exitCode ?? null,
      startedAt: end?.startedAt ?? null,
      endedAt: end?.endedAt ?? null,
      attempt: known.attempt,
      failure: known.failure,
      outputPath: isThere ? known.outputPath : null,
      outputBytes: isThere ? known.outputBytes : null,
    };
  });
}

/** The last that is known of an item that has not settled: where its newest task is now, nobody has looked. */
function phaseOf({ settled, jobId, uploadedTo }: ReplayedItem): TaskPhase {
  return settled ?? (jobId !== null ? 'active' : uploadedTo !== null ? 'uploaded' : 'waiting');
}

const stateOf: Readonly<Record<ReplayedResource['state'], ResourceState>> = {
  ...{ intended: 'none', failed: 'none', present: 'present', deleting: 'deleting', deleted: 'deleted' },
};

function resourcesOf(run: ReplayedRun): RunHead['resources'] {
  const of = (resource: keyof RunHead['resources']) => {
    const known = run.resources.get(`${resource} ${run.names[resource]}`);
    return known === undefined ? 'none' : stateOf[known.state];
  };
  return { input: of('input'), output: of('output'), job: of('job'), pool: of('pool') };
}
