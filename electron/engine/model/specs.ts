import { z } from 'zod';
import { parseDurationMs } from '../../../shared/duration.ts';

/**
 * What clients ask for: the request bodies of pool, job and task, and the form in which the engine keeps them.
 * The objects are strict: a property that the engine would not honour is refused, not silently dropped.
 */

// "The ID can contain any combination of alphanumeric characters including hyphens and underscores, and cannot
// contain more than 64 characters." They also become folder names, so nothing else may ever pass.
const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'The id may hold 1 to 64 letters, digits, hyphens and underscores.');
const displayName = z.string().max(1024);
export const duration = z
  .string()
  .refine((text) => parseDurationMs(text) !== null, 'The value is not an ISO 8601 duration.');
const retryCount = z
  .int()
  .min(-1)
  .max(2 ** 31 - 1);
export const nameValue = z.strictObject({ name: z.string().min(1), value: z.string() });
const environmentSetting = z.strictObject({ name: z.string().min(1), value: z.string().exactOptional() });
const lowerCase = z.string().transform((text) => text.toLowerCase());
const mustBeFalse = (what: string) =>
  z.boolean().refine((value) => !value, `The embedded engine does not support ${what}.`);

const userIdentity = z.strictObject({
  username: z.string().exactOptional(),
  autoUser: z
    .strictObject({
      scope: lowerCase.pipe(z.enum(['task', 'pool'])).exactOptional(),
      elevationLevel: lowerCase.pipe(z.enum(['nonadmin', 'admin'])).exactOptional(),
    })
    .exactOptional(),
});

const escapes = (path: string) =>
  /^(?:[\\/]|[A-Za-z]:)/.test(path) || path.split(/[\\/]/).some((segment) => segment === '..');

const resourceFile = z
  .strictObject({
    httpUrl: z.string().min(1).exactOptional(),
    storageContainerUrl: z.string().min(1).exactOptional(),
    blobPrefix: z.string().exactOptional(),
    filePath: z
      .string()
      .min(1)
      .refine((path) => !escapes(path), 'The path may not leave the working directory.')
      .exactOptional(),
    fileMode: z
      .string()
      .regex(/^0?[0-7]{3,4}$/, 'The file mode is not octal.')
      .exactOptional(),
  })
  .refine((file) => (file.httpUrl === undefined) !== (file.storageContainerUrl === undefined), {
    message:
      'Exactly one of httpUrl and storageContainerUrl is needed; the embedded engine has no auto storage.',
  })
  .refine((file) => file.httpUrl === undefined || file.filePath !== undefined, {
    message: 'filePath is required with httpUrl.',
    path: ['filePath'],
  })
  .refine((file) => file.blobPrefix === undefined || file.storageContainerUrl !== undefined, {
    message: 'blobPrefix goes with storageContainerUrl only.',
    path: ['blobPrefix'],
  });

const outputFile = z.strictObject({
  filePattern: z.string().min(1),
  destination: z.strictObject({
    container: z.strictObject({
      containerUrl: z.string().min(1),
      path: z.string().exactOptional(),
      uploadHeaders: z
        .array(z.strictObject({ name: z.string().min(1), value: z.string().exactOptional() }))
        .exactOptional(),
    }),
  }),
  uploadOptions: z.strictObject({
    uploadCondition: lowerCase.pipe(z.enum(['tasksuccess', 'taskfailure', 'taskcompletion'])),
  }),
});

export const startTask = z.strictObject({
  commandLine: z.string().min(1),
  resourceFiles: z.array(resourceFile).exactOptional(),
  environmentSettings: z.array(environmentSetting).exactOptional(),
  userIdentity: userIdentity.exactOptional(),
  maxTaskRetryCount: retryCount.exactOptional(),
  waitForSuccess: z.boolean().exactOptional(),
});
export type StartTaskSpec = z.infer<typeof startTask>;

// Nodes of the engine are records and folders on one machine, so their number has to end somewhere.
export const nodeCount = z.int().min(0).max(5000);

