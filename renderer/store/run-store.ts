import { create } from 'zustand';
import type { RunEvent, RunHead } from '../../shared/contract.ts';
import { applyRunEvent, emptyRun, type RunState } from './apply-run-event.ts';

/** The run on screen. */
export const useRunStore = create<RunState>()(() => emptyRun());

export function receiveRunEvent(event: RunEvent): void {
  useRunStore.setState((state) => applyRunEvent(state, event), true);
}

/** Head of the run of this session, whichever run is on screen. */
export const useLiveHead = create<{ readonly head: RunHead | null }>()(() => ({ head: null }));

export function receiveLiveHead({ head }: RunEvent): void {
  if (head !== null) useLiveHead.setState({ head });
}

/** Before another run is watched: nothing of the old one may show under the new one's name. */
export function forgetRun(): void {
  useRunStore.setState((state) => ({ ...emptyRun(), revision: state.revision + 1 }), true);
}
