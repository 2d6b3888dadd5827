/**
 * Currencies of Azure's price list, by the country of a locale. Prices in others than USD are for reference, says
 * Microsoft; what a subscription is billed in is not to be had from here.
 */
const byCountry: Readonly<Record<string, string>> = {
  AU: 'AUD',
  BR: 'BRL',
  CA: 'CAD',
  CH: 'CHF',
  CN: 'CNY',
  DK: 'DKK',
  GB: 'GBP',
  IN: 'INR',
  JP: 'JPY',
  KR: 'KRW',
  NO: 'NOK',
  NZ: 'NZD',
  SE: 'SEK',
  TW: 'TWD',
};
const euroCountries = new Set('AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' '));

/** `es-ES` reads prices in euros; a locale without a country, or of another one, in US dollars. */
export function currencyFor(locale: string): string {
  const country = /^[a-z]{2,3}(?:[-_][a-z]{4})?[-_]([a-z]{2})(?:$|[^a-z])/i.exec(locale)?.[1]?.toUpperCase();
  if (country === undefined) return 'USD';
  return euroCountries.has(country) ? 'EUR' : (byCountry[country] ?? 'USD');
}
