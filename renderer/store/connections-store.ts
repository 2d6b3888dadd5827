import { create } from 'zustand';
import type { ConnectionView } from '../../shared/connection.ts';
import type { FailureView } from '../../shared/failure.ts';
import { showView } from './app-store.ts';

/** What the Connections screen shows. It is here so that other screens (a failure card, say) can lead to it. */
export type ConnectionsPage =
  | { readonly kind: 'list' }
  | { readonly kind: 'add' }
  | { readonly kind: 'edit'; readonly connectionId: string }
  /** The list with its sign-in dialog open. */
  | { readonly kind: 'signIn'; readonly connectionId: string }
  | { readonly kind: 'check'; readonly connectionId: string };

interface ConnectionsState {
  /** "This computer" first. */
  readonly list: readonly ConnectionView[];
  /** False until the first list came. */
  readonly isLoaded: boolean;
  /** Why the list does not come; null while it does. */
  readonly failure: FailureView | null;
  /** Counts the askings: a new number subscribes again. */
  readonly asking: number;
  readonly page: ConnectionsPage;
}

export const useConnectionsStore = create<ConnectionsState>()(() => ({
  list: [],
  isLoaded: false,
  failure: null,
  asking: 0,
  page: { kind: 'list' },
}));

export function receiveConnections(list: readonly ConnectionView[]): void {
  useConnectionsStore.setState({ list, isLoaded: true, failure: null });
}

export function connectionsFailed(failure: FailureView): void {
  useConnectionsStore.setState({ failure });
}

/** Subscribes again after a failure. */
export function askForConnections(): void {
  useConnectionsStore.setState(({ asking }) => ({ asking: asking + 1, failure: null }));
}

/** Leads to a page of the Connections screen, from anywhere. */
export function showConnections(page: ConnectionsPage = { kind: 'list' }): void {
  useConnectionsStore.setState({ page });
  showView('connections');
}

/** One connection by its id; undefined where there is none. */
export function useConnection(connectionId: string): ConnectionView | undefined {
  return useConnectionsStore(({ list }) => list.find((one) => one.connectionId === connectionId));
}
