import i18next, { type i18n } from 'i18next';
import type { Language } from '../contract.ts';
import { en } from './en/en.ts';
import { es } from './es/es.ts';

export const defaultNamespace = 'common';
export const resources = { en, es } as const;

/**
 * A translator of its own (never the global one), so that two windows or two tests may speak two languages.
 * Keys are `namespace:group.key`; every string on a screen or a terminal comes from here.
 */
export function createI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    defaultNS: defaultNamespace,
    resources,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return instance;
}

/** The language of the screens for a setting and the platform's locale (`es-MX`, `en_US`). */
export function resolveLanguage(setting: Language | 'system', locale: string): Language {
  if (setting !== 'system') return setting;
  return locale.toLowerCase().startsWith('es') ? 'es' : 'en';
}
