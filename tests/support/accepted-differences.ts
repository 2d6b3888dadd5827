import type { Departure } from './shape.ts';

/** Where the engine's answers may differ from Microsoft's recorded ones, each with its reason. */
export const acceptedDifferences: readonly {
  readonly operation: RegExp;
  readonly kind: Departure['kind'];
  /** As `body.value[].id` or `header.etag`. */
  readonly field: RegExp;
  readonly reason: string;
}[] = [
  {
    operation: /^Account_ListSupportedImages$/,
    kind: 'extra',
    field: /\.batchSupportEndOfLife$/,
    reason: 'Documented; the recorded images had no end of support yet.',
  },
  {
    operation: /^Pool_(Get|List)$/,
    kind: 'missing',
    field: /\.cloudServiceConfiguration$/,
    reason: 'Azure has retired pools of cloud services; here such a pool has virtual machines.',
  },
  {
    operation: /^Job_List$/,
    kind: 'missing',
    field: /\.jobManagerTask$/,
    reason: 'The engine says no to job manager tasks.',
  },
  {
    operation: /^Job_List$/,
    kind: 'extra',
    field: /\.terminateReason$/,
    reason: 'Documented for a job that a user ended; the recorded one could not even begin.',
  },
  {
    operation: /^Job_(Get|List)$/,
    kind: 'missing',
    field: /\.(autoPoolSpecification|schedulingError)$/,
    reason: 'The engine says no to pools that live for one job, and so has none that could not be made.',
  },
  {
    operation: /^Task_(Get|List)$/,
    kind: 'missing',
    field: /\.(multiInstanceSettings|authenticationTokenSettings|containerSettings)$/,
    reason: 'The engine says no to tasks over many nodes, in containers, and to tokens for tasks.',
  },
  {
    operation: /^ComputeNode_List$/,
    kind: 'missing',
    field: /\.endpointConfiguration$/,
    reason: 'A node is this computer: no load balancer stands before it and no port leads to it.',
  },
  {
    operation: /^ComputeNode_List$/,
    kind: 'missing',
    field: /\.imageReference\.exactVersion$/,
    reason: 'A node has no image of its own, so its version is not known.',
  },
  {
    operation: /^(ComputeNode_List|Pool_Get|Pool_List)$/,
    kind: 'missing',
    field: /\.certificateReferences$/,
    reason:
      'An empty list in one recording and absent in another of the same day; certificates are not supported.',
  },
];
