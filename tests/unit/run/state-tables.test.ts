import { describe, expect, test } from 'vitest';
import {
  finalStatuses,
  runTable,
  settledPhases,
  taskTable,
  transition,
} from '../../../electron/run/state-tables.ts';

describe('state tables', () => {
  test('the way of an item without trouble is allowed, step by step', () => {
    const way = [
      'waiting',
      'uploading',
      'uploaded',
      'active',
      'running',
      'completed',
      'downloading',
      'downloaded',
    ] as const;
    for (let index = 1; index < way.length; index += 1) {
      const [from, to] = [way[index - 1], way[index]];
      if (from && to) expect(transition(taskTable, from, to)).toBe(to);
    }
  });

  test('a step that makes no sense throws', () => {
    expect(() => transition(taskTable, 'waiting', 'downloaded')).toThrow('from waiting to downloaded');
    expect(() => transition(runTable, 'completed', 'cancelling')).toThrow(RangeError);
  });

  test('every settled item that lacks its MP3 can be retried, and every ended run started again', () => {
    for (const phase of settledPhases)
      if (phase !== 'downloaded') expect(taskTable[phase]).toContain('waiting');
    for (const status of finalStatuses) expect(runTable[status]).toContain('running');
  });

  test('cancel ends in cancelled and nothing else', () => {
    expect(runTable.cancelling).toEqual(['cancelled']);
  });
});
