import { create } from 'zustand';
import type { AddToQueueResult } from '../../../shared/contract.ts';
import type { DropProgress } from '../../dropped.ts';

interface IngestState {
  /** While files are on their way to the app (the browser host copies them); null otherwise. */
  readonly staging: DropProgress | null;
  /** True from a drop until the app has answered. */
  readonly isAdding: boolean;
  /** Stops the copying; null when there is none. */
  readonly stop: (() => void) | null;
  /** What came of the last addition, until it is dismissed. */
  readonly result: AddToQueueResult | null;
}

export const useIngestStore = create<IngestState>()(() => ({
  staging: null,
  isAdding: false,
  stop: null,
  result: null,
}));
