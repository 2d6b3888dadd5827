import { z } from 'zod';
import { settingsSchema } from '../../shared/contract.ts';
import { failureViewSchema } from '../../shared/failure.ts';
import { qualityNames } from '../../shared/presets.ts';
import { runRepairs } from '../../shared/repairs.ts';

/**
 * The lines of a run's journal. What the user asked and what became of files is here and nowhere else; what a
 * service has is asked of the service. No line has a key or a URL.
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

const at = z.string();

export const journalEntrySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run'),
    at,
    runId: z.string(),
    appVersion: z.string(),
    connectionId: z.string(),
    options: z.object({
      quality: z.enum(qualityNames),
      outputFolder: z.string(),
      downloadAsCompleted: z.boolean(),
      cleanUp: settingsSchema.shape.cleanUp,
      timeLimitMinutes: z.number(),
    }),
    items: z.array(itemSchema),
  }),
  z.object({ type: z.literal('round'), at, round: z.number(), itemIds: z.array(z.string()) }),
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
  z.object({ type: z.literal('uploaded'), at, itemId: z.string(), container: z.string() }),
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