// "The default value is 15 minutes. The minimum value is 5 minutes."
export const resizeTimeout = duration.refine(
  (text) => (parseDurationMs(text) ?? 0) >= 300_000,
  'The minimum is 5 minutes.',
);

export const poolSpecSchema = z.strictObject({
  id,
  displayName: displayName.exactOptional(),
  vmSize: z.string().min(1),
  virtualMachineConfiguration: z.strictObject({
    imageReference: z.strictObject({
      publisher: z.string(),
      offer: z.string(),
      sku: z.string(),
      version: z.string().exactOptional(),
    }),
    nodeAgentSKUId: z.string(),
    // What follows concerns virtual machines, which this engine does not have; it is kept and given back.
    windowsConfiguration: z.unknown().exactOptional(),
    dataDisks: z.unknown().exactOptional(),
    licenseType: z.unknown().exactOptional(),
    diskEncryptionConfiguration: z.unknown().exactOptional(),
    nodePlacementConfiguration: z.unknown().exactOptional(),
    osDisk: z.unknown().exactOptional(),
  }),
  resizeTimeout: resizeTimeout.exactOptional(),
  targetDedicatedNodes: nodeCount.exactOptional(),
  targetLowPriorityNodes: nodeCount.exactOptional(),
  enableAutoScale: z.boolean().exactOptional(),
  autoScaleFormula: z.string().exactOptional(),
  autoScaleEvaluationInterval: duration.exactOptional(),
  enableInterNodeCommunication: mustBeFalse('communication between nodes').exactOptional(),
  networkConfiguration: z.unknown().exactOptional(),
  startTask: startTask.exactOptional(),
  applicationLicenses: z.unknown().exactOptional(),
  taskSlotsPerNode: z.int().min(1).max(256).exactOptional(),
  taskSchedulingPolicy: z
    .strictObject({ nodeFillType: lowerCase.pipe(z.enum(['spread', 'pack'])) })
    .exactOptional(),
  userAccounts: z
    .array(z.looseObject({ name: z.string().min(1) }))
    // The engine runs everything as its own user; a password has no use here and is not kept.
    .transform((accounts) =>
      accounts.map((account) =>
        Object.fromEntries(Object.entries(account).filter(([key]) => key !== 'password')),
      ),
    )
    .exactOptional(),
  metadata: z.array(nameValue).exactOptional(),
  targetNodeCommunicationMode: z.string().exactOptional(),
});
export type PoolSpec = z.infer<typeof poolSpecSchema>;

const taskConstraints = z.strictObject({
  maxWallClockTime: duration.exactOptional(),
  retentionTime: duration.exactOptional(),
  maxTaskRetryCount: retryCount.exactOptional(),
});

const nodeTask = {
  commandLine: z.string().min(1),
  resourceFiles: z.array(resourceFile).exactOptional(),
  environmentSettings: z.array(environmentSetting).exactOptional(),
  userIdentity: userIdentity.exactOptional(),
};
const jobPreparationTask = z.strictObject({
  ...nodeTask,
  id: id.default('jobpreparation'),
  constraints: taskConstraints.exactOptional(),
  waitForSuccess: z.boolean().exactOptional(),
  rerunOnNodeRebootAfterSuccess: z.boolean().exactOptional(),
});
const jobReleaseTask = z.strictObject({
  ...nodeTask,
  id: id.default('jobrelease'),
  maxWallClockTime: duration.exactOptional(),
  retentionTime: duration.exactOptional(),
});

/** What of a job may be changed later. */
const jobProperties = {
  priority: z.int().min(-1000).max(1000).exactOptional(),
  maxParallelTasks: z
    .int()
    .refine((count) => count === -1 || count > 0, 'The value is -1 or greater than 0.')
    .exactOptional(),
  allowTaskPreemption: mustBeFalse('preemption of tasks').exactOptional(),
  constraints: z
    .strictObject({
      maxWallClockTime: duration.exactOptional(),
      maxTaskRetryCount: retryCount.exactOptional(),
    })
    .exactOptional(),
  onAllTasksComplete: lowerCase.pipe(z.enum(['noaction', 'terminatejob'])).exactOptional(),
  metadata: z.array(nameValue).exactOptional(),
};
const poolInfo = z.strictObject({ poolId: id });

