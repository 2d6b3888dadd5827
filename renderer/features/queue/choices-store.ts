import { create } from 'zustand';
import type { Settings } from '../../../shared/contract.ts';
import { useAppStore } from '../../store/app-store.ts';

type Choices = Pick<Settings, 'quality' | 'downloadAsCompleted' | 'cleanUp'>;

/** What the user chose here, for the runs of this session; the settings hold where nothing was chosen. */
export const useChoicesStore = create<Partial<Choices>>()(() => ({}));

export function useChoices(): Choices | null {
  const settings = useAppStore((state) => state.settings);
  const chosen = useChoicesStore();
  if (settings === null) return null;
  return {
    quality: chosen.quality ?? settings.quality,
    downloadAsCompleted: chosen.downloadAsCompleted ?? settings.downloadAsCompleted,
    cleanUp: chosen.cleanUp ?? settings.cleanUp,
  };
}
