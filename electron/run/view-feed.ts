import type { RunEvent } from '../../shared/contract.ts';
import { sleep } from '../support/sleep.ts';
import type { RunView } from './run-view.ts';

const batchEveryMs = 100;
const tickEveryMs = 1000;

/**
 * A run's state as a stream: a snapshot, then what changed, at most ten times a second; while the run lives the
 * head comes about once a second, for its clocks. Ends when `signal` aborts. Costs what changed, not what exists.
 */
export async function* viewFeed(view: RunView, signal: AbortSignal): AsyncGenerator<RunEvent> {
  let head = false;
  const tasks = new Set<string>();
  const nodes = new Set<string>();
  const removed = new Set<string>();
  let wake: () => void = () => undefined;
  const stop = view.listen({
    head: () => {
      head = true;
      wake();
    },
    task: (itemId) => {
      tasks.add(itemId);
      wake();
    },
    node: (nodeId) => {
      nodes.add(nodeId);
      removed.delete(nodeId);
      wake();
    },
    nodeRemoved: (nodeId) => {
      nodes.delete(nodeId);
      removed.add(nodeId);
      wake();
    },
  });
  try {
    let headAt = performance.now();
    yield { type: 'snapshot', head: view.head(), tasks: view.tasks(), nodes: view.nodes() };
    while (!signal.aborted) {
      await sleep(batchEveryMs, signal);
      if (!head && tasks.size + nodes.size + removed.size === 0) {
        const woken = await changeOrTick(signal, view.isLive, (resolve) => {
          wake = resolve;
        });
        wake = () => undefined;
        if (!woken) head = true;
      }
      // Changes of tasks alone must not keep the clocks and the overall progress waiting.
      if (view.isLive && performance.now() - headAt >= tickEveryMs) head = true;
      const event: RunEvent = {
        type: 'changes',
        head: head ? view.head() : null,
        tasks: [...tasks].map((itemId) => view.task(itemId)),
        nodes: [...nodes].flatMap((nodeId) => view.node(nodeId) ?? []),
        removedNodeIds: [...removed],
      };
      if (head) headAt = performance.now();
      head = false;
      tasks.clear();
      nodes.clear();
      removed.clear();
      yield event;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop();
  }
}

/** True when something changed, false when it is merely time to say the time. */
async function changeOrTick(
  signal: AbortSignal,
  isLive: boolean,
  onWake: (resolve: () => void) => void,
): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const tick = isLive ? setTimeout(() => resolve(false), tickEveryMs) : null;
  onWake(() => resolve(true));
  if (signal.aborted) abort();
  try {
    return await promise;
  } finally {
    if (tick) clearTimeout(tick);
    signal.removeEventListener('abort', abort);
  }
}
