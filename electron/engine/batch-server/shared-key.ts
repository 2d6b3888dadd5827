import { createHmac, timingSafeEqual } from 'node:crypto';
import { BatchError } from '../model/batch-error.ts';
import type { BatchRequest } from './exchange.ts';

/**
 * Shared Key authentication ("Authenticate requests to the Azure Batch service"):
 *
 *   StringToSign = VERB, Content-Encoding, Content-Language, Content-Length, Content-MD5, Content-Type, Date,
 *     If-Modified-Since, If-Match, If-None-Match, If-Unmodified-Since, Range   (each followed by "\n")
 *     + CanonicalizedHeaders + CanonicalizedResource
 *
 * Header values and path stand as received; query names and values are decoded.
 */
const signedHeaders = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
] as const;

// "The service wants the date within 15 minutes of its clock."
const dateToleranceMs = 15 * 60_000;

export interface AccountKey {
  readonly name: string;
  /** Base64. */
  readonly key: string;
}

export function stringToSign(
  accountName: string,
  request: Pick<BatchRequest, 'method' | 'rawPath' | 'headers'>,
  query: ReadonlyMap<string, string>,
): string {
  const plain = [request.method, ...signedHeaders.map((name) => request.headers[name] ?? '')].join('\n');
  const ocp = Object.keys(request.headers)
    .filter((name) => name.startsWith('ocp-'))
    .sort()
    .map((name) => `${name}:${request.headers[name]}\n`)
    .join('');
  const parameters = [...query.keys()].sort().map((name) => `\n${name}:${query.get(name)}`);
  return `${plain}\n${ocp}/${accountName}${request.rawPath}${parameters.join('')}`;
}

/** Base64 of the HMAC-SHA256 of `text`. */
export function sign(text: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64');
}

/**
 * Lets only holders of the key pass. As with Azure, the signature covers neither the body nor a number used once: the
 * same signed request is taken again for as long as its date is within 15 minutes of the clock. Who can listen on the
 * loopback address is the user, or root.
 * @throws BatchError `InvalidAuthenticationInfo` (malformed), `AuthenticationFailed`
 */
export function authenticate(
  request: Pick<BatchRequest, 'method' | 'rawPath' | 'headers'>,
  query: ReadonlyMap<string, string>,
  account: AccountKey,
  nowMs: number,
): void {
  const header = request.headers['authorization'];
  if (header === undefined) throw failed('The Authorization header is missing.');
  if (/^Bearer /i.test(header)) throw failed('The embedded engine takes SharedKey only.');
  const parts = /^SharedKey ([^:\s]+):([A-Za-z0-9+/]+={0,2})$/.exec(header);
  if (parts === null) throw new BatchError('InvalidAuthenticationInfo');
  const sentMs = Date.parse(request.headers['ocp-date'] ?? request.headers['date'] ?? '');
  if (Number.isNaN(sentMs)) throw failed('The ocp-date header is missing or is no date.');
  if (Math.abs(sentMs - nowMs) > dateToleranceMs) {
    throw failed('The date of the request is more than 15 minutes away from the time of the server.');
  }
  const expected = Buffer.from(sign(stringToSign(account.name, request, query), account.key), 'base64');
  const given = Buffer.from(parts[2] ?? '', 'base64');
  const matches = given.length === expected.length && timingSafeEqual(given, expected);
  if (parts[1] !== account.name || !matches)
    throw failed('The MAC signature found in the HTTP request is not the same as any computed signature.');
}

function failed(detail: string): BatchError {
  return new BatchError('AuthenticationFailed', [{ key: 'AuthenticationErrorDetail', value: detail }]);
}
