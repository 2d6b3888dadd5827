import { useEffect, useState } from 'react';
import type { CheckReport } from '../../../shared/connection.ts';
import type { FailureView } from '../../../shared/failure.ts';
import { failureOf } from '../../client.ts';
import { useClient } from '../../store/client-context.ts';

interface Check {
  /** Null before the first report. */
  readonly report: CheckReport | null;
  /** Why there is no report, or no end of it. */
  readonly failure: FailureView | null;
  readonly again: () => void;
}

/** The check of a connection with its saved plan, live from the moment it is on screen; leaving stops it. */
export function useCheck(connectionId: string): Check {
  const client = useClient();
  const [asking, setAsking] = useState(0);
  const [report, setReport] = useState<CheckReport | null>(null);
  const [failure, setFailure] = useState<FailureView | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `asking` checks again
  useEffect(() => {
    setReport(null);
    setFailure(null);
    const check = client.connections.check.subscribe(
      { connectionId },
      { onData: setReport, onError: (error) => setFailure(failureOf(error)) },
    );
    return () => check.unsubscribe();
  }, [client, connectionId, asking]);
  return { report, failure, again: () => setAsking((count) => count + 1) };
}
