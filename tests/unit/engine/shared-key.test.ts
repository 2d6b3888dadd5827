import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../../electron/engine/batch-server/query-string.ts';
import { authenticate, sign, stringToSign } from '../../../electron/engine/batch-server/shared-key.ts';

// The signature was computed apart from our code, by Python's hmac module over the bytes 0 to 31.
const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64');
const expectedText = [
  'GET',
  ...['', '', '', '', 'application/json; charset=utf-8', '', '', '', '0x8DAD26B8C14A718', '', ''],
  'ocp-date:Mon, 23 Nov 2026 12:00:00 GMT',
  'ocp-range:bytes=0-9',
  "/myaccount/jobs/j%201/tasks\n$filter:startswith(id,'a b')\n$select:id,state\napi-version:2022-10-01.16.0",
].join('\n');
const request = {
  method: 'GET',
  rawPath: '/jobs/j%201/tasks',
  rawQuery: "api-version=2022-10-01.16.0&%24select=id%2Cstate&$filter=startswith(id,'a+b')",
  headers: {
    'ocp-range': 'bytes=0-9',
    'ocp-date': 'Mon, 23 Nov 2026 12:00:00 GMT',
    'content-type': 'application/json; charset=utf-8',
    'if-none-match': '0x8DAD26B8C14A718',
    'x-other': 'is not signed',
  },
  body: Buffer.alloc(0),
};
const query = parseQuery(request.rawQuery);
const nowMs = Date.parse('2026-11-23T12:05:00Z');

describe('shared key', () => {
  test('the string to sign holds headers as sent, the path as sent, and the query decoded and sorted', () => {
    expect(stringToSign('myaccount', request, query)).toBe(expectedText);
  });

  test('the signature is the one that another program computes', () => {
    expect(sign(expectedText, key)).toBe('LU9knslCJ/cfxRRettpyRaTgRuftX3udHRE8jo0R/vI=');
  });

  test('a request with the right signature passes', () => {
    const authorization = `SharedKey myaccount:${sign(expectedText, key)}`;
    const signed = { ...request, headers: { ...request.headers, authorization } };
    expect(() => authenticate(signed, query, { name: 'myaccount', key }, nowMs)).not.toThrow();
  });

  test.each([
    ['without an authorization', undefined, nowMs, 'AuthenticationFailed'],
    ['with a bearer token', 'Bearer abc', nowMs, 'AuthenticationFailed'],
    ['with a malformed authorization', 'SharedKey myaccount', nowMs, 'InvalidAuthenticationInfo'],
    [
      'signed with another key',
      `SharedKey myaccount:${sign(expectedText, 'AAAA')}`,
      nowMs,
      'AuthenticationFailed',
    ],
    ['for another account', `SharedKey other:${sign(expectedText, key)}`, nowMs, 'AuthenticationFailed'],
    [
      'that is 16 minutes old',
      `SharedKey myaccount:${sign(expectedText, key)}`,
      nowMs + 11 * 60_000,
      'AuthenticationFailed',
    ],
  ])('a request %s is refused', (_, authorization, now, code) => {
    const headers = authorization === undefined ? request.headers : { ...request.headers, authorization };
    const attempt = () => authenticate({ ...request, headers }, query, { name: 'myaccount', key }, now);
    expect(attempt).toThrow(expect.objectContaining({ code }));
  });
});
