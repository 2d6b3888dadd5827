import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { BatchError, invalidQuery } from '../model/batch-error.ts';
import type { BatchModel } from '../model/batch-model.ts';
import { checkApiVersion } from './api-version.ts';
import { NotModified } from './conditions.ts';
import { errorBody } from './error-body.ts';
import type { Answer, BatchRequest, BatchResponse } from './exchange.ts';
import type { Faults } from './faults.ts';
import { checkHost } from './host-check.ts';
import { parseQuery } from './query-string.ts';
import { type Route, route } from './router.ts';
import { type AccountKey, authenticate } from './shared-key.ts';

export interface BatchCoreParts {
  readonly model: BatchModel;
  readonly account: AccountKey;
  readonly faults: Faults;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  readonly base: () => string;
}

export type BatchCore = (request: BatchRequest) => Promise<BatchResponse>;

/** Whether a request, by its head alone, is meant for the engine and from a holder of its key. */
export function createAdmission(
  parts: Pick<BatchCoreParts, 'account' | 'faults'>,
): (head: Omit<BatchRequest, 'body'>) => boolean {
  return (head) => {
    try {
      checkHost(head.headers['host']);
      authenticate(head, parseQuery(head.rawQuery), parts.account, parts.faults.now());
      return true;
    } catch (error) {
      if (error instanceof BatchError) return false;
      throw error;
    }
  };
}

const jsonType = 'application/json;odata=minimalmetadata';

/**
 * The Batch service as a function from request to response. The checks stand in the order in which the service makes
 * them: is it busy, was it meant for us, who asks, which version, what is asked; then the operation itself.
 */
export function createBatchCore(parts: BatchCoreParts): BatchCore {
  return async (request) => {
    const requestId = randomUUID();
    const common = commonHeaders(request, requestId, parts.faults.now());
    let operationId: string | null = null;
    try {
      parts.faults.throttle();
      checkHost(request.headers['host']);
      const query = parseQuery(request.rawQuery);
      authenticate(request, query, parts.account, parts.faults.now());
      parts.faults.refuse();
      const found = route(request.method, request.rawPath);
      operationId = found.operation.id;
      checkApiVersion(query);
      checkQuery(found, query);
      const call = { params: found.params, query, request, base: parts.base() };
      const answer = await found.operation.handle(call, parts.model);
      return { ...toResponse(answer, common), operationId };
    } catch (error) {
      if (error instanceof NotModified) return { status: 304, headers: common, body: null, operationId };
      const fault = error instanceof BatchError ? error : new BatchError('InternalError');
      if (fault !== error) process.emitWarning(error instanceof Error ? error : String(error));
      return { ...errorResponse(fault, request, common, parts.base(), requestId), operationId };
    }
  };
}

function checkQuery({ operation }: Route, query: ReadonlyMap<string, string>): void {
  for (const [name, value] of query) {
    if (name === 'api-version') continue;
    // "timeout: seconds, default and maximum 30"; the engine answers at once, so it only has to be one.
    if (name === 'timeout') {
      if (!/^\d{1,9}$/.test(value)) throw invalidQuery(name, value, 'The value is not a whole number.');
      continue;
    }
    // An operation that is not served (null) says that, whatever it was asked with.
    if (operation.query !== null && !operation.query.includes(name)) {
      throw new BatchError('UnsupportedQueryParameter', [
        { key: 'QueryParameterName', value: name },
        { key: 'QueryParameterValue', value },
      ]);
    }
  }
}

function toResponse(
  answer: Answer,
  common: Readonly<Record<string, string>>,
): Omit<BatchResponse, 'operationId'> {
  const { status, headers, body } = answer;
  if (body === undefined || body instanceof Readable) {
    return { status, headers: { ...common, ...headers }, body: body ?? null };
  }
  return {
    status,
    headers: { ...common, ...headers, 'Content-Type': jsonType },
    body: JSON.stringify(body),
  };
}

function errorResponse(
  error: BatchError,
  request: BatchRequest,
  common: Readonly<Record<string, string>>,
  base: string,
  requestId: string,
): Omit<BatchResponse, 'operationId'> {
  const isBusy = error.code === 'TooManyRequests' || error.code === 'ServerBusy';
  const headers = { ...common, ...(isBusy ? { 'Retry-After': '1' } : {}) };
  const reason = error.message;
  if (request.method === 'HEAD') return { status: error.status, reason, headers, body: null };
  const body = JSON.stringify(errorBody(base, error, requestId));
  return {
    status: error.status,
    reason,
    headers: { ...headers, 'Content-Type': jsonType, 'Content-Length': String(Buffer.byteLength(body)) },
    body,
  };
}

/** What the service sends with every answer. */
function commonHeaders(
  request: BatchRequest,
  requestId: string,
  nowMs: number,
): Readonly<Record<string, string>> {
  const clientId = request.headers['client-request-id'];
  const isEchoed = request.headers['return-client-request-id']?.toLowerCase() === 'true';
  return {
    Date: new Date(nowMs).toUTCString(),
    Server: 'Microsoft-HTTPAPI/2.0',
    DataServiceVersion: '3.0',
    'request-id': requestId,
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    ...(clientId !== undefined && isEchoed ? { 'client-request-id': clientId } : {}),
  };
}
