import type { TaskFailureInfo } from '../../../shared/batch.ts';

/**
 * What may go wrong with a task, in the service's own codes, categories and words ("Task fail event", Batch's .NET
 * `TaskFailureInformationCodes`). The words of the two FileUpload codes that no document quotes are ours.
 */
const taskFaults = {
  BlobNotFound: ['UserError', 'One of the specified Azure Blob(s) is not found.'],
  BlobAccessDenied: ['UserError', 'Access for one of the specified Azure Blob(s) is denied.'],
  BlobDownloadTimedOut: [
    'ServerError',
    'Timeout encountered while downloading one of the specified Azure Blob(s).',
  ],
  BlobDownloadMiscError: [
    'ServerError',
    'Miscellaneous error encountered while downloading one of the specified Azure Blob(s).',
  ],
  ResourceDownloadTimedOut: [
    'ServerError',
    'Timeout encountered while downloading one of the specified resource files.',
  ],
  ResourceDirectoryCreateFailed: [
    'ServerError',
    'Failure encountered creating resource directory for the task.',
  ],
  ResourceFileCreateFailed: ['ServerError', 'Failure encountered creating resource file.'],
  ResourceFileWriteFailed: ['ServerError', 'Failure encountered writing resource file.'],
  CommandProgramNotFound: ['UserError', 'The specified command program is not found'],
  CommandLaunchFailed: ['UserError', 'Failed to launch the specified command line.'],
  FailureExitCode: ['UserError', 'The task exited with an exit code representing a failure'],
  TaskEnded: ['UserError', 'Task Was Ended by User Request'],
  DiskFull: ['ServerError', 'There is not enough disk space on the node that was selected to run the task.'],
  FileUploadContainerNotFound: [
    'UserError',
    'One of the specified Azure container(s) was not found while attempting to upload an output file',
  ],
  FileUploadAccessDenied: [
    'UserError',
    'Access to one of the specified Azure container(s) was denied while attempting to upload an output file',
  ],
  FileUploadMiscError: ['ServerError', 'A miscellaneous error occurred while uploading an output file'],
  Unknown: ['ServerError', 'An unknown scheduling error has occurred.'],
} as const satisfies Record<string, readonly [category: string, message: string]>;

export type TaskFaultCode = keyof typeof taskFaults;

export function isTaskFaultCode(code: string): code is TaskFaultCode {
  return Object.hasOwn(taskFaults, code);
}

type Details = Readonly<Record<string, string>>;

/** A step of a task that failed; becomes the task's `failureInfo`. */
export class TaskFault extends Error {
  readonly code: TaskFaultCode;
  readonly details: Details;

  /** @param details must hold no secret: they are readable by everyone who may read the task. */
  constructor(code: TaskFaultCode, details: Details = {}, cause?: unknown) {
    super(`${code} ${JSON.stringify(details)}`, cause === undefined ? undefined : { cause });
    this.name = 'TaskFault';
    this.code = code;
    this.details = details;
  }
}

export function taskFailureInfo(code: TaskFaultCode, details: Details = {}): TaskFailureInfo {
  const [category, message] = taskFaults[code];
  return {
    category,
    code,
    message,
    details: Object.entries(details).map(([name, value]) => ({ name, value })),
  };
}

/** The folders of a task could not be made. @param code the system's, such as `ENOSPC`. */
export function foldersFault(code: string | undefined, message: string): TaskFault {
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new TaskFault(isFull ? 'DiskFull' : 'ResourceDirectoryCreateFailed', { Message: message });
}

/** The system's code of an error (`ENOENT`, `ENOSPC`), also where it is the cause of the error at hand. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return systemCode(error.cause);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
