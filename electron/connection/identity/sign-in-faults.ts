import { Failure } from '../../../shared/failure.ts';

/** What Entra (or MSAL before it) said no with: codes only, as its sentences name people and applications. */
export interface Refusal {
  /** OAuth's word (`invalid_grant`), or MSAL's (`network_error`). */
  readonly error: string;
  readonly subError: string;
  /** `AADSTS65001`; null where none was given. */
  readonly code: string | null;
}

export interface SignInContext {
  /** Host of the authority. */
  readonly host: string;
  readonly tenant: string;
  /** Who, or where: named when the user has to sign in again. */
  readonly name: string;
  /** False while the user is at the sign-in page. */
  readonly isSilent: boolean;
}

// Numbers from Microsoft's page "Microsoft Entra authentication and authorization error codes".

/** Nobody has approved what this client asks for, or only an administrator may. */
const consentCodes = new Set(['65001', '65004', '90094', '90095', '900941', '900971']);

/** The account is not of this directory, or the directory does not know the application or the resource. */
const tenantCodes = new Set([
  '50020',
  '50034',
  '50059',
  '50128',
  '51004',
  '90002',
  '90072',
  '500011',
  '700016',
]);

const expiredErrors = new Set([
  'expired_token',
  'code_expired',
  'device_code_expired',
  'user_timeout_reached',
]);
const unreachableErrors = new Set([
  'network_error',
  'no_network_connectivity',
  'endpoints_resolution_error',
  'openid_config_error',
]);

/** While nobody is there to ask, each of these means that somebody has to be asked. */
const askErrors = new Set([
  'invalid_grant',
  'interaction_required',
  'login_required',
  'consent_required',
  'bad_token',
  'no_tokens_found',
  'native_account_unavailable',
  'refresh_token_expired',
  'token_refresh_required',
  'no_account_found',
  'no_account_in_silent_request',
]);

/** The meaning of a refusal; nothing of its text gets into the failure. */
export function meaningOf(refusal: Refusal, about: SignInContext, cause?: unknown): Failure {
  const number = refusal.code?.replace(/^AADSTS/, '') ?? '';
  if (consentCodes.has(number) || refusal.subError === 'consent_required') {
    return new Failure('consentNeeded', {}, cause);
  }
  if (tenantCodes.has(number)) return new Failure('tenantRefused', { tenant: about.tenant }, cause);
  if (expiredErrors.has(refusal.error)) return new Failure('signInExpired', {}, cause);
  if (refusal.code === null && unreachableErrors.has(refusal.error)) {
    return new Failure('networkUnreachable', { host: about.host }, cause);
  }
  if (about.isSilent && askErrors.has(refusal.error)) {
    return new Failure('signInNeeded', { name: about.name }, cause);
  }
  return new Failure('signInFailed', { code: refusal.code ?? plainWord(refusal.error) }, cause);
}

/** The codes of an error thrown by MSAL; null for any other. */
export function readMsalError(error: unknown): Refusal | null {
  if (!(error instanceof Error)) return null;
  const { errorCode, errorNo, errorMessage, subError } = error as Error & Record<string, unknown>;
  if (typeof errorCode !== 'string') return null;
  return {
    error: errorCode,
    subError: typeof subError === 'string' ? subError : '',
    code: aadstsCode(errorNo) ?? aadstsCode(errorMessage),
  };
}

/** `AADSTS` and its number, from a text that names it or from the bare number; null where there is none. */
export function aadstsCode(value: unknown): string | null {
  const text = String(value ?? '');
  const number = /AADSTS(\d{4,8})/.exec(text)?.[1] ?? /^\d{4,8}$/.exec(text)?.[0];
  return number === undefined ? null : `AADSTS${number}`;
}

/** OAuth's errors are words of ASCII (RFC 6749, 5.2); anything else is not shown. */
function plainWord(error: string): string {
  return /^[a-z_]{2,60}$/.test(error) ? error : 'unknown';
}
