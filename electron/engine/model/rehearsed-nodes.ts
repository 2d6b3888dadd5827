import type { Rehearsal } from '../engine.ts';
import type { ExecutionOutcome } from './node-agent-port.ts';

/** How a start task ends that the rehearsal makes fail: only one that ran to its end has an exit code. */
export function rehearsedStartTask({ startTaskCode = 'FailureExitCode' }: Rehearsal): ExecutionOutcome {
  return {
    result: 'failure',
    ...(startTaskCode === 'FailureExitCode' && { exitCode: 1 }),
    failureInfo: {
      category: 'UserError',
      code: startTaskCode,
      message: 'The start task of this node failed',
      details: [{ name: 'Message', value: 'The rehearsal made this start task fail.' }],
    },
  };
}

/** What becomes of a pool's first nodes when they boot, because the rehearsal says so. One for each pool. */
export class RehearsedNodes {
  readonly #rehearsal: Rehearsal;
  #startTasksFailed = 0;
  #unusable = 0;

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
  }

  /** Asked once a boot: a node that is rebooted may get well. */
  failsStartTask(): boolean {
    if (this.#startTasksFailed >= (this.#rehearsal.startTaskFailures ?? 0)) return false;
    this.#startTasksFailed += 1;
    return true;
  }

  /** The errors that an unusable node reports (none: nobody can reach it); null: this node is well. */
  unusable(): readonly { readonly code: string; readonly message: string }[] | null {
    const { unusableNodes = 0, nodeError } = this.#rehearsal;
    if (this.#unusable >= unusableNodes) return null;
    const codes = nodeError?.split(',') ?? [];
    const code = codes[this.#unusable % codes.length];
    this.#unusable += 1;
    return code === undefined ? [] : [{ code, message: 'The rehearsal made this node unusable.' }];
  }
}
