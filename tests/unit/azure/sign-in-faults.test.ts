import { describe, expect, test } from 'vitest';
import { type Door, type Refusal, signInFailure } from '../../../electron/azure/sign-in-faults.ts';

const now = Date.UTC(2026, 10, 23, 12);
const byKey: Door = { service: 'storage', account: 'acct', signedInWith: 'key' };
const byToken: Door = { ...byKey, signedInWith: 'token' };
const refusal = (code: string, status = 403, changes: Partial<Refusal> = {}): Refusal => ({
  ...{ code, status, text: '', serverMs: now, detail: '', directory: null },
  ...changes,
});
const meaning = (of: Refusal, door: Door) => {
  const failure = signInFailure(of, door, now, null);
  return failure && { code: failure.code, params: failure.params };
};

describe('who is not let in, and why', () => {
  test.each([
    ['AuthenticationFailed', 403, byKey, 'keyRejected'],
    ['AuthenticationFailed', 401, byToken, 'signInNeeded'],
    ['InvalidAuthenticationInfo', 400, byKey, 'keyRejected'],
    ['InvalidAuthenticationInfo', 401, byToken, 'signInNeeded'],
    ['KeyBasedAuthenticationNotPermitted', 403, byKey, 'keysNotAllowed'],
    ['AuthenticationTypeDisabled', 403, byKey, 'keysNotAllowed'],
    ['AuthorizationPermissionMismatch', 403, byToken, 'roleMissing'],
    ['AuthorizationFailure', 403, byToken, 'roleMissing'],
    ['PermissionDenied', 403, byToken, 'roleMissing'],
    ['HTTP403', 403, byToken, 'roleMissing'],
    ['AuthorizationFailure', 403, byKey, 'networkClosed'],
    ['HTTP403', 403, byKey, 'accessDenied'],
  ] as const)('%s %d is told by how one stands at the door', (code, status, door, expected) => {
    expect(meaning(refusal(code, status), door)?.code).toBe(expected);
  });

  test("a wrong signature is one in Azurite's words too", () => {
    const text =
      'Server failed to authenticate the request. Make sure the value of the Authorization header is formed correctly including the signature.';
    expect(meaning(refusal('AuthorizationFailure', 403, { text }), byKey)?.code).toBe('keyRejected');
  });

  test('a token of another directory is told with the directory that is wanted', () => {
    const detail = 'Issuer validation failed. Issuer did not match.';
    const directory = '891a05bd-506b-48d8-b3ed-60f458010688';
    const foreign = refusal('InvalidAuthenticationInfo', 401, { detail, directory });
    expect(meaning(foreign, byToken)).toEqual({ code: 'tenantRefused', params: { tenant: directory } });
    expect(meaning({ ...foreign, directory: null }, byToken)?.params).toEqual({ tenant: 'acct' });
  });

  test('a Batch account without keys is told, though its code is that of a wrong key', () => {
    const detail = 'The specified type of authentication SharedKey is not allowed for this account.';
    expect(meaning(refusal('AuthenticationFailed', 403, { detail }), byKey)?.code).toBe('keysNotAllowed');
  });

  test('the role that lacks is named, for each service its own', () => {
    expect(meaning(refusal('AuthorizationPermissionMismatch'), byToken)?.params).toEqual({
      account: 'acct',
      role: 'Storage Blob Data Contributor',
    });
    expect(meaning(refusal('PermissionDenied'), { ...byToken, service: 'batch' })?.params['role']).toBe(
      'Azure Batch Data Contributor',
    );
  });

  test('clocks that are a quarter of an hour apart are the reason; a few minutes are not', () => {
    const at = (minutes: number) =>
      meaning(refusal('AuthenticationFailed', 403, { serverMs: now + minutes * 60_000 }), byKey);
    expect(at(20)).toEqual({ code: 'clockSkewed', params: { minutes: 20 } });
    expect(at(-90)).toEqual({ code: 'clockSkewed', params: { minutes: 90 } });
    expect(at(5)?.code).toBe('keyRejected');
  });

  test('where the answer has no date its words count', () => {
    const old = refusal('AuthenticationFailed', 403, {
      text: "Request date header too old: 'Mon, 23 Nov 2026 09:00:00 GMT'",
      serverMs: null,
    });
    expect(meaning(old, byKey)).toEqual({ code: 'clockSkewed', params: { minutes: '> 15' } });
  });

  test('other refusals are none of the door', () => {
    expect(meaning(refusal('PoolExists', 409), byKey)).toBeNull();
    expect(meaning(refusal('ServerBusy', 503), byToken)).toBeNull();
  });
});
