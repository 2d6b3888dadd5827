import { z } from 'zod';

/** The plan: what pool a run makes (or uses) on a connection, and what that means in time and money. */

export const imageReferenceSchema = z.object({
  publisher: z.string().min(1).max(200),
  offer: z.string().min(1).max(200),
  sku: z.string().min(1).max(200),
  version: z.string().min(1).max(200),
  nodeAgentSkuId: z.string().min(1).max(200),
});
export type ImageChoice = Readonly<z.infer<typeof imageReferenceSchema>>;

/** Copy the sound out of each video and send only that. Absent (a plan of an older app): yes. */
const sendOnlySound = z.boolean().optional();

export const newPoolSchema = z
  .object({
    kind: z.literal('new'),
    /** Null: the newest verified Ubuntu LTS whose generation fits the VM size. */
    image: imageReferenceSchema.nullable(),
    vmSize: z.string().regex(/^[A-Za-z0-9_.-]{1,80}$/),
    /** `targetLowPriorityNodes` on the wire. */
    spotNodes: z.number().int().min(0).max(1000),
    dedicatedNodes: z.number().int().min(0).max(1000),
    taskSlotsPerNode: z.number().int().min(1).max(256),
    /** `keepFor`: its nodes stay for so many minutes after the last task, for the next run. */
    afterRun: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('delete') }),
      z.object({
        kind: z.literal('keepFor'),
        minutes: z
          .number()
          .int()
          .min(5)
          .max(24 * 60),
      }),
      z.object({ kind: z.literal('keep') }),
    ]),
    sendOnlySound,
  })
  .refine(({ spotNodes, dedicatedNodes }) => spotNodes + dedicatedNodes > 0, { path: ['spotNodes'] });

/** A pool that somebody made: this app never resizes or deletes it. */
export const existingPoolSchema = z.object({
  kind: z.literal('existing'),
  /** Azure Batch's rule for pool ids. */
  poolId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  sendOnlySound,
});

export const planSchema = z.union([newPoolSchema, existingPoolSchema]);
export type Plan = Readonly<z.infer<typeof planSchema>>;
export type NewPoolPlan = Readonly<z.infer<typeof newPoolSchema>>;
export type ExistingPoolPlan = Readonly<z.infer<typeof existingPoolSchema>>;

export const sendsOnlySound = (plan: Plan): boolean => plan.sendOnlySound ?? true;

/** The tutorial's own pool: five small spot nodes. */
export const defaultPlan: NewPoolPlan = {
  kind: 'new',
  image: null,
  vmSize: 'STANDARD_A1_V2',
  spotNodes: 5,
  dedicatedNodes: 0,
  taskSlotsPerNode: 1,
  afterRun: { kind: 'delete' },
};

export interface Money {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** Why a price cannot be told. `offline`: the price list was not reached; `noMeter`: it has no row for this size here. */
export const unknownPriceReasons = ['offline', 'noMeter', 'noRegion', 'otherCloud', 'unknownSize'] as const;
export type UnknownPriceReason = (typeof unknownPriceReasons)[number];

/** Retail price of one node for an hour. */
export type NodePrice =
  | {
      readonly known: true;
      /** Null where this size has no meter of that kind. */
      readonly spot: Money | null;
      readonly dedicated: Money | null;
      /** ISO time at which the price list was read. */
      readonly asOf: string;
    }
  | { readonly known: false; readonly reason: UnknownPriceReason };

export interface ImageOption extends ImageChoice {
  /** ISO date of `batchSupportEndOfLife`, or null where the service names none. */
  readonly endOfLife: string | null;
  readonly isVerified: boolean;
  /** Hypervisor generation that it boots on; null where nobody says. */
  readonly generation: 1 | 2 | null;
}

export interface VmSizeOption {
  readonly name: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Family of the quota, in ARM's words (`standardDSv3Family`). */
  readonly family: string | null;
  readonly generations: readonly (1 | 2)[];
  readonly price: NodePrice;
  /** Null where the account's region could not be asked. */
  readonly isOffered: boolean | null;
  readonly endOfLife: string | null;
}

export interface Quota {
  readonly dedicatedCores: number | null;
  readonly spotCores: number | null;
  /** Cores by family; empty where the account has no limit a family. */
  readonly dedicatedByFamily: Readonly<Record<string, number>>;
  readonly pools: number | null;
}

/** Everything that the plan's editor offers. */
export interface PlanOptions {
  readonly connectionId: string;
  /** The plan that was used or saved last on this connection. */
  readonly plan: Plan;
  readonly region: string | null;
  readonly images: readonly ImageOption[];
  readonly vmSizes: readonly VmSizeOption[];
  readonly pools: readonly ExistingPool[];
  /** Null: not known (with an account key nobody may read it). */
  readonly quota: Quota | null;
}

export interface ExistingPool {
  readonly poolId: string;
  readonly vmSize: string;
  readonly state: string;
  readonly allocationState: string;
  readonly currentNodes: number;
  /** Made by this app. */
  readonly isOurs: boolean;
}
