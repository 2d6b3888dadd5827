import { z } from 'zod';
import type { ResizeError } from './batch.ts';
import { connectionIdSchema, localConnectionId } from './connection.ts';
import type { FailureView } from './failure.ts';
import { type Money, planSchema, type UnknownPriceReason } from './plan.ts';
import { qualityNames } from './presets.ts';

/**
 * What crosses between a screen (or the terminal) and the app: the schemas of every input, and the types of every
 * answer and live state. The calls themselves are in `electron/router.ts`.
 */

export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];

// ---- settings ------------------------------------------------------------------------------------------------

export const settingsSchema = z.object({
  /** `system` follows the platform's locale. */
  language: z.enum(['system', ...languages]),
  theme: z.enum(['system', 'light', 'dark', 'highContrast']),
  /** Absolute path of the folder that MP3s are written to. */
  outputFolder: z.string().min(1).max(4096),
  quality: z.enum(qualityNames),
  /** Fetch each MP3 as its task completes; off: only when the user presses Download all. */
  downloadAsCompleted: z.boolean(),
  /** What is deleted by itself when a run ends. The input container always is. */
  cleanUp: z.object({ pool: z.boolean(), job: z.boolean(), output: z.boolean() }),
  /** Minutes of monitoring after the last task was added, before the user is asked. */
  timeLimitMinutes: z
    .number()
    .int()
    .min(1)
    .max(24 * 60),
  /** Where the last run worked: chosen again at the next start. */
  lastConnectionId: connectionIdSchema.optional(),
});
export type Settings = Readonly<z.infer<typeof settingsSchema>>;
export const settingsPatchSchema = settingsSchema.partial().strict();
export type SettingsPatch = Readonly<z.infer<typeof settingsPatchSchema>>;

/** What the host can do; a screen hides what it cannot. */
export interface AppInfo {
  readonly version: string;
  readonly host: 'electron' | 'browser' | 'terminal';
  readonly platform: string;
  /** Language of the screens: the setting, or the platform's locale when the setting is `system`. */
  readonly language: Language;
  readonly canPickFiles: boolean;
  readonly canRevealFiles: boolean;
  /** Cores that "This computer" will use: its nodes. */
  readonly localNodes: number;
}

// ---- the queue -----------------------------------------------------------------------------------------------

/** One dropped thing: a file, or a folder that is walked recursively. */
export const droppedEntrySchema = z.object({
  /** Absolute path on the machine where the app runs. */
  path: z.string().min(1).max(32_768),
  /** For a file that came out of a dropped folder: its path from that folder's parent, with `/`, name included. */
  relativePath: z.string().max(32_768).optional(),
});
export type DroppedEntry = Readonly<z.infer<typeof droppedEntrySchema>>;
export const addToQueueSchema = z.object({ entries: z.array(droppedEntrySchema).min(1).max(100_000) });

export interface AudioTrack {
  /** Index among the sound tracks (`-map 0:a:<n>`), from 0. */
  readonly index: number;
  readonly codec: string | null;
  readonly language: string | null;
  readonly channels: number;
  readonly sampleRate: number;
  readonly isDefault: boolean;
}

export interface ItemMedia {
  /** Length of the chosen sound track in seconds. */
  readonly durationS: number;
  readonly container: string;
  readonly audioTracks: readonly AudioTrack[];
  /** Index of the track that will be converted. */
  readonly chosenTrack: number;
  /** Size of the file that has only that track; null or absent: it cannot be copied out, and the whole file is sent. */
  readonly soundBytes?: number | null;
}

/** One file of the queue. */
export interface QueueItem {
  readonly itemId: string;
  /** The file's true name, extension included. */
  readonly name: string;
  /** Folders above it inside what was dropped, with `/`; empty for a file dropped by itself. Mirrored in the output. */
  readonly folder: string;
  readonly sizeBytes: number;
  readonly state: 'checking' | 'ready' | 'rejected';
  /** Present when ready. */
  readonly media?: ItemMedia;
  /** Present when rejected. */
  readonly failure?: FailureView;
}

export interface AddToQueueResult {
  readonly added: number;
  /** Names of files that were in the queue already; they were not added again. */
  readonly duplicates: readonly string[];
  /** Files inside folders that are no media files, left out without a word of their own. */
  readonly ignored: number;
}

export type QueueEvent =
  | { readonly type: 'snapshot'; readonly items: readonly QueueItem[] }
  | {
      readonly type: 'changes';
      readonly upserted: readonly QueueItem[];
      readonly removed: readonly string[];
    };

/** An honest estimate for the ready items of the queue; null where nothing is known yet. */
export interface Estimate {
  readonly items: number;
  readonly mediaSeconds: number;
  readonly uploadBytes: number;
  /** Of the items, those that are sent whole though the plan sends only the sound; absent where it does not. */
  readonly wholeItems?: number;
  readonly outputBytes: number;
  /** Expected wall clock in seconds; null before anything was ever measured on this connection. */
  readonly durationS: number | null;
  /** The part of `durationS` that passes before the first node works. */
  readonly startUpS: number | null;
  /** 0 on this computer; null when not known, and `costUnknown` says why. */
  readonly cost: Money | null;
  /** `noTime`: the price is known, the time is not. */
  readonly costUnknown: UnknownPriceReason | 'noTime' | null;
  /** What the planned pool costs an hour; null when not known. */
  readonly poolPerHour: Money | null;
}

