import { describe, expect, test } from 'vitest';
import { jobTable, nodeTable, taskTable, transition } from '../../../electron/engine/model/states.ts';

describe('state tables', () => {
  test('a running task may complete or be requeued', () => {
    expect(transition(taskTable, 'running', 'completed')).toBe('completed');
    expect(transition(taskTable, 'running', 'active')).toBe('active');
  });

  test('a completed job never becomes active again', () => {
    expect(() => transition(jobTable, 'completed', 'active')).toThrow(
      'no transition from completed to active',
    );
  });

  test('a node whose start task failed runs no task', () => {
    expect(() => transition(nodeTable, 'starttaskfailed', 'idle')).toThrow();
    expect(() => transition(nodeTable, 'starttaskfailed', 'running')).toThrow();
  });

  test('every state that a table leads to is on the way out of the pool', () => {
    for (const next of Object.keys(nodeTable)) {
      expect(transition(nodeTable, next as keyof typeof nodeTable, 'leavingpool')).toBe('leavingpool');
    }
  });
});
