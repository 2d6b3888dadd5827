import { join } from 'node:path';
import { createBatchClient } from '../../electron/azure/batch-client.ts';
import type { TaskInfo } from '../../electron/azure/ports.ts';
import { localNodes, localPoolTemplate } from '../../electron/connection/local-connection.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import { sleep } from '../../electron/support/sleep.ts';
import { startFaultProxy } from '../faults/fault-proxy.ts';

export interface EngineLoad {
  readonly elapsedMs: number;
  readonly requests: number;
  readonly heapMiB: number;
}

const never = new AbortController().signal;
const jobId = 'bt-load';
const atOnce = 100;
const pauseMs = 500;

/** Puts so many tasks of a quick command through the engine: added by the hundred, watched by what has changed. */
export async function measureEngineLoad(folder: string, tasks: number, cores: number): Promise<EngineLoad> {
  const engine = await startEngine({
    dataFolder: join(folder, 'engine-load'),
    node: { execPath: process.execPath, env: {} },
  });
  const proxy = await startFaultProxy(engine.batch.url);
  const batch = createBatchClient({ ...engine.batch, url: proxy.url });
  try {
    const { existingPoolId: _1, autoScale: _2, ...template } = localPoolTemplate(cores, process.platform);
    const targetDedicatedNodes = localNodes(cores);
    const metadata: [] = [];
    await batch.addPool({ ...template, targetDedicatedNodes, id: jobId, autoScale: null, metadata }, never);
    await batch.addJob({ id: jobId, poolId: jobId, metadata, maxWallClockTime: 'PT2H' }, never);
    const heapBefore = process.memoryUsage().heapUsed;
    const started = performance.now();
    for (let from = 0; from < tasks; from += atOnce) {
      const specs = Array.from({ length: Math.min(atOnce, tasks - from) }, (_, index) => ({
        ...{ id: `t${from + index}`, commandLine: 'true', resourceFiles: [], outputFiles: [] },
        constraints: { maxWallClockTimeMs: 60_000, maxTaskRetryCount: 0, retentionTimeMs: 60_000 },
      }));
      await batch.addTasks(jobId, specs, never);
    }
    const done = new Set<string>();
    let newest: string | null = null;
    while (done.size < tasks) {
      const changed: readonly TaskInfo[] = (await batch.listTasks(jobId, newest, never)) ?? [];
      for (const { id, state, result, stateTransitionTime } of changed) {
        if (state === 'completed' && result !== 'success') throw new Error(`${id} failed`);
        if (state === 'completed') done.add(id);
        if (stateTransitionTime !== null && stateTransitionTime > (newest ?? ''))
          newest = stateTransitionTime;
      }
      await sleep(pauseMs);
    }
    return {
      elapsedMs: performance.now() - started,
      requests: proxy.seen.length,
      heapMiB: (process.memoryUsage().heapUsed - heapBefore) / 1024 / 1024,
    };
  } finally {
    await batch.close();
    await proxy.close();
    await engine.close();
  }
}
