import { join } from 'node:path';
import type { Rehearsal } from '../engine.ts';
import { Changes } from './change.ts';
import type { Account } from './execution.ts';
import { JobNodeTasks } from './job-node-tasks.ts';
import { Jobs } from './jobs.ts';
import { NodeActions } from './node-actions.ts';
import type { NodeAgent } from './node-agent-port.ts';
import { NodeFolders } from './node-folders.ts';
import { Pools } from './pools.ts';
import { Retention } from './retention.ts';
import { Scheduler } from './scheduler.ts';
import { ServiceClock } from './service-clock.ts';
import { loadSnapshot, Snapshot } from './snapshot.ts';
import { Store } from './store.ts';
import { Tasks } from './tasks.ts';

export interface BatchModelOptions {
  readonly dataFolder: string;
  readonly agent: NodeAgent;
  readonly rehearsal: Rehearsal;
  /** The account's name and URL, known once the server listens. */
  readonly account: () => Account;
}

/** Everything behind the REST interface, put together. */
export interface BatchModel {
  readonly store: Store;
  readonly folders: NodeFolders;
  readonly pools: Pools;
  readonly nodes: NodeActions;
  readonly jobs: Jobs;
  readonly tasks: Tasks;
  /** Takes up what an earlier engine left in the data folder; call once, before the first request. */
  restore(): Promise<void>;
  /** Kills what runs and writes the last snapshot. */
  close(): Promise<void>;
}

export function createBatchModel(options: BatchModelOptions): BatchModel {
  const { agent, rehearsal, account, dataFolder } = options;
  const store = new Store();
  const clock = new ServiceClock();
  const changes = new Changes(store, clock);
  const folders = new NodeFolders(dataFolder);
  const retention = new Retention(store, folders);
  const snapshotPath = join(dataFolder, 'batch-state.json');
  const snapshot = new Snapshot(snapshotPath, store);
  const jobNodeTasks = new JobNodeTasks({ store, changes, clock, agent, folders, account });
  const scheduler = new Scheduler(
    { store, changes, clock, agent, folders, account, jobNodeTasks },
    {
      taskCompleted: (job, task) => {
        retention.taskCompleted(job, task);
        jobs.taskCompleted(job, task);
      },
      nodeBusy: (pool, node) => pools.nodeBusy(pool, node),
    },
  );
  const pools = new Pools({ store, changes, clock, agent, folders, scheduler, account, rehearsal });
  const jobParts = { store, changes, clock, scheduler, folders, retention, jobNodeTasks, rehearsal };
  const jobs = new Jobs(jobParts);
  const tasks = new Tasks(jobParts, jobs);

  return {
    store,
    folders,
    pools,
    nodes: new NodeActions(pools),
    jobs,
    tasks,
    restore: async () => {
      await loadSnapshot(snapshotPath, store, clock);
      snapshot.follow();
      for (const job of [...store.jobs.values()]) {
        for (const task of job.tasks.values())
          if (task.state === 'completed') retention.taskCompleted(job, task);
        jobs.restore(job);
      }
      for (const pool of [...store.pools.values()]) pools.restore(pool);
    },
    close: async () => {
      retention.close();
      await scheduler.close();
      await jobNodeTasks.close();
      await pools.close();
      await jobs.close();
      await snapshot.close();
    },
  };
}
