import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../shared/contract.ts';
import { createFormat, type Format } from './format.ts';
import type { Say } from './say.ts';

export interface Text {
  readonly say: Say;
  readonly format: Format;
  readonly language: Language;
}

/** The words and number formats of the present language; a component that uses it follows a change live. */
export function useText(): Text {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'es' ? 'es' : 'en';
  return useMemo(() => {
    const say: Say = (key, params) => t(key, params ?? {});
    return { say, format: createFormat(language, say), language };
  }, [t, language]);
}