export const estimateSchema = z.object({
  quality: z.enum(qualityNames),
  connectionId: connectionIdSchema.default(localConnectionId),
  /** Absent: the plan that is saved with the connection. */
  plan: planSchema.optional(),
});
export type EstimateRequest = Readonly<z.infer<typeof estimateSchema>>;

// ---- a run ---------------------------------------------------------------------------------------------------

export const startRunSchema = z.object({
  /** Items to convert; absent: every ready item of the queue. */
  itemIds: z.array(z.string()).min(1).optional(),
  quality: z.enum(qualityNames),
  outputFolder: z.string().min(1).max(4096),
  downloadAsCompleted: z.boolean(),
  /** `pool` counts on this computer; elsewhere the plan's `afterRun` says it. */
  cleanUp: settingsSchema.shape.cleanUp,
  timeLimitMinutes: settingsSchema.shape.timeLimitMinutes,
  connectionId: connectionIdSchema.default(localConnectionId),
  /** Absent: the plan that is saved with the connection. */
  plan: planSchema.optional(),
});
export type StartRun = Readonly<z.infer<typeof startRunSchema>>;

export const stepNames = [
  'probe',
  'containers',
  'upload',
  'pool',
  'job',
  'tasks',
  'monitor',
  'download',
  'cleanup',
] as const;
export type StepName = (typeof stepNames)[number];
export type StepState = 'pending' | 'running' | 'done' | 'failed' | 'skipped';

export interface StepView {
  readonly name: StepName;
  readonly state: StepState;
  /** Things done of all things of this step (files, nodes, tasks); `total` 0 where a step has no count. */
  readonly done: number;
  readonly total: number;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly failure: FailureView | null;
}

/**
 * How far one item of a run has come. `active`, `preparing` and `running` are the task's own states; the others
 * are ours for what happens before and after the task.
 */
export const taskPhases = [
  'waiting',
  'uploading',
  'uploaded',
  'active',
  'preparing',
  'running',
  'completed',
  'downloading',
  'downloaded',
  'failed',
  'cancelled',
] as const;
export type TaskPhase = (typeof taskPhases)[number];

export interface TaskView {
  readonly itemId: string;
  /** Batch task id (`t00001`); after a retry the id of the newest attempt. */
  readonly taskId: string;
  readonly name: string;
  readonly folder: string;
  readonly durationS: number;
  readonly sizeBytes: number;
  readonly phase: TaskPhase;
  /** 0..1 within the present phase where known (upload, conversion, download), else null. */
  readonly fraction: number | null;
  readonly nodeId: string | null;
  readonly exitCode: number | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Attempts made so far by pressing Retry (1 = the first). */
  readonly attempt: number;
  readonly failure: FailureView | null;
  /** Absolute path of the MP3 once it is on disk, verified. */
  readonly outputPath: string | null;
  readonly outputBytes: number | null;
}

export interface NodeView {
  readonly nodeId: string;
  /** A short name for the screens, `1`, `2`, ... in order of appearance. */
  readonly label: string;
  /** The service's word; open enum. */
  readonly state: string;
  readonly stateSince: string | null;
  readonly isDedicated: boolean;
  readonly slots: number;
  /** Ids of the tasks it runs now. */
  readonly runningTaskIds: readonly string[];
  readonly tasksSucceeded: number;
  readonly tasksRun: number;
  readonly failure: FailureView | null;
}

export interface PoolView {
  readonly poolId: string;
  readonly state: string;
  readonly allocationState: string;
  readonly targetNodes: number;
  readonly currentNodes: number;
  readonly resizeErrors: readonly ResizeError[];
  /** What is wrong with the pool now, in words: its resize errors, and spot nodes that were all taken. */
  readonly failures: readonly FailureView[];
}

/** What a run made on the service and whether it is still there. */
export type ResourceState = 'none' | 'present' | 'deleting' | 'deleted';
export const deletableResources = ['pool', 'job', 'output'] as const;
export type DeletableResource = (typeof deletableResources)[number];

/**
 * - `running`: work goes on. - `timeLimit`: monitoring has stopped at the limit and waits for a choice.
 * - `cancelling`: no new work, cleaning up. The others are final until Retry failed starts it again.
 */
export const runStatuses = [
  'running',
  'timeLimit',
  'cancelling',
  'completed',
  'failed',
  'cancelled',
] as const;
export type RunStatus = (typeof runStatuses)[number];

export interface RunCounts {
  readonly total: number;
  readonly converted: number;
  readonly downloaded: number;
  readonly failed: number;
  readonly cancelled: number;
}

export interface RunProgress {
  /** 0..1 over the whole run, weighted by the length of the items. */
  readonly fraction: number;
  readonly elapsedMs: number;
  /** Null while it cannot be told honestly. */
  readonly remainingMs: number | null;
  /** Seconds of media converted a second of wall clock, while monitoring; null before. */
  readonly speed: number | null;
}

