import { join } from 'node:path';
import type { Execution } from '../model/node-agent-port.ts';

/**
 * The variables that a task sees: the node's own (its PATH above all), Batch's, and the task's own settings, each
 * overriding the ones before. Names and folders as in "Azure Batch runtime environment variables".
 */
export function taskEnvironment(
  execution: Execution,
  nodeEnvironment: Readonly<Record<string, string>>,
): Record<string, string> {
  const { nodeRoot, taskDir, jobId, taskId } = execution;
  return {
    ...nodeEnvironment,
    AZ_BATCH_ACCOUNT_NAME: execution.account.name,
    AZ_BATCH_ACCOUNT_URL: execution.account.url,
    AZ_BATCH_POOL_ID: execution.poolId,
    AZ_BATCH_NODE_ID: execution.nodeId,
    AZ_BATCH_NODE_IS_DEDICATED: String(execution.isDedicated),
    AZ_BATCH_NODE_ROOT_DIR: nodeRoot,
    AZ_BATCH_NODE_SHARED_DIR: join(nodeRoot, 'shared'),
    AZ_BATCH_NODE_STARTUP_DIR: join(nodeRoot, 'startup'),
    AZ_BATCH_NODE_MOUNTS_DIR: join(nodeRoot, 'fsmounts'),
    AZ_BATCH_TASK_DIR: taskDir,
    AZ_BATCH_TASK_WORKING_DIR: join(taskDir, 'wd'),
    AZ_BATCH_CERTIFICATES_DIR: join(taskDir, 'certs'),
    AZ_BATCH_TASK_RESERVED_EPHEMERAL_DISK_SPACE_BYTES: '0',
    ...(jobId === undefined ? {} : { AZ_BATCH_JOB_ID: jobId }),
    ...(taskId === undefined ? {} : { AZ_BATCH_TASK_ID: taskId }),
    ...Object.fromEntries(execution.environmentSettings.map(({ name, value }) => [name, value])),
  };
}
