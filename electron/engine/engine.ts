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

/** Nodes and the service misbehave on purpose: for tests, demonstrations and teaching. All off by default. */
export interface Rehearsal {
  /** Each node takes this long from `creating` to `idle`. */
  readonly nodeBootMs?: number;
  /** The first n nodes of every pool fail their start task. */
  readonly startTaskFailures?: number;
  /** A running spot node is preempted after this long, once a pool. */
  readonly preemptAfterMs?: number;
  /** Every n-th request is answered 429 (or 503) with Retry-After. */
  readonly throttleEvery?: number;
  /** Every n-th request loses its connection before an answer. */
  readonly dropEvery?: number;
  /** Cores that pools may have in all; more ends in `resizeErrors`. */
  readonly coreQuota?: number;
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
