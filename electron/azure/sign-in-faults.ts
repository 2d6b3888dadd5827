import { Failure } from '../../shared/failure.ts';

/** How a client stands before a service: tells what a refusal means. */
export interface Door {
  readonly service: 'batch' | 'storage';
  readonly account: string;
  readonly signedInWith: 'key' | 'token';
}

/** What of a refusal is looked at. */
export interface Refusal {
  readonly code: string;
  readonly status: number | null;
  readonly text: string;
  /** The service's own time of the answer, in ms since 1970; null where it says none. */
  readonly serverMs: number | null;
  /** `AuthenticationErrorDetail`: the reason behind a code that says nothing. Empty where there is none. */
  readonly detail: string;
  /** Id of the directory that the service takes tokens of; null where it does not say. */
  readonly directory: string | null;
}

/** "The service wants the date within 15 minutes of its clock"; a little less, as the answer took its time. */
const toleratedSkewMs = 14 * 60_000;
const minuteMs = 60_000;

/** Batch and Storage each have a word of their own for "no keys here". */
const keyCodes: ReadonlySet<string> = new Set([
  'KeyBasedAuthenticationNotPermitted',
  'AuthenticationTypeDisabled',
]);
/** Who asks is known, and may not: Storage's two words and Batch's. */
const roleCodes: ReadonlySet<string> = new Set([
  'AuthorizationFailure',
  'AuthorizationPermissionMismatch',
  'PermissionDenied',
]);
const unknownCodes: ReadonlySet<string> = new Set(['AuthenticationFailed', 'InvalidAuthenticationInfo']);
/** Azurite says `AuthorizationFailure` for a wrong signature too, but with the words of `AuthenticationFailed`. */
const wrongSignature = /authorization header is formed correctly/i;

export const roleNames = {
  batch: 'Azure Batch Data Contributor',
  storage: 'Storage Blob Data Contributor',
} as const satisfies Record<Door['service'], string>;

/**
 * The meaning of a refusal to let somebody in, or null when the refusal is about something else.
 * @param nowMs this computer's clock, when the answer came
 */
export function signInFailure(refusal: Refusal, door: Door, nowMs: number, cause: unknown): Failure | null {
  const { code, status } = refusal;
  const { account, service } = door;
  const isByToken = door.signedInWith === 'token';
  const isNoKeyAccount = !isByToken && /SharedKey is not allowed/i.test(refusal.detail);
  if (keyCodes.has(code) || isNoKeyAccount) return new Failure('keysNotAllowed', { account }, cause);
  if (unknownCodes.has(code) || status === 401 || wrongSignature.test(refusal.text)) {
    const minutes = skewMinutes(refusal, nowMs);
    if (minutes !== null) return new Failure('clockSkewed', { minutes }, cause);
    // "Issuer validation failed. Issuer did not match.": a guest, say, who signed in to the directory at home.
    if (isByToken && /\bissuer\b/i.test(refusal.detail)) {
      return new Failure('tenantRefused', { tenant: refusal.directory ?? account }, cause);
    }
    return isByToken
      ? new Failure('signInNeeded', { name: account }, cause)
      : new Failure('keyRejected', { account }, cause);
  }
  if (status !== 403) return null;
  if (isByToken) return new Failure('roleMissing', { account, role: roleNames[service] }, cause);
  // A key opens everything, so it is not a role that lacks: the account is closed to this network.
  if (roleCodes.has(code)) return new Failure('networkClosed', { account }, cause);
  return new Failure('accessDenied', {}, cause);
}

/** Whole minutes between the two clocks when these are the reason; text where the service does not say its time. */
function skewMinutes({ text, serverMs }: Refusal, nowMs: number): number | string | null {
  const skewMs = serverMs === null ? null : Math.abs(nowMs - serverMs);
  if (skewMs !== null && skewMs >= toleratedSkewMs) return Math.round(skewMs / minuteMs);
  const isSaid = /date header (?:is )?too old|date of the request is more than|not within/i.test(text);
  return isSaid && skewMs === null ? '> 15' : null;
}
