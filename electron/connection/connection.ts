import type { BatchPort, BlobPort, PoolSpec } from '../azure/ports.ts';

export interface Ports {
  readonly batch: BatchPort;
  readonly blob: BlobPort;
}

/** What pool a connection makes, and everything else in which places to run differ: data, so that no step asks. */
export interface PoolTemplate extends Omit<PoolSpec, 'id' | 'metadata'> {
  /** `none`: the command line is argv; `bash`: it is wrapped in `/bin/bash -c`. */
  readonly shell: 'none' | 'bash';
  /** For the person whose nodes lack ffmpeg; null where the start task installs it. */
  readonly ffmpegInstallCommand: string | null;
  /** Whether a node costs money while it exists. */
  readonly billsForNodes: boolean;
  readonly polling: Polling;
}

/** Pauses between looks at the service. A busy run is looked at after `min`, a quiet one after up to `max`. */
export interface Polling {
  readonly tasksMinMs: number;
  readonly tasksMaxMs: number;
  readonly nodesMs: number;
  /** Reading the `-progress` files of running tasks. */
  readonly progressMs: number;
  /** Following a task's stdout or stderr on screen. */
  readonly outputMs: number;
  /** Waiting for a deletion to end. */
  readonly deletionMs: number;
}

/** Where work runs and how to sign in. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly isLocal: boolean;
  readonly poolTemplate: PoolTemplate;
  /**
   * Ready to work; the same ports each time, opened once.
   * @throws Failure `ffmpegMissing`, `engineStartFailed`, or what the service says
   */
  open(): Promise<Ports>;
  /** Lets go of sockets and of what the connection itself started. Idempotent. */
  close(): Promise<void>;
}
