import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parseQuery } from '../../../electron/engine/batch-server/query-string.ts';
import { sign, stringToSign } from '../../../electron/engine/batch-server/shared-key.ts';
import type { EngineAddress } from '../../../electron/engine/engine.ts';
import type { Certificate } from './certificate.ts';
import { batchScope, type FakeCloud } from './fake-cloud.ts';

export type Refusal = 'everything' | 'changes' | null;

export interface BatchDoor {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** What the role of the signed-in user does not let them do; null: they may do everything. */
  refuses: Refusal;
  /** Requests that were let in. */
  readonly letIn: () => number;
  close(): Promise<void>;
}

/**
 * The engine as Batch stands before a user of Entra: over TLS, for tokens of Batch that the authority gave out. The
 * engine itself takes its key only, so what is let in is signed anew.
 */
export async function startBatchDoor(
  certificate: Certificate,
  engine: EngineAddress['batch'],
  cloud: Pick<FakeCloud, 'tokens'>,
): Promise<BatchDoor> {
  let letIn = 0;
  const door: { refuses: Refusal } = { refuses: null };
  const server = createServer({ cert: certificate.cert, key: certificate.key }, async (request, response) => {
    const refuse = (status: number, code: string) => {
      const error = { 'odata.metadata': '', code, message: { lang: 'en-US', value: code } };
      response.writeHead(status, { 'content-type': 'application/json;odata=minimalmetadata' });
      response.end(JSON.stringify(error));
    };
    const body = await buffer(request);
    const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
    if (scheme !== 'Bearer' || cloud.tokens.get(token) !== batchScope) {
      return refuse(401, 'AuthenticationFailed');
    }
    const isChange = request.method !== 'GET' && request.method !== 'HEAD';
    if (door.refuses === 'everything' || (door.refuses === 'changes' && isChange)) {
      return refuse(403, 'PermissionDenied');
    }
    letIn += 1;
    const onwards = send(engine.url + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: signed(request, body, engine),
    });
    onwards.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onwards.once('error', () => response.destroy());
    onwards.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(door, {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    letIn: () => letIn,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
}

/** The headers of a request as the holder of the engine's key would send them. */
function signed(
  request: IncomingMessage,
  body: Buffer,
  { url, accountName, accountKey }: EngineAddress['batch'],
): Record<string, string> {
  const { authorization: _token, connection: _hop, 'transfer-encoding': _form, ...kept } = request.headers;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(kept)) {
    if (value !== undefined) headers[name] = String(value);
  }
  headers['host'] = new URL(url).host;
  headers['ocp-date'] = new Date().toUTCString();
  const [rawPath = '/', rawQuery = ''] = (request.url ?? '/').split('?');
  const method = request.method ?? 'GET';
  // Of these Node.js would say by itself that they have no body, and the signature is about that too.
  if (['POST', 'PUT', 'PATCH'].includes(method)) headers['content-length'] = String(body.length);
  const text = stringToSign(accountName, { method, rawPath, headers }, parseQuery(rawQuery));
  return { ...headers, authorization: `SharedKey ${accountName}:${sign(text, accountKey)}` };
}
