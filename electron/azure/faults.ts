import { Failure, type FailureCode } from '../../shared/failure.ts';
import type { RetryVerdict } from '../support/retry.ts';
import { foreignAnswer } from './genuine-answers.ts';
import { type Door, signInFailure } from './sign-in-faults.ts';

/** The parts of a fault of either SDK that mean something. `@azure/batch` has an object as message: see `text`. */
export interface ServiceFault {
  /** The service's code (`PoolExists`), or the transport's (`ECONNREFUSED`). */
  readonly code: string;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly text: string;
  readonly retryAfterMs: number | null;
  /** The service's clock when it answered, in ms since 1970. */
  readonly serverMs: number | null;
  /** `AuthenticationErrorDetail`: the reason behind a refusal's code. Empty where there is none. */
  readonly detail: string;
  /** Id of the directory that the service takes tokens of; null where it does not say. */
  readonly directory: string | null;
}

const transportCodes = new Set([
  'REQUEST_SEND_ERROR',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'UND_ERR_SOCKET',
  // An answer that was cut off, in the words of node-fetch and of the SDKs' parser; and one of somebody else.
  'ERR_STREAM_PREMATURE_CLOSE',
  'PARSE_ERROR',
  foreignAnswer,
]);
const passingStatuses = new Set([408, 429, 500, 502, 503, 504]);
/** The service compares the MD5 that is sent along with what came: it has taken nothing. */
const damagedOnItsWay: ReadonlySet<string> = new Set(['Md5Mismatch']);
const longestText = 500;

/** Reads an error thrown by `@azure/batch` or `@azure/storage-blob`; null for anything else. */
export function readFault(error: unknown): ServiceFault | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, statusCode, body, details, message, response } = error as Record<string, unknown>;
  // A success whose text cannot be read is no answer.
  const isBroken = code === 'PARSE_ERROR' && Number(statusCode) < 300;
  const status = typeof statusCode === 'number' && !isBroken ? statusCode : null;
  if (status === null && !(typeof code === 'string' && transportCodes.has(code))) return null;
  const detailsCode = member(details, 'errorCode') ?? member(details, 'code');
  return {
    code: textOf(code) ?? textOf(member(body, 'code')) ?? textOf(detailsCode) ?? `HTTP${status}`,
    status,
    text: (textOf(member(member(body, 'message'), 'value')) ?? textOf(message) ?? '').slice(0, longestText),
    retryAfterMs: readRetryAfter(header(response, 'retry-after'), Date.now()),
    serverMs: readDate(header(response, 'date')),
    detail: readDetail(body, details),
    directory: readDirectory(header(response, 'www-authenticate')),
  };
}

/** Batch lists it among `values`; the storage client has it under a name of either case. */
function readDetail(body: unknown, details: unknown): string {
  const name = 'AuthenticationErrorDetail';
  const values = member(body, 'values');
  const listed: unknown = Array.isArray(values)
    ? values.find((entry) => member(entry, 'key') === name)
    : null;
  const found =
    textOf(member(listed, 'value')) ??
    textOf(member(details, name)) ??
    textOf(member(details, 'authenticationErrorDetail'));
  return (found ?? '').slice(0, longestText);
}

/** From `Bearer authorization_uri=https://login.microsoftonline.com/<directory>/oauth2/authorize`. */
export function readDirectory(challenge: string | null): string | null {
  return /authorization_uri="?https:\/\/[^/\s"]+\/([0-9a-f-]{36})\b/i.exec(challenge ?? '')?.[1] ?? null;
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). */
export function readRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

function readDate(value: string | null): number | null {
  const date = Date.parse(value ?? '');
  return Number.isNaN(date) ? null : date;
}

/** Whether the same request may simply be made again. */
export function retryVerdict(error: unknown): RetryVerdict {
  const fault = readFault(error);
  if (!fault) return { retry: error instanceof Failure && error.code === 'timedOut' };
  const retry = fault.status === null || passingStatuses.has(fault.status) || damagedOnItsWay.has(fault.code);
  return fault.retryAfterMs === null ? { retry } : { retry, retryAfterMs: fault.retryAfterMs };
}

const meanings: Readonly<Partial<Record<string, FailureCode>>> = {
  PoolNotFound: 'poolGone',
  PoolBeingDeleted: 'poolGone',
  JobNotFound: 'jobGone',
  JobBeingDeleted: 'jobGone',
  JobBeingTerminated: 'jobGone',
  JobCompleted: 'jobGone',
  BlobNotFound: 'resultMissing',
  PoolQuotaReached: 'poolQuotaReached',
  ActiveJobAndScheduleQuotaReached: 'jobQuotaReached',
};

/**
 * The meaning of a service's fault.
 * @param host named in the message; never a whole URL, which may carry a signature.
 * @param resource what the request was about, in Azure's words (`pool bt-...`).
 * @param door who asked, and how: without it a refusal says no more than that it is one.
 */
export function toFailure(error: unknown, host: string, resource: string, door?: Door): Failure {
  if (error instanceof Failure) return error;
  const fault = readFault(error);
  if (!fault) return new Failure('internal', {}, error);
  if (fault.status === null) {
    // The SDKs differ in whether it is the code or in the text.
    const isNameUnknown = /\bENOTFOUND\b/.test(`${fault.code} ${fault.text}`);
    return new Failure(isNameUnknown ? 'nameNotFound' : 'networkUnreachable', { host }, error);
  }
  const meaning = meanings[fault.code];
  if (meaning) return new Failure(meaning, { resource }, error);
  const refusal = door && signInFailure(fault, door, Date.now(), error);
  if (refusal) return refusal;
  if (fault.status === 401 || fault.status === 403) return new Failure('accessDenied', {}, error);
  if (fault.status === 404) return new Failure('resourceMissing', { resource }, error);
  if (fault.status === 408) return new Failure('timedOut', {}, error);
  if (fault.status === 429) return new Failure('throttled', {}, error);
  if (fault.status >= 500) return new Failure('serviceUnavailable', { status: fault.status }, error);
  return new Failure('requestRejected', { code: fault.code }, error);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.length > 0 ? value : null;
}

function header(response: unknown, name: string): string | null {
  const headers = member(response, 'headers') as { get?: (name: string) => unknown } | undefined;
  return textOf(headers?.get?.(name));
}
