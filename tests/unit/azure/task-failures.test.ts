import { describe, expect, test } from 'vitest';
import type { TaskInfo } from '../../../electron/azure/ports.ts';
import { taskFailure } from '../../../electron/azure/task-failures.ts';

const context = { maxWallClockTimeMs: 600_000, ffmpegInstallCommand: 'apt install ffmpeg', stderrTail: '' };
function task(code: string, changes: Partial<TaskInfo> = {}): TaskInfo {
  return {
    ...{ id: 't00001', state: 'completed', stateTransitionTime: null, nodeId: 'n', result: 'failure' },
    startTime: '2026-01-01T00:00:00.000Z',
    endTime: '2026-01-01T00:00:10.000Z',
    exitCode: null,
    failureInfo: { category: 'UserError', code, message: '', details: [] },
    ...changes,
  };
}

describe('why a task failed', () => {
  test('a success is no failure, whatever else is said', () => {
    expect(taskFailure(task('FailureExitCode', { result: 'success' }), context)).toBeNull();
  });

  test.each([
    ['BlobAccessDenied', 'inputAccessDenied'],
    ['BlobNotFound', 'inputMissing'],
    ['BlobDownloadMiscError', 'inputDownloadFailed'],
    ['BlobDownloadTimedOut', 'inputDownloadTimedOut'],
    ['ResourceDownloadTimedOut', 'inputDownloadTimedOut'],
    ['ResourceFileCreateFailed', 'nodeWriteFailed'],
    ['ResourceFileWriteFailed', 'nodeWriteFailed'],
    ['ResourceDirectoryCreateFailed', 'nodeWriteFailed'],
    ['FileUploadContainerNotFound', 'outputContainerMissing'],
    ['FileUploadAccessDenied', 'outputAccessDenied'],
    ['FileUploadMiscError', 'outputUploadFailed'],
    ['FileUploadSomethingNew', 'outputUploadFailed'],
    ['DiskFull', 'nodeDiskFull'],
    ['CommandProgramNotFound', 'ffmpegMissing'],
    ['CommandLaunchFailed', 'commandNotStarted'],
    ['TaskEnded', 'taskTerminated'],
    ['SomethingNew', 'taskFailed'],
  ])('%s is %s', (code, expected) => {
    expect(taskFailure(task(code), context)?.code).toBe(expected);
  });

  test('where the pool installs ffmpeg, its absence is the pool’s: named by the service, or by the shell', () => {
    const onAzure = { ...context, ffmpegInstallCommand: null };
    expect(taskFailure(task('CommandProgramNotFound'), onAzure)?.code).toBe('ffmpegNotOnNode');
    expect(taskFailure(task('FailureExitCode', { exitCode: 127 }), onAzure)?.code).toBe('ffmpegNotOnNode');
    expect(taskFailure(task('FailureExitCode', { exitCode: 127 }), context)?.code).toBe('conversionFailed');
  });

  test('an upload that failed is a failure though ffmpeg ended with 0', () => {
    expect(taskFailure(task('FileUploadMiscError', { exitCode: 0 }), context)?.code).toBe(
      'outputUploadFailed',
    );
  });

  test('ended at its wall clock, it was too slow', () => {
    const slow = task('TaskEnded', { endTime: '2026-01-01T00:10:00.000Z' });
    expect(taskFailure(slow, context)?.code).toBe('taskTimedOut');
  });

  test('the wall clock that the service says counts, not the one that was asked for', () => {
    const ten = (maxWallClockTimeMs: number) => task('TaskEnded', { maxWallClockTimeMs });
    expect(taskFailure(ten(10_000), context)?.code).toBe('taskTimedOut');
    expect(taskFailure(ten(20_000), { ...context, maxWallClockTimeMs: 10_000 })?.code).toBe('taskTerminated');
  });

  test('ffmpeg said that the disk was full', () => {
    const failure = taskFailure(task('FailureExitCode', { exitCode: 1 }), {
      ...context,
      stderrTail: 'av_interleaved_write_frame(): No space left on device',
    });
    expect(failure?.code).toBe('nodeDiskFull');
  });

  test('otherwise its exit code is told', () => {
    expect(taskFailure(task('FailureExitCode', { exitCode: 187 }), context)).toMatchObject({
      code: 'conversionFailed',
      params: { exitCode: 187 },
    });
  });
});
