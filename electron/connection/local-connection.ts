import { Failure } from '../../shared/failure.ts';
import { createBatchClient } from '../azure/batch-client.ts';
import { createBlobClient } from '../azure/blob-client.ts';
import type { Engine, EngineOptions } from '../engine/engine.ts';
import type { Logger } from '../support/logger.ts';
import type { PoolTemplate, Ports, RunTarget } from './connection.ts';
import { ffmpegInstallCommand, findProgram } from './find-program.ts';

export interface LocalConnectionDeps {
  readonly startEngine: (options: EngineOptions) => Promise<Engine>;
  readonly engineOptions: EngineOptions;
  /** In the user's language. */
  readonly name: string;
  readonly cores: number;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Named to the user when the engine does not start. */
  readonly logFile: string;
}

/** Nodes of "This computer": one a core, but one core is left to its owner when there are more than four. */
export function localNodes(cores: number): number {
  return Math.max(1, cores > 4 ? cores - 1 : cores);
}

export function localPoolTemplate(cores: number, platform: NodeJS.Platform): PoolTemplate {
  return {
    imageReference: { publisher: 'batchtone', offer: 'local', sku: 'local', version: 'latest' },
    nodeAgentSkuId: 'batch.node.local',
    vmSize: 'local',
    targetDedicatedNodes: localNodes(cores),
    targetLowPriorityNodes: 0,
    taskSlotsPerNode: 1,
    startTask: null,
    existingPoolId: null,
    autoScale: null,
    keepForMinutes: null,
    sasHours: 72,
    price: null,
    shell: 'none',
    ffmpegInstallCommand: ffmpegInstallCommand(platform),
    billsForNodes: false,
    // The way to loopback costs less than the copy.
    sendOnlySound: false,
    polling: {
      tasksMinMs: 250,
      tasksMaxMs: 500,
      nodesMs: 1000,
      progressMs: 1000,
      outputMs: 1000,
      deletionMs: 200,
    },
  };
}

export interface LocalConnection extends RunTarget {
  /** True while `open` would start nothing. */
  isOpen(): boolean;
}

/** "This computer": the embedded engine, started with the first run and stopped with the app. */
export function createLocalConnection(deps: LocalConnectionDeps): LocalConnection {
  let engine: Promise<Engine> | null = null;
  let ports: Promise<Ports> | null = null;
  let closed = false;

  async function start(): Promise<Ports> {
    if (!(await findProgram('ffmpeg', deps.env, deps.platform))) {
      throw new Failure('ffmpegMissing', { command: ffmpegInstallCommand(deps.platform) });
    }
    engine = deps.startEngine(deps.engineOptions);
    try {
      const { batch, storage } = await engine;
      return { batch: createBatchClient(batch), blob: createBlobClient(storage), arm: null };
    } catch (error) {
      deps.logger.error({ error }, 'the engine did not start');
      engine = null;
      throw error instanceof Failure ? error : new Failure('engineStartFailed', { log: deps.logFile }, error);
    }
  }

  return {
    id: 'local',
    name: deps.name,
    isLocal: true,
    poolTemplate: localPoolTemplate(deps.cores, deps.platform),
    open: async () => {
      if (closed) throw new Failure('cancelled');
      ports ??= start();
      try {
        return await ports;
      } catch (error) {
        // The next open tries afresh: the way out of every fault here is to mend it and try again.
        ports = null;
        throw error;
      }
    },
    isOpen: () => ports !== null && !closed,
    close: async () => {
      closed = true;
      const [opened, started] = await Promise.allSettled([ports, engine]);
      if (opened.status === 'fulfilled') await opened.value?.batch.close();
      if (started.status === 'fulfilled') await started.value?.close();
    },
  };
}
