import type { BatchModel } from '../model/batch-model.ts';
import type { Answer, Call } from './exchange.ts';
import { listNodeCounts, listSupportedImages } from './handlers/account.ts';
import {
  deleteFileOfNode,
  deleteTaskFile,
  getNodeFile,
  getNodeFileProperties,
  getTaskFile,
  getTaskFileProperties,
  listNodeFilesOf,
  listTaskFiles,
} from './handlers/files.ts';
import { disableJob, enableJob, listJobNodeTasks, patchJob, updateJob } from './handlers/job-actions.ts';
import { addJob, deleteJob, getJob, getTaskCounts, listJobs, terminateJob } from './handlers/jobs.ts';
import {
  disableScheduling,
  enableScheduling,
  getNode,
  listNodes,
  rebootNode,
  reimageNode,
} from './handlers/nodes.ts';
import {
  disableAutoScale,
  enableAutoScale,
  evaluateAutoScale,
  patchPool,
  removeNodes,
  resizePool,
  stopResize,
  updatePoolProperties,
} from './handlers/pool-actions.ts';
import { addPool, deletePool, getPool, listPools, poolExists } from './handlers/pools.ts';
import {
  addTask,
  addTasks,
  deleteTask,
  getTask,
  listTasks,
  reactivateTask,
  terminateTask,
  updateTask,
} from './handlers/tasks.ts';

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** As in the service's OpenAPI document. */
  readonly path: string;
  /** Query parameters besides `api-version` and `timeout`; another one is refused. Null: any will do. */
  readonly query: readonly string[] | null;
  readonly handle: (call: Call, model: BatchModel) => Answer | Promise<Answer>;
}

type Row = readonly [
  id: string,
  method: string,
  path: string,
  query: readonly string[],
  handle: Operation['handle'],
];

const resourceQuery = ['$select', '$expand'] as const;
const listQuery = ['$filter', '$select', '$expand', 'maxresults', '$skiptoken'] as const;
const fileListQuery = ['$filter', 'recursive', 'maxresults', '$skiptoken'] as const;
const accountQuery = ['$filter', 'maxresults', '$skiptoken'] as const;

/**
 * What the engine serves. To serve one more operation: write its handler in the file of its resource, add its row
 * here, and take its row out of `unserved-operations.ts`. (`force` belongs to newer versions of the API; the engine
 * always acts with all its force.)
 */
