import { useEffect, useState } from 'react';
import { useText } from '../../ui/use-text.ts';
import { changed, type Draft } from './draft.ts';
import { keepDraft, keptDraft } from './draft-store.ts';
import type { DraftField, Problems } from './problems.ts';

/** What every field of the form needs of it. */
export interface FormFields {
  readonly draft: Draft;
  readonly change: (patch: Partial<Draft>) => void;
  readonly replace: (next: (draft: Draft) => Draft) => void;
  /** The words of a field's problem, once it was left or a save was tried; else null. */
  readonly problem: (field: DraftField) => string | null;
  readonly touch: (field: DraftField) => void;
}

interface FormState extends FormFields {
  readonly isChanged: boolean;
  /** From now on every problem shows. */
  readonly showAll: () => void;
}

/**
 * @param form names the form, whose draft is kept under it until `forgetDraft`
 * @param problemsOf what is wrong with a draft now
 */
export function useFormFields(
  form: string,
  initial: Draft,
  problemsOf: (draft: Draft) => Problems,
): FormState {
  const { say } = useText();
  const [draft, setDraft] = useState(() => keptDraft(form) ?? initial);
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set());
  const [isAll, setIsAll] = useState(false);
  const problems = problemsOf(draft);
  const isChanged = draft !== initial;
  useEffect(() => {
    if (isChanged) keepDraft(form, draft);
  }, [form, draft, isChanged]);

  return {
    draft,
    change: (patch) => setDraft((before) => changed(before, patch)),
    replace: setDraft,
    problem: (field) => {
      const key = problems[field];
      return key === undefined || !(isAll || touched.has(field)) ? null : say(key);
    },
    // Also a new render, for what is typed into a key field is in no state.
    touch: (field) => setTouched((before) => new Set(before).add(field)),
    isChanged,
    showAll: () => setIsAll(true),
  };
}
