import { create } from 'zustand';
import type { Draft } from './draft.ts';

interface KeptDraft {
  /** The connection that is edited, or `add`. */
  readonly form: string;
  readonly draft: Draft;
}

/**
 * The form that was begun, so that a look at another screen loses nothing of it but typed keys, which are kept nowhere.
 * No longer than the window lives.
 */
export const useDraftStore = create<{ readonly kept: KeptDraft | null }>()(() => ({ kept: null }));

export function keepDraft(form: string, draft: Draft): void {
  useDraftStore.setState({ kept: { form, draft } });
}

export function forgetDraft(): void {
  useDraftStore.setState({ kept: null });
}

/** What was begun of this form, or null. */
export function keptDraft(form: string): Draft | null {
  const { kept } = useDraftStore.getState();
  return kept?.form === form ? kept.draft : null;
}
