import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { viewOf } from '../../shared/failure.ts';
import type { ProbeOutcome } from './probe-outcome.ts';

/**
 * Looks at files on threads of their own. A few wrong bytes in a file's index can send its reader into a loop of billions
 * of rounds, or make it ask for all memory; here that costs a thread, and neither the window, the engine nor the other
 * files notice.
 */
const mostThreads = 4;
/** A thread beats ten times a second; this many looks in a row without a beat, and it is stuck. */
const lookMs = 500;
const looksWithoutBeat = 10;
/** Reading a whole index of many hours takes less than a tenth of this. */
const heapMb = 256;

export interface ProbeThreadData {
  /** Counts up while the thread is not stuck. */
  readonly beats: Int32Array<SharedArrayBuffer>;
}
export interface ProbeOrder {
  readonly path: string;
}
export interface ProbeAnswer {
  readonly outcome: ProbeOutcome;
}

interface Thread {
  readonly worker: Worker;
  readonly beats: Int32Array<SharedArrayBuffer>;
}

export class ProbeThreads {
  /** Threads with nothing to do; they do not keep the process alive. */
  readonly #idle: Thread[] = [];
  readonly #all = new Set<Thread>();
  readonly #waiting: (() => void)[] = [];
  readonly #closing = new AbortController();
  #busy = 0;

  /**
   * As `probeMedia`; a file whose reader is stuck or out of memory is `notAVideo`, like any other that makes no sense.
   * @throws the reason of `signal` when it aborts, and a fault when the threads are closed or cannot start
   */
  async probe(path: string, signal: AbortSignal): Promise<ProbeOutcome> {
    const either = AbortSignal.any([signal, this.#closing.signal]);
    await this.#turn(either);
    try {
      either.throwIfAborted();
      return await this.#look(this.#idle.pop() ?? this.#start(), path, either);
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Ends every thread; a look that goes on is aborted. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The app is closing'));
    await Promise.all([...this.#all].map(({ worker }) => worker.terminate()));
  }

  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.#busy >= mostThreads) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
    this.#busy += 1;
  }

  #start(): Thread {
    const beats = new Int32Array(new SharedArrayBuffer(4));
    const data: ProbeThreadData = { beats };
    const worker = new Worker(threadScript(), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    worker.unref();
    const thread = { worker, beats };
    this.#all.add(thread);
    worker.once('exit', () => {
      this.#all.delete(thread);
      const at = this.#idle.indexOf(thread);
      if (at !== -1) this.#idle.splice(at, 1);
    });
    // Heard where the look is awaited; one that comes later is followed by `exit`.
    worker.on('error', () => undefined);
    return thread;
  }

  async #look(thread: Thread, path: string, signal: AbortSignal): Promise<ProbeOutcome> {
    const { worker } = thread;
    const { promise, resolve, reject } = Promise.withResolvers<ProbeOutcome | 'stuck'>();
    const onMessage = ({ outcome }: ProbeAnswer): void => resolve(outcome);
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve('stuck');
      else reject(error);
    };
    const onExit = (): void => reject(new Error('The thread that looked at the file ended'));
    const onAbort = (): void => reject(signal.reason);
    const stopWatching = watch(thread.beats, () => resolve('stuck'));
    worker.once('message', onMessage).once('error', onError).once('exit', onExit);
    signal.addEventListener('abort', onAbort, { once: true });
    // Waited for now, so the process may not end before it.
    worker.ref();
    try {
      const order: ProbeOrder = { path };
      worker.postMessage(order);
      const outcome = await promise;
      if (outcome !== 'stuck') {
        worker.unref();
        this.#idle.push(thread);
        return outcome;
      }
      void worker.terminate();
      return { ok: false, failure: viewOf('notAVideo'), sizeBytes: 0 };
    } catch (error) {
      void worker.terminate();
      throw error;
    } finally {
      stopWatching();
      signal.removeEventListener('abort', onAbort);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    }
  }
}

/** Calls `onStuck` once when the count stands still. Looks are counted, not time: a sleeping laptop is not stuck. */
function watch(beats: Int32Array, onStuck: () => void): () => void {
  let last = Atomics.load(beats, 0);
  let still = 0;
  const timer = setInterval(() => {
    const now = Atomics.load(beats, 0);
    still = now === last ? still + 1 : 0;
    last = now;
    if (still === looksWithoutBeat) onStuck();
  }, lookMs);
  return () => clearInterval(timer);
}

/** In the bundle a file of its own beside the entries. */
function threadScript(): string {
  const file = fileURLToPath(import.meta.url);
  const folder = dirname(file);
  if (file.endsWith('.ts')) return join(folder, 'probe-thread.ts');
  return join(basename(folder) === 'chunks' ? dirname(folder) : folder, 'probe-thread.js');
}
