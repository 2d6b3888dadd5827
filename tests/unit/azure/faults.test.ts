import { describe, expect, test } from 'vitest';
import {
  readDirectory,
  readFault,
  readRetryAfter,
  retryVerdict,
  toFailure,
} from '../../../electron/azure/faults.ts';
import { Failure } from '../../../shared/failure.ts';

/** As `@azure/batch` throws it: the message is an object that became "[object Object]". */
function batchFault(status: number, code: string, retryAfter?: string) {
  const headers = new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  const body = { code, message: { lang: 'en-US', value: `${code} it is` } };
  return Object.assign(new Error('[object Object]'), {
    code,
    statusCode: status,
    body,
    response: { headers },
  });
}
const meaning = (error: unknown) => toFailure(error, 'host:1', 'pool p').code;

describe('faults of the service', () => {
  test('the words are those of the body', () => {
    expect(readFault(batchFault(409, 'PoolExists'))).toEqual({
      ...{ code: 'PoolExists', status: 409, text: 'PoolExists it is', retryAfterMs: null, serverMs: null },
      ...{ detail: '', directory: null },
    });
  });

  test.each([
    [401, 'AuthenticationFailed', 'accessDenied'],
    [403, 'AuthenticationFailed', 'accessDenied'],
    [404, 'PoolNotFound', 'poolGone'],
    [404, 'JobNotFound', 'jobGone'],
    [409, 'JobCompleted', 'jobGone'],
    [404, 'BlobNotFound', 'resultMissing'],
    [404, 'TaskNotFound', 'resourceMissing'],
    [400, 'InvalidPropertyValue', 'requestRejected'],
    [429, 'TooManyRequests', 'throttled'],
    [503, 'ServerBusy', 'serviceUnavailable'],
    [409, 'PoolQuotaReached', 'poolQuotaReached'],
    [409, 'ActiveJobAndScheduleQuotaReached', 'jobQuotaReached'],
  ] as const)('%d %s means %s', (status, code, expected) => {
    expect(meaning(batchFault(status, code))).toBe(expected);
  });

  test('the reason behind a refusal is read where each service has it, and so is the directory it wants', () => {
    const value = 'Issuer validation failed. Issuer did not match.';
    const values = [{ key: 'AuthenticationErrorDetail', value }];
    const batch = batchFault(401, 'AuthenticationFailed');
    expect(readFault({ ...batch, body: { ...batch.body, values } })?.detail).toBe(value);
    for (const name of ['AuthenticationErrorDetail', 'authenticationErrorDetail']) {
      const blob = { statusCode: 401, code: 'InvalidAuthenticationInfo', details: { [name]: value } };
      expect(readFault(blob)?.detail).toBe(value);
    }
    const id = '891a05bd-506b-48d8-b3ed-60f458010688';
    for (const challenge of [
      `Bearer authorization_uri=https://login.microsoftonline.com/${id}/oauth2/authorize resource_id=x`,
      `Bearer authorization_uri="https://login.windows.net/${id}", error="invalid_token"`,
    ]) {
      expect(readDirectory(challenge)).toBe(id);
    }
    expect(readDirectory('Basic realm="x"')).toBeNull();
    expect(readDirectory(null)).toBeNull();
  });

  test('no answer at all is the network, named by its host alone', () => {
    const error = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(toFailure(error, 'host:1', 'x')).toMatchObject({
      code: 'networkUnreachable',
      params: { host: 'host:1' },
    });
  });

  test('a name that nobody knows is told apart, in the words of both SDKs', () => {
    const batch = Object.assign(new Error('request failed, reason: getaddrinfo ENOTFOUND a.invalid'), {
      code: 'REQUEST_SEND_ERROR',
    });
    const blob = Object.assign(new Error('getaddrinfo ENOTFOUND a.invalid'), { code: 'ENOTFOUND' });
    for (const error of [batch, blob]) {
      expect(toFailure(error, 'a.invalid', 'x')).toMatchObject({
        code: 'nameNotFound',
        params: { host: 'a.invalid' },
      });
    }
  });

  test('an answer that is cut off, cannot be read or is of somebody else is the network too, and tried again', () => {
    for (const error of [
      Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }),
      Object.assign(new Error('parsing'), { code: 'PARSE_ERROR', statusCode: 200 }),
      Object.assign(new Error('foreign'), { code: 'FOREIGN_ANSWER' }),
    ]) {
      expect(meaning(error)).toBe('networkUnreachable');
      expect(retryVerdict(error)).toEqual({ retry: true });
    }
    const refusal = Object.assign(new Error('parsing'), { code: 'PARSE_ERROR', statusCode: 403 });
    expect(meaning(refusal)).toBe('accessDenied');
  });

  test('a failure keeps its meaning and anything else is internal', () => {
    expect(meaning(new Failure('timedOut'))).toBe('timedOut');
    expect(meaning(new TypeError('bug'))).toBe('internal');
  });

  test('busy, throttled and lost requests are made again, refused ones are not', () => {
    expect(retryVerdict(batchFault(429, 'TooManyRequests', '3'))).toEqual({
      retry: true,
      retryAfterMs: 3000,
    });
    expect(retryVerdict(batchFault(503, 'ServerBusy')).retry).toBe(true);
    expect(retryVerdict(Object.assign(new Error(), { code: 'ECONNRESET' })).retry).toBe(true);
    expect(retryVerdict(batchFault(409, 'PoolExists')).retry).toBe(false);
    expect(retryVerdict(new TypeError('bug')).retry).toBe(false);
  });

  test('Retry-After is seconds or a date', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(readRetryAfter('2', now)).toBe(2000);
    expect(readRetryAfter(new Date(now + 5000).toUTCString(), now)).toBe(5000);
    expect(readRetryAfter('soon', now)).toBeNull();
  });
});
