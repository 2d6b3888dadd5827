import { useState } from 'react';

/** Whether a call of the user's is on its way, so that its button can say so and cannot be pressed twice. */
export function usePending(): readonly [isPending: boolean, run: (call: () => Promise<unknown>) => void] {
  const [isPending, setIsPending] = useState(false);
  const run = (call: () => Promise<unknown>) => {
    setIsPending(true);
    void call().finally(() => setIsPending(false));
  };
  return [isPending, run];
}
