import { join } from 'node:path';
import type { TaskPlacement } from './records.ts';

/** Where nodes and tasks live on disk, laid out as on a node of the service ("Files and directories"). */
export class NodeFolders {
  readonly #root: string;

  constructor(dataFolder: string) {
    this.#root = join(dataFolder, 'nodes');
  }

  pool(poolId: string): string {
    return join(this.#root, poolId);
  }

  node(poolId: string, nodeId: string): string {
    return join(this.#root, poolId, nodeId);
  }

  startup(poolId: string, nodeId: string): string {
    return join(this.node(poolId, nodeId), 'startup');
  }

  job(placement: TaskPlacement, jobId: string): string {
    return join(this.node(placement.poolId, placement.nodeId), 'workitems', jobId);
  }

  task(placement: TaskPlacement, jobId: string, taskId: string): string {
    return join(this.job(placement, jobId), 'job-1', taskId);
  }
}