const jobSpecObject = z.strictObject({
  ...jobProperties,
  id,
  displayName: displayName.exactOptional(),
  commonEnvironmentSettings: z.array(environmentSetting).exactOptional(),
  poolInfo,
  onTaskFailure: lowerCase.pipe(z.enum(['noaction', 'performexitoptionsjobaction'])).exactOptional(),
  usesTaskDependencies: z.boolean().exactOptional(),
  jobPreparationTask: jobPreparationTask.exactOptional(),
  jobReleaseTask: jobReleaseTask.exactOptional(),
});
/** "A job release task cannot be specified without also specifying a job preparation task for the job." */
export const jobSpecSchema = jobSpecObject.refine(
  (job) => job.jobReleaseTask === undefined || job.jobPreparationTask !== undefined,
  { message: 'A job release task needs a job preparation task.', path: ['jobReleaseTask'] },
);
export type JobSpec = z.infer<typeof jobSpecSchema>;

/** What it leaves out stays as it is. */
export const jobPatchSchema = z.strictObject({ ...jobProperties, poolInfo: poolInfo.exactOptional() });
/** What it leaves out goes back to its default. */
export const jobUpdateSchema = z.strictObject({ ...jobProperties, poolInfo });
export type JobPatch = z.infer<typeof jobPatchSchema>;

export const disableJobSchema = z.strictObject({
  disableTasks: lowerCase.pipe(z.enum(['requeue', 'terminate', 'wait'])),
});
export type DisableTasks = z.infer<typeof disableJobSchema>['disableTasks'];

const exitOptions = z.strictObject({
  jobAction: lowerCase.pipe(z.enum(['none', 'disable', 'terminate'])).exactOptional(),
  dependencyAction: lowerCase.pipe(z.enum(['satisfy', 'block'])).exactOptional(),
});
export type ExitOptions = z.infer<typeof exitOptions>;

const isRange = ({ start, end }: { start: number; end: number }) => start <= end;
const rangeFault = { message: 'The end of a range is before its start.', path: ['end'] };

export const taskSpecSchema = z.strictObject({
  id,
  displayName: displayName.exactOptional(),
  commandLine: z.string().min(1),
  resourceFiles: z.array(resourceFile).exactOptional(),
  outputFiles: z.array(outputFile).exactOptional(),
  environmentSettings: z.array(environmentSetting).exactOptional(),
  affinityInfo: z.strictObject({ affinityId: z.string() }).exactOptional(),
  constraints: taskConstraints.exactOptional(),
  exitConditions: z
    .strictObject({
      exitCodes: z.array(z.strictObject({ code: z.int32(), exitOptions })).exactOptional(),
      exitCodeRanges: z
        .array(z.strictObject({ start: z.int32(), end: z.int32(), exitOptions }).refine(isRange, rangeFault))
        .exactOptional(),
      preProcessingError: exitOptions.exactOptional(),
      fileUploadError: exitOptions.exactOptional(),
      default: exitOptions.exactOptional(),
    })
    .exactOptional(),
  dependsOn: z
    .strictObject({
      taskIds: z.array(z.string().min(1)).exactOptional(),
      taskIdRanges: z
        .array(z.strictObject({ start: z.int32().min(0), end: z.int32().min(0) }).refine(isRange, rangeFault))
        .exactOptional(),
    })
    .exactOptional(),
  requiredSlots: z.int().min(1).max(256).exactOptional(),
  userIdentity: userIdentity.exactOptional(),
});
export type TaskSpec = z.infer<typeof taskSpecSchema>;

/** "If omitted, the task is given the default constraints." */
export const taskUpdateSchema = z.strictObject({ constraints: taskConstraints.exactOptional() });
export type TaskConstraints = z.infer<typeof taskConstraints>;

export const terminateJobSchema = z.strictObject({ terminateReason: z.string().max(128).exactOptional() });
