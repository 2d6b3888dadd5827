import { type NodeState, nodeStates } from '../../../shared/batch.ts';
import type { NodeView, TaskView } from '../../../shared/contract.ts';
import type { Say } from '../../ui/say.ts';
import type { Look } from './task-look.ts';

/** A node state as the screens know it; `other` is a word of the service that is newer than this app. */
export type KnownNodeState = NodeState | 'other';

export const nodeLooks: Readonly<Record<KnownNodeState, Look>> = {
  idle: { tone: 'mint', pattern: 'plain' },
  running: { tone: 'indigo', pattern: 'slash' },
  creating: { tone: 'sky', pattern: 'dots' },
  starting: { tone: 'sky', pattern: 'slash' },
  waitingforstarttask: { tone: 'sky', pattern: 'rows' },
  rebooting: { tone: 'amber', pattern: 'rows' },
  reimaging: { tone: 'amber', pattern: 'columns' },
  upgradingos: { tone: 'amber', pattern: 'dots' },
  leavingpool: { tone: 'violet', pattern: 'backslash' },
  preempted: { tone: 'violet', pattern: 'cross' },
  deallocating: { tone: 'neutral', pattern: 'backslash' },
  deallocated: { tone: 'neutral', pattern: 'plain' },
  offline: { tone: 'neutral', pattern: 'grid' },
  unknown: { tone: 'neutral', pattern: 'cross' },
  starttaskfailed: { tone: 'red', pattern: 'cross' },
  unusable: { tone: 'red', pattern: 'grid' },
  other: { tone: 'neutral', pattern: 'dots' },
};

export function knownNodeState(state: string): KnownNodeState {
  // The service compares its enums without case.
  const lower = state.toLowerCase();
  return nodeStates.find((known) => known === lower) ?? 'other';
}

export function nodeStateWords(state: string, say: Say): string {
  return say(`run:nodeState.${knownNodeState(state)}`, { state });
}

/** What a node does now, in a few words; null when it runs nothing. */
export function nodeWork(
  node: NodeView,
  taskOf: (taskId: string) => TaskView | undefined,
  say: Say,
): string | null {
  const [first, ...rest] = node.runningTaskIds;
  if (first === undefined) return null;
  const name = taskOf(first)?.name ?? first;
  return rest.length === 0 ? name : say('run:nodes.runsMore', { name, count: rest.length });
}
