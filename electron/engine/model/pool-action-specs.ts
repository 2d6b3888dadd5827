import { z } from 'zod';
import { duration, nameValue, nodeCount, resizeTimeout, startTask } from './specs.ts';

/** The request bodies of what is done to a pool and its nodes after they were made. */

const lowerCase = z.string().transform((text) => text.toLowerCase());
// The document also has `retaineddata`: a node of the engine would stay for the 7 days that files are kept by default.
const deallocations = ['requeue', 'terminate', 'taskcompletion'] as const;
const deallocation = lowerCase.pipe(
  z.enum(deallocations, 'The embedded engine supports requeue, terminate and taskcompletion.'),
);
/** What becomes of the tasks of a node that is to have none. */
export type NodeDeallocation = (typeof deallocations)[number];

export const resizePoolSchema = z.strictObject({
  targetDedicatedNodes: nodeCount.exactOptional(),
  targetLowPriorityNodes: nodeCount.exactOptional(),
  resizeTimeout: resizeTimeout.exactOptional(),
  nodeDeallocationOption: deallocation.exactOptional(),
});
export type ResizeSpec = z.infer<typeof resizePoolSchema>;

export const removeNodesSchema = z.strictObject({
  // "A maximum of 100 nodes may be removed per request."
  nodeList: z.array(z.string()).min(1).max(100),
  resizeTimeout: resizeTimeout.exactOptional(),
  nodeDeallocationOption: deallocation.exactOptional(),
});
export type RemoveNodesSpec = z.infer<typeof removeNodesSchema>;

export const rebootNodeSchema = z.strictObject({ nodeRebootOption: deallocation.exactOptional() });
export const disableSchedulingSchema = z.strictObject({
  nodeDisableSchedulingOption: deallocation.exactOptional(),
});

// Empty lists are what clients send for "none"; the engine has neither certificates nor application packages.
const none = (what: string) => z.array(z.unknown()).max(0, `The embedded engine does not support ${what}.`);

export const patchPoolSchema = z.strictObject({
  startTask: startTask.exactOptional(),
  certificateReferences: none('certificates').exactOptional(),
  applicationPackageReferences: none('application packages').exactOptional(),
  metadata: z.array(nameValue).exactOptional(),
  targetNodeCommunicationMode: z.string().exactOptional(),
});
export type PoolPatch = z.infer<typeof patchPoolSchema>;

export const updatePoolSchema = patchPoolSchema.required({
  certificateReferences: true,
  applicationPackageReferences: true,
  metadata: true,
});
export type PoolUpdate = z.infer<typeof updatePoolSchema>;

export const enableAutoScaleSchema = z.strictObject({
  autoScaleFormula: z.string().exactOptional(),
  autoScaleEvaluationInterval: duration.exactOptional(),
});
export type EnableAutoScaleSpec = z.infer<typeof enableAutoScaleSchema>;

export const evaluateAutoScaleSchema = z.strictObject({ autoScaleFormula: z.string() });
