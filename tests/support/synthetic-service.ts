import type { BatchPort, BlobPort, NodeInfo, PoolInfo, TaskInfo } from '../../electron/azure/ports.ts';
import type { Ports } from '../../electron/connection/connection.ts';

/** What one page of a list holds on the service. */
const pageSize = 1000;

export interface SyntheticService {
  readonly ports: Ports;
  /** Requests by what they asked; a list counts once for each page. */
  readonly requests: ReadonlyMap<string, number>;
  /** Requests that were under way at the same time, at most. */
  mostAtOnce(): number;
  /** Tasks that began more than once: none may. */
  readonly begun: ReadonlyMap<string, number>;
}

/**
 * A service of any size at the height of the ports, by the wall clock: `nodes` nodes run each task for `taskMs`. It is
 * no double of our own code, only of what is far away; each request takes `latencyMs`.
 */
export function syntheticService(size: {
  readonly nodes: number;
  readonly taskMs: number;
  readonly latencyMs: number;
}): SyntheticService {
  const requests = new Map<string, number>();
  const begun = new Map<string, number>();
  const tasks = new Map<string, TaskInfo>();
  const waiting: string[] = [];
  /** In the order in which they end: all take the same time. */
  const running: { readonly id: string; readonly node: number; readonly endsMs: number }[] = [];
  const free = Array.from({ length: size.nodes }, (_, index) => index);
  const alive = new Set<string>();
  let atOnce = 0;
  let most = 0;

  /** What has happened since the last look. */
  const advance = () => {
    const now = Date.now();
    for (let first = running[0]; first && first.endsMs <= now; first = running[0]) {
      running.shift();
      free.push(first.node);
      const at = new Date(now).toISOString();
      const task = tasks.get(first.id);
      if (task) {
        tasks.set(first.id, {
          ...task,
          ...{ state: 'completed', stateTransitionTime: at, endTime: at, exitCode: 0, result: 'success' },
        });
      }
    }
    while (waiting.length > 0 && free.length > 0) {
      const [id, node] = [waiting.shift(), free.pop()];
      const task = tasks.get(id ?? '');
      if (id === undefined || node === undefined || !task) break;
      const at = new Date(now).toISOString();
      begun.set(id, (begun.get(id) ?? 0) + 1);
      running.push({ id, node, endsMs: now + size.taskMs });
      tasks.set(id, {
        ...task,
        state: 'running',
        stateTransitionTime: at,
        startTime: at,
        nodeId: `tvm-${node}`,
      });
    }
  };

  const ask = async <T>(name: string, answer: () => T, pages: (value: T) => number = () => 1): Promise<T> => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    try {
      await new Promise((resolve) => setTimeout(resolve, size.latencyMs));
      advance();
      const value = answer();
      requests.set(name, (requests.get(name) ?? 0) + pages(value));
      return value;
    } finally {
      atOnce -= 1;
    }
  };
  const pagesOf = (list: readonly unknown[]) => Math.max(1, Math.ceil(list.length / pageSize));
  const make = (name: string, id: string) =>
    ask(name, () => {
      alive.add(id);
      return 'created' as const;
    });
  const drop = (name: string, id: string) =>
    ask(name, () => (alive.delete(id) ? ('deleting' as const) : ('gone' as const)));

  const pool = (id: string): PoolInfo => ({
    ...{ id, state: 'active', allocationState: 'steady', targetNodes: size.nodes, currentNodes: size.nodes },
    ...{ resizeErrors: [], metadata: [], vmSize: 'local', taskSlotsPerNode: 1, isAutoScaled: false },
    ...{ targetDedicatedNodes: size.nodes, targetLowPriorityNodes: 0, currentDedicatedNodes: size.nodes },
    ...{ currentLowPriorityNodes: 0, creationTime: null },
  });
  const node = (index: number, busy: ReadonlySet<number>): NodeInfo => ({
    ...{ id: `tvm-${index}`, state: busy.has(index) ? 'running' : 'idle', stateTransitionTime: null },
    ...{ isDedicated: true, totalTasksRun: 0, totalTasksSucceeded: 0, startTaskFailure: null },
    ...{ startTaskExitCode: null, errors: [] },
  });

  const batch: Partial<BatchPort> = {
    addPool: ({ id }) => make('addPool', id),
    getPool: (id) => ask('getPool', () => (alive.has(id) ? pool(id) : null)),
    deletePool: (id) => drop('deletePool', id),
    listNodes: () =>
      ask(
        'listNodes',
        () => {
          const busy = new Set(running.map((each) => each.node));
          return Array.from({ length: size.nodes }, (_, index) => node(index, busy));
        },
        pagesOf,
      ),
    addJob: ({ id }) => make('addJob', id),
    getJob: (id) =>
      ask('getJob', () =>
        alive.has(id) ? { id, state: 'active', poolId: id, metadata: [], creationTime: null } : null,
      ),
    deleteJob: (id) => drop('deleteJob', id),
    terminateJob: () => ask('terminateJob', () => undefined),
    setJobWallClock: () => ask('setJobWallClock', () => undefined),
    addTasks: (_jobId, specs) =>
      ask('addTasks', () =>
        specs.map(({ id }) => {
          if (tasks.has(id)) return { taskId: id, outcome: 'exists' as const };
          waiting.push(id);
          tasks.set(id, {
            ...{ id, state: 'active', stateTransitionTime: new Date().toISOString(), nodeId: null },
            ...{ startTime: null, endTime: null, exitCode: null, result: null, failureInfo: null },
          });
          return { taskId: id, outcome: 'added' as const };
        }),
      ),
    listTasks: (_jobId, since) =>
      ask(
        'listTasks',
        () =>
          [...tasks.values()].filter(
            ({ stateTransitionTime }) => since === null || (stateTransitionTime ?? '') >= since,
          ),
        pagesOf,
      ),
    taskFileLength: () => ask('taskFile', () => 40),
    readTaskFile: () => ask('taskFile', () => Buffer.from('out_time_us=500000\nprogress=continue\n')),
    close: async () => undefined,
  };
  const blob: Partial<BlobPort> = {
    createContainer: (name) => make('createContainer', name),
    getContainer: (name) => ask('getContainer', () => (alive.has(name) ? {} : null)),
    deleteContainer: (name) => drop('deleteContainer', name),
    uploadFile: ({ onProgress }) =>
      ask('uploadFile', () => {
        onProgress(1);
        return { sizeBytes: 1 };
      }),
    readUrl: async (container, name) => `https://synthetic/${container}/${name}`,
    writeUrl: async (container) => `https://synthetic/${container}`,
  };
  const ports = { batch: strict(batch), blob: strict(blob), arm: null };
  return { ports, requests, mostAtOnce: () => most, begun };
}

/** What a test does not foresee is a fault of the test, said by name. */
function strict<T extends object>(part: Partial<T>): T {
  return new Proxy(part, {
    get: (target, name) => {
      if (name === 'then') return undefined;
      if (!(name in target)) throw new Error(`The synthetic service has no ${String(name)}`);
      return target[name as keyof T];
    },
  }) as T;
}
