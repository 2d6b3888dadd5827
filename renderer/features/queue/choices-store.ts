import { create } from 'zustand';
import { localConnectionId } from '../../../shared/connection.ts';
import type { Settings } from '../../../shared/contract.ts';
import { useAppStore } from '../../store/app-store.ts';
import { useConnectionsStore } from '../../store/connections-store.ts';

type Choices = Pick<Settings, 'quality' | 'downloadAsCompleted' | 'cleanUp'> & {
  readonly connectionId: string;
};

/** What the user chose here, for the runs of this session; the settings hold where nothing was chosen. */
export const useChoicesStore = create<Partial<Choices>>()(() => ({}));

export function useChoices(): Choices | null {
  const settings = useAppStore((state) => state.settings);
  const chosen = useChoicesStore();
  const wanted = chosen.connectionId ?? settings?.lastConnectionId ?? localConnectionId;
  // A connection that was removed meanwhile is no choice any more.
  const exists = useConnectionsStore(({ list }) => list.some(({ connectionId }) => connectionId === wanted));
  if (settings === null) return null;
  return {
    quality: chosen.quality ?? settings.quality,
    downloadAsCompleted: chosen.downloadAsCompleted ?? settings.downloadAsCompleted,
    cleanUp: chosen.cleanUp ?? settings.cleanUp,
    connectionId: exists ? wanted : localConnectionId,
  };
}
