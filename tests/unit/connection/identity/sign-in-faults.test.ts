import { AuthError, ClientAuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import { describe, expect, test } from 'vitest';
import { readClaims, readCliFault } from '../../../../electron/connection/identity/azure-cli.ts';
import {
  aadstsCode,
  meaningOf,
  readMsalError,
  type SignInContext,
} from '../../../../electron/connection/identity/sign-in-faults.ts';

const about: SignInContext = {
  host: 'login.example',
  tenant: 'contoso.example',
  name: 'ana@contoso.example',
  isSilent: true,
};
const asking: SignInContext = { ...about, isSilent: false };
const refusal = (error: string, code: string | null = null, subError = '') => ({ error, code, subError });

describe('the meaning of a refusal', () => {
  test.each([
    ['AADSTS65001', 'consentNeeded'],
    ['AADSTS65004', 'consentNeeded'],
    ['AADSTS90094', 'consentNeeded'],
    ['AADSTS50020', 'tenantRefused'],
    ['AADSTS90072', 'tenantRefused'],
    ['AADSTS90002', 'tenantRefused'],
    ['AADSTS500011', 'tenantRefused'],
    ['AADSTS700016', 'tenantRefused'],
  ])('%s is %s, with or without the user', (code, meaning) => {
    expect(meaningOf(refusal('invalid_grant', code), about).code).toBe(meaning);
    expect(meaningOf(refusal('access_denied', code), asking).code).toBe(meaning);
  });

  test('an end of the sign-in that only the user can mend asks for the user, silently', () => {
    for (const code of ['AADSTS50058', 'AADSTS50076', 'AADSTS50173', 'AADSTS70008', 'AADSTS700082']) {
      expect(meaningOf(refusal('invalid_grant', code), about)).toMatchObject({
        code: 'signInNeeded',
        params: { name: 'ana@contoso.example' },
      });
    }
    expect(meaningOf(refusal('no_tokens_found'), about).code).toBe('signInNeeded');
  });

  test('the same while the user is at it is a sign-in that failed, told by its code', () => {
    expect(meaningOf(refusal('invalid_grant', 'AADSTS50076'), asking)).toMatchObject({
      code: 'signInFailed',
      params: { code: 'AADSTS50076' },
    });
    expect(meaningOf(refusal('access_denied'), asking).params).toEqual({ code: 'access_denied' });
  });

  test('a text in the place of a code is not shown', () => {
    expect(meaningOf(refusal('Ana of Contoso said no'), asking).params).toEqual({ code: 'unknown' });
  });

  test('no answer is the network, and a code is slow to be anything else', () => {
    expect(meaningOf(refusal('network_error'), about)).toMatchObject({
      code: 'networkUnreachable',
      params: { host: 'login.example' },
    });
    expect(meaningOf(refusal('endpoints_resolution_error', 'AADSTS90002'), about).code).toBe('tenantRefused');
  });

  test('time that ran out is told as that', () => {
    for (const error of ['expired_token', 'device_code_expired']) {
      expect(meaningOf(refusal(error), asking).code).toBe('signInExpired');
    }
  });
});

describe('errors of MSAL', () => {
  test('give their codes and nothing of their text', () => {
    const text = 'AADSTS65001: The user Ana has not consented to https://batch.core.windows.net';
    const errors = [
      new ServerError('invalid_grant', 'id', text, 'consent_required'),
      new InteractionRequiredAuthError('invalid_grant', 'id', 'text', '', '', '', '', '65001'),
      new AuthError('invalid_grant', 'id', text),
    ];
    for (const error of errors) expect(readMsalError(error)?.code).toBe('AADSTS65001');
    expect(readMsalError(new ClientAuthError('network_error', 'id'))).toMatchObject({
      error: 'network_error',
      code: null,
    });
    expect(readMsalError(new TypeError('x'))).toBeNull();
  });

  test('a code is a number of Entra, alone or named', () => {
    expect(aadstsCode(65001)).toBe('AADSTS65001');
    expect(aadstsCode('AADSTS900941: ...')).toBe('AADSTS900941');
    expect(aadstsCode('Port 8080 is taken')).toBeNull();
    expect(aadstsCode(undefined)).toBeNull();
  });
});

describe('the Azure CLI', () => {
  const fault = (message: string) =>
    readCliFault(new Error(message), 'contoso.example', 'login.example').code;

  test('is told apart by whether it is there and signed in', () => {
    expect(fault('Azure CLI could not be found. Please visit ...')).toBe('azureCliMissing');
    expect(fault("Please run 'az login' from a command prompt")).toBe('azureCliSignedOut');
    expect(
      fault('AADSTS70043: The refresh token has expired. To re-authenticate, please run: az login'),
    ).toBe('azureCliSignedOut');
    expect(fault('AADSTS50020: User account from identity provider. Please run: az login')).toBe(
      'tenantRefused',
    );
    expect(fault('something else')).toBe('signInFailed');
  });

  test('its token says who it is for; one that cannot be read says nothing', () => {
    const token = `h.${Buffer.from('{"upn":"ana@contoso.example","tid":"t"}').toString('base64url')}.s`;
    expect(readClaims(token)).toEqual({ username: 'ana@contoso.example', tenantId: 't' });
    expect(readClaims('opaque')).toEqual({ username: 'Azure CLI', tenantId: '' });
  });
});
