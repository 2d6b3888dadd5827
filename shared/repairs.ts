import { z } from 'zod';

/**
 * What one button of a failure card does. Each is a real act on the run, its nodes or the app; which one fits a
 * failure is told by `failure-cards.ts`.
 */
export const repairNames = [
  /** Adds the failed task again, with new SAS URLs. */
  'retryTask',
  'retryFailed',
  'rebootNode',
  'removeNode',
  /** One node that is never preempted, beside the spot nodes. */
  'addDedicatedNode',
  /** Asks the service once more for the nodes that did not come. */
  'resizeAgain',
  'downloadAgain',
  'waitLonger',
  // These open a screen instead of asking the service.
  'editPlan',
  'editConnection',
  'signIn',
  'checkConnection',
  'chooseFolder',
] as const;
export type RepairName = (typeof repairNames)[number];

/** Repairs that the run itself carries out. */
export const runRepairs = [
  'retryTask',
  'retryFailed',
  'rebootNode',
  'removeNode',
  'addDedicatedNode',
  'resizeAgain',
] as const;
export type RunRepair = (typeof runRepairs)[number];

export const repairSchema = z.object({
  runId: z.string().regex(/^bt-\d{8}-\d{6}-[a-z]{4}$/),
  repair: z.enum(runRepairs),
  /** For `retryTask`. */
  itemId: z.string().min(1).optional(),
  /** For `rebootNode` and `removeNode`. */
  nodeId: z.string().min(1).max(200).optional(),
});
export type Repair = Readonly<z.infer<typeof repairSchema>>;
