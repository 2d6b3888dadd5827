import { createFormat } from '../../../renderer/ui/format.ts';
import type { Say } from '../../../renderer/ui/say.ts';
import type { Language } from '../../../shared/contract.ts';
import { createI18n } from '../../../shared/i18n/i18n.ts';

/** The real words and formats of a language, without React. */
export function textOf(language: Language) {
  const i18n = createI18n(language);
  const say: Say = (key, params) => i18n.t(key, params ?? {});
  return { say, format: createFormat(language, say), language };
}
