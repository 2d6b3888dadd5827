import { useMemo } from 'react';
import type { AddToQueueResult, DroppedEntry } from '../../../shared/contract.ts';
import { Failure, toFailureView } from '../../../shared/failure.ts';
import { failureOf } from '../../client.ts';
import { resolveDropped } from '../../dropped.ts';
import { notify, showView } from '../../store/app-store.ts';
import { useClient } from '../../store/client-context.ts';
import { useIngestStore } from './ingest-store.ts';

export interface Ingest {
  /** Must be called synchronously from the event: a DataTransfer is void after it. */
  addDropped(source: DataTransfer | FileList): void;
  pickFiles(): void;
  pickFolder(): void;
  addSamples(): void;
}

/** Every way into the queue, with its progress and what came of it. */
export function useIngest(): Ingest {
  const client = useClient();
  return useMemo(() => {
    const run = (work: () => Promise<AddToQueueResult | null>) => {
      useIngestStore.setState({ isAdding: true, result: null });
      showView('convert');
      work()
        .then((result) => useIngestStore.setState({ result }))
        .catch((error: unknown) => {
          if (isAbort(error)) return;
          notify(error instanceof Failure ? toFailureView(error) : failureOf(error));
        })
        .finally(() => useIngestStore.setState({ isAdding: false, staging: null, stop: null }));
    };
    return {
      addDropped: (source) => {
        const stop = new AbortController();
        useIngestStore.setState({ stop: () => stop.abort() });
        const resolving = resolveDropped(source, {
          onProgress: (staging) => useIngestStore.setState({ staging }),
          signal: stop.signal,
        });
        run(async () => {
          const entries = await resolving;
          return entries.length === 0
            ? { added: 0, duplicates: [], ignored: 0 }
            : client.queue.add.mutate({ entries: inReadingOrder(entries) });
        });
      },
      pickFiles: () => run(() => client.queue.pickFiles.mutate()),
      pickFolder: () => run(() => client.queue.pickFolder.mutate()),
      addSamples: () => run(() => client.queue.addSamples.mutate()),
    };
  }, [client]);
}

/** A folder comes as its disk lists it; people expect `Talk 2` before `Talk 10`. Loose files keep their order. */
function inReadingOrder(entries: readonly DroppedEntry[]): DroppedEntry[] {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const isNested = ({ relativePath = '' }: DroppedEntry) => relativePath.includes('/');
  const nested = entries.filter(isNested);
  nested.sort((a, b) => compare(a.relativePath ?? '', b.relativePath ?? ''));
  return [...entries.filter((entry) => !isNested(entry)), ...nested];
}

/** Stopping the copying is the user's own wish: no news. */
function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
