import { describe, expect, test } from 'vitest';
import {
  inputBlobName,
  inputContainerName,
  jobName,
  newRunId,
  outputBlobName,
  outputContainerName,
  taskName,
} from '../../../electron/run/naming.ts';
import { runIdSchema } from '../../../shared/contract.ts';

const atNoon = Date.UTC(2026, 10, 23, 12, 3, 4);

describe('names of a run', () => {
  test('the run id says when and is what the contract accepts', () => {
    expect(newRunId(atNoon, 'abcd')).toBe('bt-20261123-120304-abcd');
    expect(runIdSchema.safeParse({ runId: newRunId(atNoon) }).success).toBe(true);
  });

  test('a later round has names of its own', () => {
    expect(inputContainerName('bt-x', 1)).toBe('bt-x-input');
    expect(inputContainerName('bt-x', 2)).toBe('bt-x-input-2');
    expect(outputContainerName('bt-x', 2)).toBe('bt-x-output-2');
    expect(jobName('bt-x', 3)).toBe('bt-x-3');
  });

  test('an attempt changes the task and its result, never the source', () => {
    expect(taskName(2, 1)).toBe('t00003');
    expect(taskName(2, 2)).toBe('t00003-2');
    expect(outputBlobName(taskName(2, 2))).toBe('t00003-2.mp3');
    expect(inputBlobName(2, 'whole')).toBe('t00003.mp4');
    expect(inputBlobName(2, 'sound')).toBe('t00003.m4a');
  });

  test('every name fits the rules of containers and ids', () => {
    const runId = newRunId(atNoon);
    for (const name of [inputContainerName(runId, 99), outputContainerName(runId, 99)]) {
      expect(name).toMatch(/^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/);
    }
    expect(taskName(99_999, 12)).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });
});
