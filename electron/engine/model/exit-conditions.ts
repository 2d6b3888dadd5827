import { BatchError, invalidProperty } from './batch-error.ts';
import { type JobRecord, keyOf, type TaskRecord } from './records.ts';
import type { ExitOptions, TaskSpec } from './specs.ts';

/** Failures that come after the process: the only ones besides its exit code that are no "pre-processing error". */
const uploadFailure = /^FileUpload/;

/**
 * The options that apply to how a completed task ended; undefined when its exit conditions do not name it. An exit code
 * that is listed comes before a file upload error; `default` covers every failure, but not exit code 0.
 */
function exitOptions({ spec, executionInfo }: TaskRecord): ExitOptions | undefined {
  const { exitConditions } = spec;
  const { exitCode, failureInfo } = executionInfo;
  if (exitConditions === undefined) return undefined;
  if (exitCode !== undefined) {
    const listed =
      exitConditions.exitCodes?.find(({ code }) => code === exitCode) ??
      exitConditions.exitCodeRanges?.find(({ start, end }) => start <= exitCode && exitCode <= end);
    if (listed !== undefined) return listed.exitOptions;
  }
  if (failureInfo === undefined) return undefined;
  return failureOptions(failureInfo.code, exitCode, exitConditions) ?? exitConditions.default;
}

function failureOptions(
  code: string,
  exitCode: number | undefined,
  conditions: NonNullable<TaskSpec['exitConditions']>,
): ExitOptions | undefined {
  if (uploadFailure.test(code)) return conditions.fileUploadError;
  return exitCode === undefined && code !== 'TaskEnded' ? conditions.preProcessingError : undefined;
}

/** What becomes of tasks that depend on a completed one. "Satisfy for exit code 0, block for all other conditions." */
export function dependencyAction(task: TaskRecord): 'satisfy' | 'block' {
  return (
    exitOptions(task)?.dependencyAction ?? (task.executionInfo.result === 'success' ? 'satisfy' : 'block')
  );
}

/** What a completed task does to its job. "None for exit code 0 and terminate for all other exit conditions." */
export function jobAction(job: JobRecord, task: TaskRecord): 'none' | 'disable' | 'terminate' {
  if (job.spec.onTaskFailure !== 'performexitoptionsjobaction') return 'none';
  return exitOptions(task)?.jobAction ?? (task.executionInfo.result === 'success' ? 'none' : 'terminate');
}

// "The taskIds collection is limited to 64000 characters total."
const mostIdCharacters = 64_000;

/**
 * What a task may ask for depends on its job.
 * @throws BatchError `TaskDependenciesNotSpecifiedOnJob`, `TaskDependencyListTooLong`, `InvalidPropertyValue`,
 * `TaskIdSameAsJobPreparationTask`, `TaskIdSameAsJobReleaseTask`
 */
export function checkAgainstJob({ spec: job }: JobRecord, spec: TaskSpec): void {
  const { dependsOn, exitConditions } = spec;
  const isSame = (id: string | undefined) => id !== undefined && keyOf(id) === keyOf(spec.id);
  if (isSame(job.jobPreparationTask?.id)) throw new BatchError('TaskIdSameAsJobPreparationTask');
  if (isSame(job.jobReleaseTask?.id)) throw new BatchError('TaskIdSameAsJobReleaseTask');
  if (dependsOn !== undefined) {
    if (job.usesTaskDependencies !== true) throw new BatchError('TaskDependenciesNotSpecifiedOnJob');
    const length = (dependsOn.taskIds ?? []).reduce((sum, id) => sum + id.length, 0);
    if (length > mostIdCharacters) throw new BatchError('TaskDependencyListTooLong');
  }
  if (exitConditions === undefined) return;
  const { exitCodes = [], exitCodeRanges = [], preProcessingError, fileUploadError } = exitConditions;
  const options = [...exitCodes, ...exitCodeRanges].map((condition) => condition.exitOptions);
  const all = [...options, preProcessingError, fileUploadError, exitConditions.default];
  if (
    job.onTaskFailure !== 'performexitoptionsjobaction' &&
    all.some((one) => one?.jobAction !== undefined)
  ) {
    throw invalidProperty('jobAction', 'onTaskFailure of the job is noaction.');
  }
  if (job.usesTaskDependencies !== true && all.some((one) => one?.dependencyAction !== undefined)) {
    throw invalidProperty('dependencyAction', 'usesTaskDependencies of the job is not true.');
  }
}
