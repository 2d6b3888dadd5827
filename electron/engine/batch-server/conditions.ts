import { BatchError } from '../model/batch-error.ts';
import type { Call } from './exchange.ts';

/** A read whose condition was not met: 304 without a body. */
export class NotModified extends Error {}

const conditionHeaders = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'] as const;

/**
 * Checks the conditional headers of a request against a resource. ETags are taken with and without quotes, because
 * clients pass back whatever they got.
 * @throws BatchError `ConditionNotMet` (write), `MultipleConditionHeadersNotSupported`, `InvalidHeaderValue`
 * @throws NotModified (read)
 */
export function checkConditions(
  call: Call,
  resource: { readonly eTag?: string; readonly lastModified: string },
): void {
  const { headers, method } = call.request;
  const given = conditionHeaders.filter((name) => headers[name] !== undefined);
  const [name] = given;
  if (name === undefined) return;
  if (given.length > 1) throw new BatchError('MultipleConditionHeadersNotSupported');
  if (isMet(name, headers[name] ?? '', resource)) return;
  throw method === 'GET' || method === 'HEAD' ? new NotModified() : new BatchError('ConditionNotMet');
}

function isMet(
  name: (typeof conditionHeaders)[number],
  value: string,
  resource: { readonly eTag?: string; readonly lastModified: string },
): boolean {
  switch (name) {
    case 'if-match':
      return matchesETag(value, resource.eTag);
    case 'if-none-match':
      return !matchesETag(value, resource.eTag);
    case 'if-modified-since':
      return seconds(resource.lastModified) > headerSeconds(name, value);
    case 'if-unmodified-since':
      return seconds(resource.lastModified) <= headerSeconds(name, value);
  }
}

function matchesETag(value: string, eTag: string | undefined): boolean {
  return value
    .split(',')
    .map((entry) => entry.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'))
    .some((entry) => entry === '*' || entry === eTag);
}

// A header's time has whole seconds: the fraction of the resource's own would make it newer than itself.
const seconds = (time: string) => Math.floor(Date.parse(time) / 1000);

function headerSeconds(name: string, value: string): number {
  const at = seconds(value);
  if (Number.isNaN(at)) {
    throw new BatchError('InvalidHeaderValue', [
      { key: 'HeaderName', value: name },
      { key: 'HeaderValue', value },
    ]);
  }
  return at;
}
