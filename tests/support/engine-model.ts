import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { type BatchModel, createBatchModel } from '../../electron/engine/model/batch-model.ts';
import type { Execution, ExecutionOutcome, NodeAgent } from '../../electron/engine/model/node-agent-port.ts';
import type { TaskRecord } from '../../electron/engine/model/records.ts';
import type { PoolSpec } from '../../electron/engine/model/specs.ts';

/** A node's hands that do what the test says. */
export class HandsInTest implements NodeAgent {
  readonly started: { readonly execution: Execution; readonly end: (outcome: ExecutionOutcome) => void }[] =
    [];
  /** When set, every execution ends so, at once. */
  always: ExecutionOutcome | null = null;
  /** Set to keep processes that are killed alive, until `end` is called. */
  isStubborn = false;

  execute(execution: Execution, signal: AbortSignal): Promise<ExecutionOutcome> {
    if (this.always !== null) return Promise.resolve(this.always);
    return new Promise((resolve) => {
      this.started.push({ execution, end: resolve });
      const killed = () => {
        if (!this.isStubborn) resolve({ result: 'failure', exitCode: 137 });
      };
      signal.addEventListener('abort', killed, { once: true });
    });
  }

  end(taskId: string, outcome: ExecutionOutcome): void {
    this.started.findLast(({ execution }) => execution.taskId === taskId)?.end(outcome);
  }
}

export const success: ExecutionOutcome = { result: 'success', exitCode: 0 };

/** A task that failed with `code` and no exit code: its files could not be had, for example. */
export const failed = (code: string, exit?: number): ExecutionOutcome => ({
  result: 'failure',
  ...(exit === undefined ? {} : { exitCode: exit }),
  failureInfo: { category: 'UserError', code, message: '', details: [] },
});
export const exitCode = (code: number) => failed('FailureExitCode', code);

export const poolSpec = (more: Partial<PoolSpec> = {}): PoolSpec => ({
  id: 'p',
  vmSize: 'local',
  virtualMachineConfiguration: {
    imageReference: { publisher: 'batchtone', offer: 'local', sku: 'local' },
    nodeAgentSKUId: 'batch.node.local',
  },
  ...more,
});

/** The engine's model on a folder of its own, with hands that wait for the test. */
export class ModelInTest {
  readonly folder: string;
  hands = new HandsInTest();
  model: BatchModel;

  private constructor(folder: string) {
    this.folder = folder;
    this.model = this.#create();
  }

  static async open(): Promise<ModelInTest> {
    const opened = new ModelInTest(await mkdtemp(join(tmpdir(), 'engine-model-')));
    await opened.model.restore();
    return opened;
  }

  /** Ends the engine and starts it on what it has left. */
  async restart(): Promise<void> {
    await this.model.close();
    this.hands = new HandsInTest();
    this.model = this.#create();
    await this.model.restore();
  }

  async close(): Promise<void> {
    this.hands.isStubborn = false;
    for (const { end } of this.hands.started) end(success);
    await this.model.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A pool `p`, its nodes idle. */
  async pool(nodes: number, taskSlotsPerNode = 1, id = 'p'): Promise<void> {
    const pool = this.model.pools.add(poolSpec({ id, targetDedicatedNodes: nodes, taskSlotsPerNode }));
    await vi.waitFor(
      () => expect([...pool.nodes.values()].filter(({ state }) => state === 'idle')).toHaveLength(nodes),
      { interval: 2 },
    );
  }

  task(id: string, jobId = 'j'): TaskRecord {
    return this.model.store.task(jobId, id).task;
  }

  /** The ids of the tasks that were started, in that order, retries included. */
  startedTasks(): string[] {
    return this.hands.started.flatMap(({ execution }) => execution.taskId ?? []);
  }

  #create(): BatchModel {
    const account = () => ({ name: 'a', url: 'http://127.0.0.1/' });
    return createBatchModel({ dataFolder: this.folder, agent: this.hands, rehearsal: {}, account });
  }
}
