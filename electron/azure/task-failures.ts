import { type FailureCode, type FailureView, viewOf } from '../../shared/failure.ts';
import type { TaskInfo } from './ports.ts';

/** What a verdict needs beyond the task itself. */
export interface TaskContext {
  /** Asked for when the task was added; what the task itself says goes before it. */
  readonly maxWallClockTimeMs: number;
  /** How a person installs ffmpeg where the nodes are, or null where the pool does it. */
  readonly ffmpegInstallCommand: string | null;
  /** The last piece of its stderr, as far as it could be read. */
  readonly stderrTail: string;
}

/** The service's codes that have one meaning each, in lower case ("Task fail event", `TaskFailureInformationCodes`). */
const meanings: ReadonlyMap<string, FailureCode> = new Map<string, FailureCode>([
  ['diskfull', 'nodeDiskFull'],
  ['commandlaunchfailed', 'commandNotStarted'],
  ['blobaccessdenied', 'inputAccessDenied'],
  ['blobnotfound', 'inputMissing'],
  ['blobdownloadtimedout', 'inputDownloadTimedOut'],
  ['resourcedownloadtimedout', 'inputDownloadTimedOut'],
  ['blobdownloadmiscerror', 'inputDownloadFailed'],
  ['resourcefilecreatefailed', 'nodeWriteFailed'],
  ['resourcefilewritefailed', 'nodeWriteFailed'],
  ['resourcedirectorycreatefailed', 'nodeWriteFailed'],
  ['fileuploadcontainernotfound', 'outputContainerMissing'],
  ['fileuploadaccessdenied', 'outputAccessDenied'],
  ['fileuploadmiscerror', 'outputUploadFailed'],
]);
const diskFullText = /No space left on device|There is not enough space on the disk/i;

/**
 * Why a completed task did not succeed, or null when it did. The service's own verdict counts, not the exit code:
 * a failed upload of the result leaves exit code 0 with `result: failure`.
 */
export function taskFailure(task: TaskInfo, context: TaskContext): FailureView | null {
  if (task.result === 'success') return null;
  const code = task.failureInfo?.code ?? 'Unknown';
  if (diskFullText.test(context.stderrTail)) return viewOf('nodeDiskFull');
  const meaning = meanings.get(code.toLowerCase());
  if (meaning) return viewOf(meaning, { code });
  if (/^FileUpload/i.test(code)) return viewOf('outputUploadFailed', { code });
  if (/^CommandProgramNotFound$/i.test(code)) {
    return context.ffmpegInstallCommand === null
      ? viewOf('ffmpegNotOnNode')
      : viewOf('ffmpegMissing', { command: context.ffmpegInstallCommand });
  }
  // The service has one code for "a person ended it" and "its time was up"; only the clock tells them apart.
  if (/^TaskEnded$/i.test(code)) {
    const limitMs = task.maxWallClockTimeMs ?? context.maxWallClockTimeMs;
    return viewOf(ranMs(task) >= limitMs * 0.98 ? 'taskTimedOut' : 'taskTerminated');
  }
  if (/^FailureExitCode$/i.test(code) || (task.exitCode !== null && task.exitCode !== 0)) {
    return exitFailure(task.exitCode, context);
  }
  return viewOf('taskFailed', { code });
}

/** "127: command not found" of a shell (POSIX); ffmpeg itself never ends so. */
const shellFoundNothing = 127;

function exitFailure(exitCode: number | null, { ffmpegInstallCommand }: TaskContext): FailureView {
  if (exitCode === shellFoundNothing && ffmpegInstallCommand === null) return viewOf('ffmpegNotOnNode');
  return viewOf('conversionFailed', { exitCode: exitCode ?? 'unknown' });
}

function ranMs(task: TaskInfo): number {
  if (!task.startTime || !task.endTime) return 0;
  return Date.parse(task.endTime) - Date.parse(task.startTime);
}
