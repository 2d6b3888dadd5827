import { expect, test } from 'vitest';
import { currencyFor } from '../../../electron/plan/currency.ts';

test.each([
  ['es-ES', 'EUR'],
  ['en_GB.UTF-8', 'GBP'],
  ['zh-Hant-TW', 'TWD'],
  ['es-MX', 'USD'],
  ['en', 'USD'],
  ['C', 'USD'],
  ['', 'USD'],
])('somebody whose locale is "%s" reads prices in %s', (locale, currency) => {
  expect(currencyFor(locale)).toBe(currency);
});
