import type { NodeView, RunEvent, RunHead, TaskPhase, TaskView } from '../../shared/contract.ts';

export interface RunState {
  readonly head: RunHead | null;
  /** By item id. Changed in place; `revision` tells of a change. */
  readonly tasks: Map<string, TaskView>;
  /** Item ids in the run's order; a new array only when tasks come. */
  readonly taskOrder: readonly string[];
  /** From the newest Batch task id to its item. */
  readonly itemOfTask: Map<string, string>;
  readonly phaseCounts: Readonly<Partial<Record<TaskPhase, number>>>;
  readonly nodes: Map<string, NodeView>;
  readonly nodeOrder: readonly string[];
  readonly revision: number;
}

export function emptyRun(): RunState {
  return {
    head: null,
    tasks: new Map(),
    taskOrder: [],
    itemOfTask: new Map(),
    phaseCounts: {},
    nodes: new Map(),
    nodeOrder: [],
    revision: 0,
  };
}

/** The run after an event: what changed is what it costs, at 10 tasks as at 10,000. */
export function applyRunEvent(state: RunState, event: RunEvent): RunState {
  const base: RunState = event.type === 'snapshot' ? { ...emptyRun(), revision: state.revision } : state;
  const { tasks, itemOfTask, nodes } = base;

  const phaseCounts: Partial<Record<TaskPhase, number>> = { ...base.phaseCounts };
  const newItems: string[] = [];
  for (const task of event.tasks) {
    const before = tasks.get(task.itemId);
    if (before === undefined) newItems.push(task.itemId);
    else phaseCounts[before.phase] = (phaseCounts[before.phase] ?? 0) - 1;
    phaseCounts[task.phase] = (phaseCounts[task.phase] ?? 0) + 1;
    tasks.set(task.itemId, task);
    itemOfTask.set(task.taskId, task.itemId);
  }

  const newNodes: string[] = [];
  for (const node of event.nodes) {
    if (!nodes.has(node.nodeId)) newNodes.push(node.nodeId);
    nodes.set(node.nodeId, node);
  }
  let nodeOrder = newNodes.length > 0 ? [...base.nodeOrder, ...newNodes] : base.nodeOrder;
  if (event.type === 'changes' && event.removedNodeIds.length > 0) {
    for (const nodeId of event.removedNodeIds) nodes.delete(nodeId);
    nodeOrder = nodeOrder.filter((nodeId) => nodes.has(nodeId));
  }

  return {
    head: event.head ?? base.head,
    tasks,
    taskOrder: newItems.length > 0 ? [...base.taskOrder, ...newItems] : base.taskOrder,
    itemOfTask,
    phaseCounts,
    nodes,
    nodeOrder,
    revision: base.revision + 1,
  };
}
