import { z } from 'zod';
import { unknownPriceReasons } from '../../shared/plan.ts';
import type { PoolTemplate, RunTarget } from '../connection/connection.ts';

/** Where a run works and the pool that it makes there, as its journal keeps them: data only, no key and no address. */

const money = z.object({ amount: z.number(), currency: z.string() });
const poolTemplateSchema = z.object({
  imageReference: z.object({
    publisher: z.string(),
    offer: z.string(),
    sku: z.string(),
    version: z.string(),
  }),
  nodeAgentSkuId: z.string(),
  vmSize: z.string(),
  targetDedicatedNodes: z.number(),
  targetLowPriorityNodes: z.number(),
  taskSlotsPerNode: z.number(),
  startTask: z
    .object({ commandLine: z.string(), maxTaskRetryCount: z.number(), elevated: z.boolean() })
    .nullable(),
  existingPoolId: z.string().nullable(),
  autoScale: z
    .object({ graceMinutes: z.number(), idleMinutes: z.number(), intervalMinutes: z.number() })
    .nullable(),
  keepForMinutes: z.number().nullable(),
  sasHours: z.number(),
  price: z
    .discriminatedUnion('known', [
      z.object({
        known: z.literal(true),
        spot: money.nullable(),
        dedicated: money.nullable(),
        asOf: z.string(),
      }),
      z.object({ known: z.literal(false), reason: z.enum(unknownPriceReasons) }),
    ])
    .nullable(),
  shell: z.enum(['none', 'bash']),
  ffmpegInstallCommand: z.string().nullable(),
  billsForNodes: z.boolean(),
  polling: z.object({
    tasksMinMs: z.number(),
    tasksMaxMs: z.number(),
    nodesMs: z.number(),
    progressMs: z.number(),
    outputMs: z.number(),
    deletionMs: z.number(),
  }),
  // An older app sent every file whole.
  sendOnlySound: z.boolean().default(false),
});

export const savedTargetSchema = z.object({
  name: z.string(),
  isLocal: z.boolean(),
  poolTemplate: poolTemplateSchema,
});
export type SavedTarget = Readonly<z.infer<typeof savedTargetSchema>>;

export function saveTarget({ name, isLocal, poolTemplate }: RunTarget): SavedTarget {
  const template: PoolTemplate = poolTemplate;
  return { name, isLocal, poolTemplate: poolTemplateSchema.parse(template) };
}