const rows: readonly Row[] = [
  ['Account_ListPoolNodeCounts', 'GET', '/nodecounts', accountQuery, listNodeCounts],
  ['Account_ListSupportedImages', 'GET', '/supportedimages', accountQuery, listSupportedImages],
  ['Pool_Add', 'POST', '/pools', [], addPool],
  ['Pool_List', 'GET', '/pools', listQuery, listPools],
  ['Pool_Get', 'GET', '/pools/{poolId}', resourceQuery, getPool],
  ['Pool_Exists', 'HEAD', '/pools/{poolId}', [], poolExists],
  ['Pool_Delete', 'DELETE', '/pools/{poolId}', [], deletePool],
  ['Pool_Resize', 'POST', '/pools/{poolId}/resize', [], resizePool],
  ['Pool_StopResize', 'POST', '/pools/{poolId}/stopresize', [], stopResize],
  ['Pool_RemoveNodes', 'POST', '/pools/{poolId}/removenodes', [], removeNodes],
  ['Pool_Patch', 'PATCH', '/pools/{poolId}', [], patchPool],
  ['Pool_UpdateProperties', 'POST', '/pools/{poolId}/updateproperties', [], updatePoolProperties],
  ['Pool_EnableAutoScale', 'POST', '/pools/{poolId}/enableautoscale', [], enableAutoScale],
  ['Pool_DisableAutoScale', 'POST', '/pools/{poolId}/disableautoscale', [], disableAutoScale],
  ['Pool_EvaluateAutoScale', 'POST', '/pools/{poolId}/evaluateautoscale', [], evaluateAutoScale],
  [
    'ComputeNode_List',
    'GET',
    '/pools/{poolId}/nodes',
    ['$filter', '$select', 'maxresults', '$skiptoken'],
    listNodes,
  ],
  ['ComputeNode_Get', 'GET', '/pools/{poolId}/nodes/{nodeId}', ['$select'], getNode],
  ['ComputeNode_Reboot', 'POST', '/pools/{poolId}/nodes/{nodeId}/reboot', [], rebootNode],
  ['ComputeNode_Reimage', 'POST', '/pools/{poolId}/nodes/{nodeId}/reimage', [], reimageNode],
  [
    'ComputeNode_DisableScheduling',
    'POST',
    '/pools/{poolId}/nodes/{nodeId}/disablescheduling',
    [],
    disableScheduling,
  ],
  [
    'ComputeNode_EnableScheduling',
    'POST',
    '/pools/{poolId}/nodes/{nodeId}/enablescheduling',
    [],
    enableScheduling,
  ],
  ['Job_Add', 'POST', '/jobs', [], addJob],
  ['Job_List', 'GET', '/jobs', listQuery, listJobs],
  ['Job_Get', 'GET', '/jobs/{jobId}', resourceQuery, getJob],
  ['Job_Patch', 'PATCH', '/jobs/{jobId}', [], patchJob],
  ['Job_Update', 'PUT', '/jobs/{jobId}', [], updateJob],
  ['Job_Disable', 'POST', '/jobs/{jobId}/disable', [], disableJob],
  ['Job_Enable', 'POST', '/jobs/{jobId}/enable', [], enableJob],
  ['Job_Terminate', 'POST', '/jobs/{jobId}/terminate', ['force'], terminateJob],
  ['Job_Delete', 'DELETE', '/jobs/{jobId}', ['force'], deleteJob],
  ['Job_GetTaskCounts', 'GET', '/jobs/{jobId}/taskcounts', [], getTaskCounts],
  [
    'Job_ListPreparationAndReleaseTaskStatus',
    'GET',
    '/jobs/{jobId}/jobpreparationandreleasetaskstatus',
    ['$filter', '$select', 'maxresults', '$skiptoken'],
    listJobNodeTasks,
  ],
  ['Task_Add', 'POST', '/jobs/{jobId}/tasks', [], addTask],
  ['Task_AddCollection', 'POST', '/jobs/{jobId}/addtaskcollection', [], addTasks],
  ['Task_List', 'GET', '/jobs/{jobId}/tasks', listQuery, listTasks],
  ['Task_Get', 'GET', '/jobs/{jobId}/tasks/{taskId}', resourceQuery, getTask],
  ['Task_Update', 'PUT', '/jobs/{jobId}/tasks/{taskId}', [], updateTask],
  ['Task_Reactivate', 'POST', '/jobs/{jobId}/tasks/{taskId}/reactivate', [], reactivateTask],
  ['Task_Terminate', 'POST', '/jobs/{jobId}/tasks/{taskId}/terminate', [], terminateTask],
  ['Task_Delete', 'DELETE', '/jobs/{jobId}/tasks/{taskId}', [], deleteTask],
  ['File_ListFromTask', 'GET', '/jobs/{jobId}/tasks/{taskId}/files', fileListQuery, listTaskFiles],
  ['File_GetFromTask', 'GET', '/jobs/{jobId}/tasks/{taskId}/files/{filePath}', [], getTaskFile],
  [
    'File_GetPropertiesFromTask',
    'HEAD',
    '/jobs/{jobId}/tasks/{taskId}/files/{filePath}',
    [],
    getTaskFileProperties,
  ],
  [
    'File_DeleteFromTask',
    'DELETE',
    '/jobs/{jobId}/tasks/{taskId}/files/{filePath}',
    ['recursive'],
    deleteTaskFile,
  ],
  ['File_ListFromComputeNode', 'GET', '/pools/{poolId}/nodes/{nodeId}/files', fileListQuery, listNodeFilesOf],
  ['File_GetFromComputeNode', 'GET', '/pools/{poolId}/nodes/{nodeId}/files/{filePath}', [], getNodeFile],
  [
    'File_GetPropertiesFromComputeNode',
    'HEAD',
    '/pools/{poolId}/nodes/{nodeId}/files/{filePath}',
    [],
    getNodeFileProperties,
  ],
  [
    'File_DeleteFromComputeNode',
    'DELETE',
    '/pools/{poolId}/nodes/{nodeId}/files/{filePath}',
    ['recursive'],
    deleteFileOfNode,
  ],
];

export const operations: readonly Operation[] = rows.map(([id, method, path, query, handle]) => ({
  id,
  method,
  path,
  query,
  handle,
}));
