import { useConnection, useConnectionsStore } from '../../store/connections-store.ts';
import { CheckPage } from './CheckPage.tsx';
import { ConnectionForm } from './ConnectionForm.tsx';
import { ConnectionsPage } from './ConnectionsPage.tsx';

/** Where work runs and how to sign in there: the list, and the pages that it leads to. */
export function ConnectionsScreen() {
  const page = useConnectionsStore((state) => state.page);
  const isLoaded = useConnectionsStore((state) => state.isLoaded);
  const connectionId = 'connectionId' in page ? page.connectionId : '';
  const connection = useConnection(connectionId);

  if (page.kind === 'add') return <ConnectionForm key="add" saved={null} />;
  // One that was removed meanwhile leads back to the list.
  if (!isLoaded || connection === undefined || connection.isLocal) return <ConnectionsPage />;
  if (page.kind === 'edit') return <ConnectionForm key={connectionId} saved={connection} />;
  if (page.kind === 'check') return <CheckPage key={connectionId} connection={connection} />;
  return <ConnectionsPage />;
}
