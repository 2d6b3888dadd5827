import type {
  Execution,
  ExecutionOutcome,
  NodeAgent,
} from '../../../electron/engine/model/node-agent-port.ts';
import type { PoolSpec } from '../../../electron/engine/model/specs.ts';

/** A node's hands that do what the test says. */
export class HandsInTest implements NodeAgent {
  readonly started: { readonly execution: Execution; readonly end: (outcome: ExecutionOutcome) => void }[] =
    [];

  /** When set, every execution ends so, at once. */
  always: ExecutionOutcome | null = null;

  execute(execution: Execution, signal: AbortSignal): Promise<ExecutionOutcome> {
    if (this.always !== null) return Promise.resolve(this.always);
    return new Promise((resolve) => {
      this.started.push({ execution, end: resolve });
      signal.addEventListener('abort', () => resolve({ result: 'failure', exitCode: 137 }), { once: true });
    });
  }

  end(taskId: string, outcome: ExecutionOutcome): void {
    this.started.findLast(({ execution }) => execution.taskId === taskId)?.end(outcome);
  }
}

export const success: ExecutionOutcome = { result: 'success', exitCode: 0 };

export const poolSpec = (more: Partial<PoolSpec> = {}): PoolSpec => ({
  id: 'p',
  vmSize: 'local',
  virtualMachineConfiguration: {
    imageReference: { publisher: 'batchtone', offer: 'local', sku: 'local' },
    nodeAgentSKUId: 'batch.node.local',
  },
  ...more,
});
