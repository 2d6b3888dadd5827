import { parentPort, workerData } from 'node:worker_threads';
import { probeMedia } from './probe.ts';
import type { ProbeAnswer, ProbeOrder, ProbeThreadData } from './probe-threads.ts';

/** The inside of a thread of `ProbeThreads`: looks at one file at a time, and beats while it is not stuck. */
const { beats } = workerData as ProbeThreadData;
const beatMs = 100;

if (parentPort === null) throw new Error('This file runs as a thread of ProbeThreads only');
const port = parentPort;
setInterval(() => Atomics.add(beats, 0, 1), beatMs).unref();

/** Only a thread's end stops a look: its own limits are in `probeMedia`. */
const never = new AbortController().signal;

port.on('message', async ({ path }: ProbeOrder) => {
  const outcome = await probeMedia(path, never);
  const answer: ProbeAnswer = { outcome };
  port.postMessage(answer);
});
