import type { TaskFailureInfo } from '../../../shared/batch.ts';

/** One process to run on a node: a task of a job, or the pool's start task (then `jobId` and `taskId` are absent). */
export interface Execution {
  readonly poolId: string;
  readonly nodeId: string;
  readonly isDedicated: boolean;
  readonly jobId?: string;
  readonly taskId?: string;
  /** Absolute; holds `shared/`, `startup/`, `workitems/`, `fsmounts/`. */
  readonly nodeRoot: string;
  /** Absolute; `{nodeRoot}/workitems/{job}/job-1/{task}` or `{nodeRoot}/startup`. Gets `wd/`, `stdout.txt`, `stderr.txt`. */
  readonly taskDir: string;
  readonly commandLine: string;
  readonly environmentSettings: readonly { readonly name: string; readonly value: string }[];
  readonly resourceFiles: readonly ResourceFile[];
  readonly outputFiles: readonly OutputFile[];
  /** Null: no limit. */
  readonly maxWallClockTimeMs: number | null;
  readonly account: { readonly name: string; readonly url: string };
}

export interface ResourceFile {
  readonly httpUrl?: string;
  readonly storageContainerUrl?: string;
  readonly blobPrefix?: string;
  readonly filePath?: string;
  readonly fileMode?: string;
}

export interface OutputFile {
  readonly filePattern: string;
  readonly destination: {
    readonly container: {
      readonly containerUrl: string;
      readonly path?: string;
      readonly uploadHeaders?: readonly { readonly name: string; readonly value?: string }[];
    };
  };
  /** Lower case. */
  readonly uploadCondition: 'tasksuccess' | 'taskfailure' | 'taskcompletion';
}

/** What came of one try. A nonzero exit is an outcome like any other; retries are the scheduler's business. */
export interface ExecutionOutcome {
  readonly result: 'success' | 'failure';
  /** Present only when the process ran to an end. */
  readonly exitCode?: number;
  readonly failureInfo?: TaskFailureInfo;
}

/** A node's hands. Stateless: everything it needs is in the execution. Never rejects. */
export interface NodeAgent {
  /**
   * Makes the folders, fetches resource files, runs the command without a shell, uploads output files.
   * Aborting `signal` kills the whole process tree and resolves with `TaskEnded`.
   */
  execute(execution: Execution, signal: AbortSignal): Promise<ExecutionOutcome>;
}