/** What the run's nodes cost, counted from the nodes that the service lists; retail prices, so an estimate. */
export interface RunCost {
  /** Null while the price is not known. */
  readonly soFar: Money | null;
  /** Nodes that cost money now: not every node that is listed does. */
  readonly billingNodes: number;
  /** At the number of nodes that exist now. */
  readonly perHour: Money | null;
  readonly unknown: UnknownPriceReason | null;
}

/** What was uploaded so far, where a run sends only the sound. */
export interface RunSent {
  /** Of the files that were sent, as they are on this computer. */
  readonly sourceBytes: number;
  readonly sentBytes: number;
  /** Files whose sound could not be copied out: they were sent whole. */
  readonly wholeItems: number;
}

/** Everything about a run but its tasks and nodes. */
export interface RunHead {
  readonly runId: string;
  readonly status: RunStatus;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly isLocal: boolean;
  readonly quality: (typeof qualityNames)[number];
  readonly outputFolder: string;
  readonly steps: readonly StepView[];
  readonly progress: RunProgress;
  readonly counts: RunCounts;
  readonly pool: PoolView | null;
  readonly resources: {
    readonly input: ResourceState;
    readonly output: ResourceState;
    readonly job: ResourceState;
    readonly pool: ResourceState;
  };
  /** Whether anything of this run can cost money now. On this computer always `nothing`. */
  readonly billing: 'nothing' | 'nodes';
  /** Null on this computer, where nothing costs. */
  readonly cost: RunCost | null;
  /** Null where videos are sent as they are, and before the first was sent. */
  readonly sent?: RunSent | null;
  /** ISO time at which the app deletes the pool that it keeps for a while; null when it keeps none, or for good. */
  readonly poolKeptUntil: string | null;
  /** Why the run as a whole failed or waits; null when it goes well. */
  readonly failure: FailureView | null;
  /** ISO time at which this start of the app took up a run that an earlier one had begun; absent: it began here. */
  readonly resumedAt?: string;
  /** It is shown from its journal, for looking at only: no session drives it. */
  readonly past?: { readonly isInterrupted: boolean };
  /** Why it cannot go on yet: it is tried again by itself and by `run.continue`. */
  readonly interrupted?: FailureView;
  readonly can: {
    readonly cancel: boolean;
    readonly retryFailed: boolean;
    readonly downloadAll: boolean;
    readonly openFolder: boolean;
    readonly deletePool: boolean;
    readonly deleteJob: boolean;
    readonly deleteOutput: boolean;
    readonly extendTimeLimit: boolean;
    /** Its own pool is there and at work: nodes may be added, rebooted, removed. */
    readonly repairPool: boolean;
    /** It is interrupted, and may be tried at once. */
    readonly continue?: boolean;
  };
}

/** Live state of a run: first a snapshot, then only what changed, at most 10 times a second. */
export type RunEvent =
  | {
      readonly type: 'snapshot';
      readonly head: RunHead;
      readonly tasks: readonly TaskView[];
      readonly nodes: readonly NodeView[];
    }
  | {
      readonly type: 'changes';
      readonly head: RunHead | null;
      readonly tasks: readonly TaskView[];
      readonly nodes: readonly NodeView[];
      readonly removedNodeIds: readonly string[];
    };

export const runIdSchema = z.object({ runId: z.string().regex(/^bt-\d{8}-\d{6}-[a-z]{4}$/) });
export const deleteResourceSchema = runIdSchema.extend({ resource: z.enum(deletableResources) });
export const extendTimeLimitSchema = runIdSchema.extend({
  minutes: z
    .number()
    .int()
    .min(1)
    .max(24 * 60),
});
export const taskOutputSchema = runIdSchema.extend({
  itemId: z.string().min(1),
  stream: z.enum(['stdout', 'stderr']),
});
export const receiptFormats = ['csv', 'json'] as const;
export type ReceiptFormat = (typeof receiptFormats)[number];
export const receiptSchema = runIdSchema.extend({ format: z.enum(receiptFormats) });
export const reportSchema = z.object({
  /** The run whose log and journal go in beside the app's own; absent: the newest few. */
  runId: runIdSchema.shape.runId.optional(),
  /** File names, paths and what tasks printed go in as they are. */
  includesPersonal: z.boolean(),
});
export type ReportRequest = Readonly<z.infer<typeof reportSchema>>;

/** A file that the app made for the user. */
export interface MadeFile {
  readonly fileName: string;
  /** Absolute, on the machine where the app runs. */
  readonly path: string;
  /** Base64, where a page has to hand it over; null where it was shown in its folder. */
  readonly content: string | null;
}

export const taskSchema = runIdSchema.extend({ itemId: z.string().min(1) });

/** A piece of a task's stdout or stderr, in order. `reset` says that what was shown before is void (a new attempt). */
export interface TaskOutputChunk {
  readonly text: string;
  readonly reset: boolean;
  /** True when the task has ended and this was the last piece. */
  readonly done: boolean;
}
