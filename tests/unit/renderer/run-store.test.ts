import { describe, expect, test } from 'vitest';
import { applyRunEvent, emptyRun } from '../../../renderer/store/apply-run-event.ts';
import type { NodeView, RunEvent } from '../../../shared/contract.ts';
import { previewSnapshot, previewTask } from '../../support/renderer-preview/scripted-run.ts';

const scene = { tasks: 10, nodes: 2, scene: 'done' } as const;
const snapshot = () => applyRunEvent(emptyRun(), previewSnapshot(scene));
const changes = (part: Partial<Extract<RunEvent, { type: 'changes' }>>): RunEvent => ({
  type: 'changes',
  head: null,
  tasks: [],
  nodes: [],
  removedNodeIds: [],
  ...part,
});

describe('the run on screen', () => {
  test('a snapshot starts from nothing, whatever was there before', () => {
    const other = applyRunEvent(snapshot(), previewSnapshot({ ...scene, tasks: 3 }));
    expect(other.taskOrder).toHaveLength(3);
    expect(other.phaseCounts).toEqual({ downloaded: 3 });
  });

  test('a changed task moves from one count to the other and leaves the rest alone', () => {
    const before = snapshot();
    const order = before.taskOrder;
    const after = applyRunEvent(before, changes({ tasks: [{ ...previewTask(0, scene), phase: 'failed' }] }));
    expect(after.phaseCounts).toMatchObject({ downloaded: 9, failed: 1 });
    expect(after.taskOrder).toBe(order);
    expect(after.head).toBe(before.head);
  });

  test('a retried task is found by its newest task id', () => {
    const retried = { ...previewTask(4, scene), taskId: 't00011', attempt: 2 };
    const after = applyRunEvent(snapshot(), changes({ tasks: [retried] }));
    expect(after.itemOfTask.get('t00011')).toBe(retried.itemId);
  });

  test('nodes come in order of appearance and go when the pool loses them', () => {
    const before = snapshot();
    const first = before.nodes.get('tvm-1') as NodeView;
    const grown = applyRunEvent(before, changes({ nodes: [{ ...first, nodeId: 'tvm-9', label: '3' }] }));
    expect(grown.nodeOrder).toEqual(['tvm-1', 'tvm-2', 'tvm-9']);
    const shrunk = applyRunEvent(grown, changes({ removedNodeIds: ['tvm-1'] }));
    expect(shrunk.nodeOrder).toEqual(['tvm-2', 'tvm-9']);
    expect(shrunk.nodes.has('tvm-1')).toBe(false);
  });

  test('a change among 10,000 tasks touches only itself', () => {
    const big = applyRunEvent(emptyRun(), previewSnapshot({ ...scene, tasks: 10_000 }));
    const untouched = big.tasks.get('i7000');
    const after = applyRunEvent(big, changes({ tasks: [{ ...previewTask(5, scene), fraction: 0.5 }] }));
    expect(after.tasks).toBe(big.tasks);
    expect(after.tasks.get('i7000')).toBe(untouched);
    expect(after.revision).toBe(big.revision + 1);
  });
});
