import { useEffect, useState } from 'react';
import type { RunHead } from '../../../shared/contract.ts';
import { isFinal } from './run-words.ts';

/** Time since the run began, in ms. Ticks between events too, so that a quiet minute does not look like a hang. */
export function useElapsed(head: RunHead): number {
  const { elapsedMs } = head.progress;
  const isRunning = !isFinal(head.status);
  const [sinceEventMs, setSinceEventMs] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each event from the app is a new base to tick from
  useEffect(() => {
    setSinceEventMs(0);
    if (!isRunning) return;
    const base = performance.now();
    const timer = setInterval(() => setSinceEventMs(performance.now() - base), 1000);
    return () => clearInterval(timer);
  }, [isRunning, elapsedMs]);

  return elapsedMs + (isRunning ? sinceEventMs : 0);
}
