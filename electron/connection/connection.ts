import type { NodePrice } from '../../shared/plan.ts';
import type { ArmPort, BatchPort, BlobPort, PoolSpec } from '../azure/ports.ts';

export interface Ports {
  readonly batch: BatchPort;
  readonly blob: BlobPort;
  /** Null without an Entra sign-in: an account key opens no door of ARM. */
  readonly arm: ArmPort | null;
}

/** What pool a connection makes, and everything else in which places to run differ: data, so that no step asks. */
export interface PoolTemplate extends Omit<PoolSpec, 'id' | 'metadata' | 'autoScale'> {
  /** A pool that is there already and is nobody's to resize or delete here; null: the run makes its own. */
  readonly existingPoolId: string | null;
  /** Nets inside the service, for an app that is gone; null where nothing bills. */
  readonly autoScale: AutoScaleTemplate | null;
  /** Delete the pool so many minutes after the run (an app that is gone leaves it at zero nodes); null: never. */
  readonly keepForMinutes: number | null;
  /** How long the URLs given to tasks work. A user delegation key lives 7 days at most. */
  readonly sasHours: number;
  readonly price: NodePrice | null;
  /** `none`: the command line is argv; `bash`: it is wrapped in `/bin/bash -c`. */
  readonly shell: 'none' | 'bash';
  /** For the person whose nodes lack ffmpeg; null where the start task installs it. */
  readonly ffmpegInstallCommand: string | null;
  /** Whether a node costs money while it exists. */
  readonly billsForNodes: boolean;
  readonly polling: Polling;
  /** Whether a run copies the sound out of each video and uploads only that. */
  readonly sendOnlySound: boolean;
}

/** The pool keeps its targets while it is young or has work; then the service itself takes its nodes away. */
export interface AutoScaleTemplate {
  /** From the pool's creation: upload and boot take their time. */
  readonly graceMinutes: number;
  /** Without pending tasks for so long: no nodes. */
  readonly idleMinutes: number;
  readonly intervalMinutes: number;
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
  /**
   * Ready to work; the same ports each time, opened once.
   * @throws Failure `ffmpegMissing`, `engineStartFailed`, `secretsUnreadable`, `signInNeeded`, or what the service says
   */
  open(): Promise<Ports>;
  /** Lets go of sockets and of what the connection itself started. Idempotent. */
  close(): Promise<void>;
}

/** A connection with the pool that one run makes on it. */
export interface RunTarget extends Connection {
  readonly poolTemplate: PoolTemplate;
}
