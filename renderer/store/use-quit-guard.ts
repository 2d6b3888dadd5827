import { useEffect } from 'react';
import { useAppStore } from './app-store.ts';
import { useLiveHead } from './run-store.ts';
import { useBillingSummary } from './use-billing-summary.ts';

/**
 * Asks before the page of the browser host is closed while a run is at work or nodes bill. In Electron the window asks
 * by itself, in words of its own: there this would only keep it from closing.
 */
export function useQuitGuard(): void {
  const isBrowser = useAppStore((state) => state.info?.host === 'browser');
  const isWorking = useLiveHead(
    ({ head }) => head?.status === 'running' || head?.status === 'timeLimit' || head?.status === 'cancelling',
  );
  const isBilling = useBillingSummary().state === 'nodes';
  const isRisky = isBrowser && (isWorking || isBilling);

  useEffect(() => {
    if (!isRisky) return;
    // The browser asks in its own words; a page may only say that it wants to be asked about.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isRisky]);
}
