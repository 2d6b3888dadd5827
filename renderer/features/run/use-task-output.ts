import { useEffect, useState } from 'react';
import type { FailureView } from '../../../shared/failure.ts';
import { failureOf } from '../../client.ts';
import { useClient } from '../../store/client-context.ts';

/** More would only slow the screen down; the end of an output is what tells. In characters. */
const keepAtMost = 200_000;

export interface TaskOutput {
  readonly text: string;
  readonly isDone: boolean;
  readonly failure: FailureView | null;
}

const nothing: TaskOutput = { text: '', isDone: false, failure: null };

/** Follows stdout or stderr of a task while it is on screen. @param attempt a new attempt starts the stream again */
export function useTaskOutput(
  runId: string,
  itemId: string,
  stream: 'stdout' | 'stderr',
  attempt: number,
): TaskOutput {
  const client = useClient();
  const [output, setOutput] = useState<TaskOutput>(nothing);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt writes a new output
  useEffect(() => {
    setOutput(nothing);
    const subscription = client.run.output.subscribe(
      { runId, itemId, stream },
      {
        onData: (chunk) =>
          setOutput((before) => ({
            text: ((chunk.reset ? '' : before.text) + chunk.text).slice(-keepAtMost),
            isDone: chunk.done,
            failure: null,
          })),
        onError: (error) => setOutput((before) => ({ ...before, failure: failureOf(error) })),
      },
    );
    return () => subscription.unsubscribe();
  }, [client, runId, itemId, stream, attempt]);

  return output;
}
