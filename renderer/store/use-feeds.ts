import { useEffect } from 'react';
import { failureOf } from '../client.ts';
import { notify, showViewAtStart, useAppStore, watchRun } from './app-store.ts';
import { useClient } from './client-context.ts';
import { connectionsFailed, receiveConnections, useConnectionsStore } from './connections-store.ts';
import { receiveQueueEvent } from './queue-store.ts';
import { forgetRun, receiveLiveHead, receiveRunEvent, useLiveHead } from './run-store.ts';

/** What a subscription's life means for the banner: tRPC reconnects by itself and starts again with a snapshot. */
const connection = {
  onConnectionStateChange: ({ state }: { state: string }) =>
    useAppStore.setState({ isLost: state === 'connecting' && hasConnected }),
  onStarted: () => {
    hasConnected = true;
    useAppStore.setState({ isLost: false });
  },
  onError: (error: unknown) => notify(failureOf(error)),
};
/** The very first connecting is not a loss. */
let hasConnected = false;

/** Keeps the stores in step with the app while the shell is mounted: settings, queue, and the run on screen. */
export function useFeeds(onStartFailed: (error: unknown) => void): void {
  const client = useClient();
  const runId = useAppStore((state) => state.runId);
  const openedRunId = useAppStore((state) => state.openedRunId);
  const asking = useConnectionsStore((state) => state.asking);

  useEffect(() => {
    let isGone = false;
    const start = async () => {
      const [info, settings, notices, current] = await Promise.all([
        client.app.info.query(),
        client.settings.get.query(),
        client.app.notices.query(),
        client.run.current.query(),
      ]);
      if (isGone) return;
      useAppStore.setState({ info, settings });
      for (const failure of notices) notify(failure);
      if (current.runId !== null) watchRun(current.runId);
    };
    start().catch((error: unknown) => {
      if (!isGone) onStartFailed(error);
    });
    const queue = client.queue.watch.subscribe(undefined, { ...connection, onData: receiveQueueEvent });
    return () => {
      isGone = true;
      queue.unsubscribe();
    };
  }, [client, onStartFailed]);

  useEffect(() => {
    // A new asking is the user's wish to try again.
    void asking;
    const connections = client.connections.watch.subscribe(undefined, {
      ...connection,
      onData: receiveConnections,
      // Said on the screens that need the list: a run that is at work needs no notice of it.
      onError: (error: unknown) => connectionsFailed(failureOf(error)),
    });
    return () => connections.unsubscribe();
  }, [client, asking]);

  useEffect(() => {
    if (runId === null) {
      useLiveHead.setState({ head: null });
      return;
    }
    const isOnScreen = openedRunId === null;
    if (isOnScreen) forgetRun();
    const run = client.run.watch.subscribe(
      { runId },
      {
        ...connection,
        onData: (event) => {
          receiveLiveHead(event);
          // Behind a run of the history only its head is followed, for the badges.
          if (isOnScreen) receiveRunEvent(event);
          // A run that went on by itself is what the user comes back to.
          if (event.type === 'snapshot' && event.head.resumedAt !== undefined && !event.head.endedAt) {
            showViewAtStart('run');
          }
        },
      },
    );
    return () => run.unsubscribe();
  }, [client, runId, openedRunId]);

  useEffect(() => {
    if (openedRunId === null) return;
    forgetRun();
    const run = client.run.watch.subscribe(
      { runId: openedRunId },
      { ...connection, onData: receiveRunEvent },
    );
    return () => {
      run.unsubscribe();
      forgetRun();
    };
  }, [client, openedRunId]);
}
