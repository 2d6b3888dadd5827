/** How to reach a running engine; what `npm run engine` prints. Keys are random for each start. */
export interface EngineAddress {
  readonly batch: { readonly url: string; readonly accountName: string; readonly accountKey: string };
  readonly storage: {
    readonly blobEndpoint: string;
    readonly accountName: string;
    readonly accountKey: string;
    readonly connectionString: string;
  };
}

export interface Engine extends EngineAddress {
  /** Kills what runs, stops the servers; idempotent. Nothing is left: no process, no port. */
  close(): Promise<void>;
}

/** Refusals of whoever asks. */
export const authErrors = ['AuthenticationFailed', 'AuthenticationTypeDisabled', 'PermissionDenied'] as const;
export type AuthError = (typeof authErrors)[number];

/**
 * Nodes and the service misbehave on purpose: for tests, demonstrations and teaching. All off by default.
 * Looked at when it matters, so that a test may change what its engine rehearses.
 */
export interface Rehearsal {
  /** Each node takes this long from `creating` to `idle`. */
  readonly nodeBootMs?: number;
  /** The first n nodes of every pool fail their start task. */
  readonly startTaskFailures?: number;
  /** With this code of `failureInfo`: `FailureExitCode` if not given. */
  readonly startTaskCode?: string;
  /** The first n nodes of every pool become unusable when they boot. */
  readonly unusableNodes?: number;
  /**
   * What unusable nodes report (`DiskFull`, `BatchAgentInstallationFailure`); absent: they cannot be reached. Several,
   * with commas between them: each node has the next one.
   */
  readonly nodeError?: string;
  /** A running spot node is preempted after this long, once a pool. */
  readonly preemptAfterMs?: number;
  /** How long it stays away, at least; 1 s if not given, long enough to be seen. */
  readonly preemptedForMs?: number;
  /**
   * Nodes do not come, with this code in `resizeErrors`. After a colon: the kind of nodes (`dedicated`, `spot`), or why
   * an `AllocationFailed` failed (`generation`, `policy`, `size`, `capacity`, `internal`). `RemoveNodesFailed`: nodes
   * do not go.
   */
  readonly resizeError?: string;
  /** How many resizes of every pool that befalls; 1 if not given. */
  readonly resizeErrors?: number;
  /**
   * Tasks fail with this code of `failureInfo`, and after a colon this exit code. Several, with commas between them:
   * each task has the next one.
   */
  readonly taskFailure?: string;
  /** How many tasks that befalls; as many as there are codes if not given. */
  readonly taskFailures?: number;
  /** No task that is added may run for longer: the service keeps this as the task's own wall clock time. */
  readonly taskWallClockMs?: number;
  /** Every n-th request is answered 429 (or 503) with Retry-After. */
  readonly throttleEvery?: number;
  /** Of the two answers only this one. */
  readonly throttleCode?: 'TooManyRequests' | 'ServerBusy';
  /** Every n-th request loses its connection before an answer. */
  readonly dropEvery?: number;
  /** Cores that pools may have in all; more ends in `resizeErrors`. */
  readonly coreQuota?: number;
  /** Pools, and active jobs, that there may be; more are refused. */
  readonly poolQuota?: number;
  readonly jobQuota?: number;
  /** Every request is refused with this code. */
  readonly authError?: AuthError;
  /** The service's clock is that much ahead of this computer's. */
  readonly clockAheadMs?: number;
}

export interface EngineOptions {
  /** Absolute; the engine owns everything in it. */
  readonly dataFolder: string;
  /** 0: any free port. */
  readonly batchPort?: number;
  readonly blobPort?: number;
  /** Every Batch exchange is written there as one JSON file, in the form of `batch-api/README.md`. */
  readonly captureFolder?: string;
  readonly rehearsal?: Rehearsal;
  /** How to run Azurite and the launcher of tasks as child processes. */
  readonly node: { readonly execPath: string; readonly env: Readonly<Record<string, string>> };
}
