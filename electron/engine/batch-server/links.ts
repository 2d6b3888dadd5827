import type { JobRecord, NodeRecord, PoolRecord, TaskPlacement, TaskRecord } from '../model/records.ts';

/** URLs of resources. Ids need no encoding: their form allows nothing that would. */
export const links = {
  pool: (base: string, pool: PoolRecord) => `${base}/pools/${pool.spec.id}`,
  node: (base: string, pool: PoolRecord, node: NodeRecord) =>
    `${base}/pools/${pool.spec.id}/nodes/${node.id}`,
  placement: (base: string, { poolId, nodeId }: TaskPlacement) => `${base}/pools/${poolId}/nodes/${nodeId}`,
  job: (base: string, job: JobRecord) => `${base}/jobs/${job.spec.id}`,
  task: (base: string, job: JobRecord, task: TaskRecord) =>
    `${base}/jobs/${job.spec.id}/tasks/${task.spec.id}`,
} as const;
