import type { ResizeError, TaskFailureInfo } from '../../shared/batch.ts';

/**
 * What a run needs of Azure Batch and Azure Storage, in Azure's words and without a type of the SDKs. Every method
 * throws `Failure` (see `faults.ts`), or the signal's reason when aborted. "Not there" is an answer, not a fault.
 */

// ---- Batch ----------------------------------------------------------------------------------------------------

export interface MetadataItem {
  readonly name: string;
  readonly value: string;
}

export interface ImageReference {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string;
}

export interface StartTaskSpec {
  readonly commandLine: string;
  readonly maxTaskRetryCount: number;
  /** True: runs as an administrator of the pool. */
  readonly elevated: boolean;
}

export interface PoolSpec {
  readonly id: string;
  readonly imageReference: ImageReference;
  readonly nodeAgentSkuId: string;
  readonly vmSize: string;
  readonly targetDedicatedNodes: number;
  readonly targetLowPriorityNodes: number;
  readonly taskSlotsPerNode: number;
  readonly startTask: StartTaskSpec | null;
  /** Null: a pool of fixed size. Otherwise the two targets above are the formula's business and are not sent. */
  readonly autoScale: AutoScale | null;
  readonly metadata: readonly MetadataItem[];
}

export interface AutoScale {
  readonly formula: string;
  /** The service takes 5 minutes to 7 days. */
  readonly intervalMinutes: number;
}

export interface PoolInfo {
  readonly id: string;
  readonly state: string;
  readonly allocationState: string;
  readonly targetNodes: number;
  readonly currentNodes: number;
  readonly resizeErrors: readonly ResizeError[];
  readonly metadata: readonly MetadataItem[];
  readonly vmSize: string;
  readonly taskSlotsPerNode: number;
  readonly targetDedicatedNodes: number;
  readonly targetLowPriorityNodes: number;
  readonly currentDedicatedNodes: number;
  readonly currentLowPriorityNodes: number;
  readonly isAutoScaled: boolean;
  readonly creationTime: string | null;
}

