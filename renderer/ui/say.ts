import type { en } from '../../shared/i18n/en/en.ts';

type Leaves<T, P extends string> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Leaves<T[K], `${P}${K}.`>;
}[keyof T & string];
type WithoutPlural<K> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;

/** Every key that exists, as `namespace:group.key`: a key that does not exist breaks the compile. */
export type TextKey = {
  [N in keyof typeof en & string]: WithoutPlural<Leaves<(typeof en)[N], `${N}:`>>;
}[keyof typeof en & string];

export type TextParams = Readonly<Record<string, string | number>>;
/** Says a key in the language of the screen. Pure parts take it as an argument, so that they are tested without React. */
export type Say = (key: TextKey, params?: TextParams) => string;
