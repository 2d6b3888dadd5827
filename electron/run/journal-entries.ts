import { z } from 'zod';
import { settingsSchema, stepNames } from '../../shared/contract.ts';
import { failureViewSchema } from '../../shared/failure.ts';
import { unknownPriceReasons } from '../../shared/plan.ts';
import { qualityNames } from '../../shared/presets.ts';
import { runRepairs } from '../../shared/repairs.ts';
import { savedTargetSchema } from './saved-target.ts';

/**
 * The lines of a run's journal. What the user asked and what became of files is here and nowhere else; what a
 * service has is asked of the service. No line has a key or a URL. A field that an older app did not write is optional.
 */

export const journalResources = ['input', 'output', 'pool', 'job'] as const;
export type JournalResource = (typeof journalResources)[number];

const itemSchema = z.object({
  itemId: z.string(),
  /** Absolute path of the source. */
  path: z.string(),
  name: z.string(),
  folder: z.string(),
  sizeBytes: z.number(),
  modifiedMs: z.number(),
  durationS: z.number(),
  chosenTrack: z.number(),
});
export type JournalItem = Readonly<z.infer<typeof itemSchema>>;

const itemFactsSchema = z.object({
  nodeId: z.string().nullable(),
  exitCode: z.number().nullable(),
  /** Of the task, by the service's clock. */
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Of the MP3 on disk. */
  sha256: z.string().optional(),
  outputDurationS: z.number().optional(),
});
export type ItemFacts = Readonly<z.infer<typeof itemFactsSchema>>;

const stepSchema = z.object({
  name: z.enum(stepNames),
  state: z.enum(['pending', 'running', 'done', 'failed', 'skipped']),
  done: z.number(),
  total: z.number(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  failure: failureViewSchema.nullable(),
});

const nodeSchema = z.object({
  nodeId: z.string(),
  label: z.string(),
  state: z.string(),
  stateSince: z.string().nullable(),
  isDedicated: z.boolean(),
  slots: z.number(),
  tasksSucceeded: z.number(),
  tasksRun: z.number(),
  failure: failureViewSchema.nullable(),
});

const at = z.string();

export const journalEntrySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run'),
    at,
    runId: z.string(),
    appVersion: z.string(),
    connectionId: z.string(),
    /** Where and on what pool, for whoever goes on with the run. */
    target: savedTargetSchema.optional(),
    options: z.object({
      quality: z.enum(qualityNames),
      outputFolder: z.string(),
      downloadAsCompleted: z.boolean(),
      cleanUp: settingsSchema.shape.cleanUp,
      timeLimitMinutes: z.number(),
    }),
    items: z.array(itemSchema),
  }),
  z.object({
    type: z.literal('round'),
    at,
    round: z.number(),
    itemIds: z.array(z.string()),
    /** What it makes or has adopted. */
    names: z.object({ input: z.string(), output: z.string(), pool: z.string(), job: z.string() }).optional(),
  }),
  /** The item is to be converted once more, as this task. */
  z.object({ type: z.literal('attempt'), at, itemId: z.string(), taskId: z.string(), attempt: z.number() }),
  /** An app that was started later goes on with the run. */
  z.object({ type: z.literal('resumed'), at, appVersion: z.string() }),
  /** Flushed before the request that makes (or deletes) the thing. */
  z.object({
    type: z.literal('intent'),
    at,
    act: z.enum(['create', 'delete']),
    resource: z.enum(journalResources),
    name: z.string(),
  }),
  z.object({
    type: z.literal('outcome'),
    at,
    resource: z.enum(journalResources),
    name: z.string(),
    state: z.enum(['present', 'deleting', 'deleted', 'failed']),
  }),
  /** The run uses a pool that is not its own. */
  z.object({ type: z.literal('existingPool'), at, poolId: z.string() }),
  /** The round has ended and leaves this on purpose: until that time, or for good. */
  z.object({
    type: z.literal('kept'),
    at,
    resource: z.enum(journalResources),
    name: z.string(),
    until: z.string().nullable(),
  }),
  /** Flushed before the request that the button of a failure card makes. */
  z.object({ type: z.literal('repair'), at, repair: z.enum(runRepairs), nodeId: z.string().nullable() }),
  /** Flushed before the tasks are added. */
  z.object({
    type: z.literal('tasks'),
    at,
    jobId: z.string(),
    tasks: z.array(z.object({ itemId: z.string(), taskId: z.string() })),
  }),
  z.object({
    type: z.literal('uploaded'),
    at,
    itemId: z.string(),
    container: z.string(),
    /** An older app sent every file whole. */
    sent: z.object({ kind: z.enum(['whole', 'sound']), bytes: z.number() }).optional(),
  }),
  z.object({
    type: z.literal('item'),
    at,
    itemId: z.string(),
    taskId: z.string(),
    attempt: z.number(),
    phase: z.enum(['completed', 'downloaded', 'failed', 'cancelled']),
    failure: failureViewSchema.nullable(),
    outputPath: z.string().nullable(),
    outputBytes: z.number().nullable(),
    /** For the receipt. */
    facts: itemFactsSchema.optional(),
  }),
  /** What the history cannot learn from the other lines, as of now: the last such line counts. */
  z.object({
    type: z.literal('totals'),
    at,
    /** How long the run was at work. */
    elapsedMs: z.number(),
    /** What its nodes cost by retail prices; null where nodes cost nothing. */
    cost: z
      .object({
        soFar: z.object({ amount: z.number(), currency: z.string() }).nullable(),
        unknown: z.enum(unknownPriceReasons).nullable(),
      })
      .nullable(),
    steps: z.array(stepSchema),
    /** As last seen; the first few hundred of them. */
    nodes: z.array(nodeSchema),
  }),
  z.object({
    type: z.literal('status'),
    at,
    status: z.enum(['running', 'timeLimit', 'cancelling', 'completed', 'failed', 'cancelled']),
    failure: failureViewSchema.nullable(),
  }),
]);
export type JournalEntry = Readonly<z.infer<typeof journalEntrySchema>>;
/** An entry before the journal stamps it. */
export type JournalNote = JournalEntry extends infer E
  ? E extends JournalEntry
    ? Omit<E, 'at'>
    : never
  : never;