export interface NodeInfo {
  readonly id: string;
  readonly state: string;
  readonly stateTransitionTime: string | null;
  readonly isDedicated: boolean;
  readonly totalTasksRun: number;
  readonly totalTasksSucceeded: number;
  readonly startTaskFailure: TaskFailureInfo | null;
  /** Null where the start task did not run to an end, or there is none. */
  readonly startTaskExitCode: number | null;
  /** What the node itself reports (`DiskFull`, `BatchAgentInstallationFailure`). */
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

export interface JobSpec {
  readonly id: string;
  readonly poolId: string;
  readonly metadata: readonly MetadataItem[];
  /** ISO 8601; the service ends the job after it, whatever happens to this app. */
  readonly maxWallClockTime: string;
}

export interface JobInfo {
  readonly id: string;
  readonly state: string;
  readonly poolId: string;
  readonly metadata: readonly MetadataItem[];
  readonly creationTime: string | null;
}

export interface SupportedImage extends ImageReference {
  readonly nodeAgentSkuId: string;
  readonly osType: string;
  readonly isVerified: boolean;
  /** ISO; null where the service names none. */
  readonly endOfLife: string | null;
}

export interface TaskSpec {
  readonly id: string;
  readonly commandLine: string;
  readonly resourceFiles: readonly { readonly httpUrl: string; readonly filePath: string }[];
  readonly outputFiles: readonly {
    readonly filePattern: string;
    readonly containerUrl: string;
    /** Blob name. */
    readonly path: string;
    readonly uploadCondition: 'tasksuccess' | 'taskfailure' | 'taskcompletion';
  }[];
  readonly constraints: {
    readonly maxWallClockTimeMs: number;
    readonly maxTaskRetryCount: number;
    readonly retentionTimeMs: number;
  };
}

export type AddTaskResult =
  | { readonly taskId: string; readonly outcome: 'added' | 'exists' }
  | {
      readonly taskId: string;
      readonly outcome: 'rejected';
      readonly code: string;
      readonly message: string;
    };

export interface TaskInfo {
  readonly id: string;
  readonly state: string;
  readonly stateTransitionTime: string | null;
  readonly nodeId: string | null;
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly exitCode: number | null;
  readonly result: 'success' | 'failure' | null;
  readonly failureInfo: TaskFailureInfo | null;
  /** The wall clock time that the service holds this task to; absent where it has none. */
  readonly maxWallClockTimeMs?: number;
}

export type Created = 'created' | 'exists';
/** `gone`: there was nothing to delete. */
export type DeleteOutcome = 'deleting' | 'gone';

export interface BatchPort {
  addPool(pool: PoolSpec, signal: AbortSignal): Promise<Created>;
  getPool(poolId: string, signal: AbortSignal): Promise<PoolInfo | null>;
  deletePool(poolId: string, signal: AbortSignal): Promise<DeleteOutcome>;
  /** Null when the pool is not there. */
  listNodes(poolId: string, signal: AbortSignal): Promise<readonly NodeInfo[] | null>;
  addJob(job: JobSpec, signal: AbortSignal): Promise<Created>;
  getJob(jobId: string, signal: AbortSignal): Promise<JobInfo | null>;
  /** Counted from the job's creation. A job that is ended or gone already is no fault: there is nothing to bound. */
  setJobWallClock(jobId: string, maxWallClockTime: string, signal: AbortSignal): Promise<void>;
  /** Ends all its tasks; a job that is ended or gone already is no fault. */
  terminateJob(jobId: string, signal: AbortSignal): Promise<void>;
  deleteJob(jobId: string, signal: AbortSignal): Promise<DeleteOutcome>;
  /** At most 100 tasks (the service's limit); a retry of the same ids is safe. */
  addTasks(jobId: string, tasks: readonly TaskSpec[], signal: AbortSignal): Promise<readonly AddTaskResult[]>;
  /**
   * Null when the job is not there.
   * @param changedSince ISO time by the service's clock: only tasks whose state changed at or after it.
   */
  listTasks(
    jobId: string,
    changedSince: string | null,
    signal: AbortSignal,
  ): Promise<readonly TaskInfo[] | null>;
  getTask(jobId: string, taskId: string, signal: AbortSignal): Promise<TaskInfo | null>;
  terminateTask(jobId: string, taskId: string, signal: AbortSignal): Promise<void>;
  /** Length in bytes of a file of a task, or null while (or because) it is not there. */
  taskFileLength(jobId: string, taskId: string, path: string, signal: AbortSignal): Promise<number | null>;
  /** Bytes `start` to `end` (inclusive) or to the end of the file; null when there is no such file or range. */
  readTaskFile(
    jobId: string,
    taskId: string,
    path: string,
    range: { readonly start: number; readonly end: number },
    signal: AbortSignal,
  ): Promise<Uint8Array | null>;
  /** All pools (jobs), or those whose metadata has this item: how leftovers are found. */
  listPools(tag: MetadataItem | null, signal: AbortSignal): Promise<readonly PoolInfo[]>;
  listJobs(tag: MetadataItem | null, signal: AbortSignal): Promise<readonly JobInfo[]>;
  listSupportedImages(signal: AbortSignal): Promise<readonly SupportedImage[]>;
  /** For a pool of fixed size. @throws Failure `poolGone`, `requestRejected` while another resize goes on */
  resizePool(
    poolId: string,
    targets: { readonly dedicated: number; readonly spot: number },
    signal: AbortSignal,
  ): Promise<void>;
  /** Turns autoscale on, or gives a pool that has it a new formula. */
  enableAutoScale(poolId: string, autoScale: AutoScale, signal: AbortSignal): Promise<void>;
  rebootNode(poolId: string, nodeId: string, signal: AbortSignal): Promise<void>;
  /** Its tasks are queued again. The pool gets smaller by it. */
  removeNode(poolId: string, nodeId: string, signal: AbortSignal): Promise<void>;
  /** A piece of a file of a node (`startup/stderr.txt`); null when there is no such node or file. */
  readNodeFile(
    poolId: string,
    nodeId: string,
    path: string,
    range: { readonly start: number; readonly end: number },
    signal: AbortSignal,
  ): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

// ---- Storage --------------------------------------------------------------------------------------------------

export interface BlobUpload {
  readonly container: string;
  readonly blob: string;
  /** Absolute path of the source. */
  readonly file: string;
  readonly contentType: string;
  readonly onProgress: (sentBytes: number) => void;
}

export interface BlobDownload {
  readonly container: string;
  readonly blob: string;
  /** Absolute path that is made new; on a fault nothing is left of it. */
  readonly file: string;
  readonly onProgress: (receivedBytes: number, totalBytes: number) => void;
}

export interface SasWindow {
  /** ms since 1970. */
  readonly startsOnMs: number;
  readonly expiresOnMs: number;
}

export interface BlobPort {
  createContainer(
    name: string,
    tags: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Created>;
  /** The container's metadata, or null when it is not there. */
  getContainer(name: string, signal: AbortSignal): Promise<Readonly<Record<string, string>> | null>;
  deleteContainer(name: string, signal: AbortSignal): Promise<DeleteOutcome>;
  /** Length in bytes of every whole blob, by name; null when the container is not there. */
  listBlobs(container: string, signal: AbortSignal): Promise<ReadonlyMap<string, number> | null>;
  /** Names of containers that begin with `prefix`. */
  listContainers(prefix: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Stores the file with its Content-MD5. @throws Failure `fileVanished`, `fileUnreadable`, `fileChanged` */
  uploadFile(upload: BlobUpload, signal: AbortSignal): Promise<{ readonly sizeBytes: number }>;
  /**
   * Fetches a blob, flushed to disk, and checks its length, and its MD5 where the service has one. Its SHA-256, in hex,
   * is made of what passes.
   * @throws Failure `resultMissing`, `resultCorrupt`, `outputDiskFull`, `outputNotWritable`
   */
  downloadToFile(
    download: BlobDownload,
    signal: AbortSignal,
  ): Promise<{ readonly sizeBytes: number; readonly sha256: string }>;
  /** A URL that reads this one blob. */
  readUrl(container: string, blob: string, window: SasWindow): Promise<string>;
  /** A URL that creates and writes blobs in this one container. */
  writeUrl(container: string, window: SasWindow): Promise<string>;
}

// ---- Azure Resource Manager -----------------------------------------------------------------------------------

export interface ArmBatchAccount {
  readonly resourceId: string;
  readonly name: string;
  readonly region: string;
  /** Host name of its data plane. */
  readonly endpoint: string;
  readonly poolQuota: number | null;
  readonly dedicatedCoreQuota: number | null;
  readonly lowPriorityCoreQuota: number | null;
  /** Null where the account has no limit a family. */
  readonly dedicatedCoreQuotaPerFamily: Readonly<Record<string, number>> | null;
  readonly allowedAuthenticationModes: readonly string[];
  readonly publicNetworkAccess: string | null;
  readonly linkedStorageId: string | null;
}

export interface ArmStorageAccount {
  readonly resourceId: string;
  readonly name: string;
  readonly region: string;
  readonly blobEndpoint: string;
  /** Null: allowed, which is the default. */
  readonly allowSharedKeyAccess: boolean | null;
  readonly publicNetworkAccess: string | null;
  /** `Allow` or `Deny` for networks that no rule names. */
  readonly defaultNetworkAction: string | null;
}

export interface ArmVmSize {
  readonly name: string;
  readonly family: string;
  readonly cores: number | null;
  readonly memoryGiB: number | null;
  readonly generations: readonly (1 | 2)[];
  readonly endOfLife: string | null;
}

export interface ArmPort {
  listTenants(signal: AbortSignal): Promise<readonly { readonly tenantId: string; readonly name: string }[]>;
  listSubscriptions(
    signal: AbortSignal,
  ): Promise<readonly { readonly subscriptionId: string; readonly name: string }[]>;
  listBatchAccounts(subscriptionId: string, signal: AbortSignal): Promise<readonly ArmBatchAccount[]>;
  listStorageAccounts(subscriptionId: string, signal: AbortSignal): Promise<readonly ArmStorageAccount[]>;
  /** Null when it is not there or not ours to see. */
  getBatchAccount(resourceId: string, signal: AbortSignal): Promise<ArmBatchAccount | null>;
  getStorageAccount(resourceId: string, signal: AbortSignal): Promise<ArmStorageAccount | null>;
  /** What Batch offers in a region, with its end of life. */
  listVmSizes(subscriptionId: string, region: string, signal: AbortSignal): Promise<readonly ArmVmSize[]>;
}
