import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { BatchCore } from './batch-core.ts';
import type { Capture } from './capture.ts';
import type { BatchRequest, BatchResponse } from './exchange.ts';
import type { Faults } from './faults.ts';

// "The total serialized size of a collection must be less than 1MB"; nothing else is as long.
const mostBodyBytes = 1024 * 1024;
const headersTimeoutMs = 30_000;
const requestTimeoutMs = 60_000;
/** Longer than clients keep an idle connection: closing first would cost them a request now and then. */
const keepAliveMs = 120_000;

export interface Listener {
  readonly port: number;
  /** Ends all connections; idempotent. */
  close(): Promise<void>;
}

/** Serves `core` on 127.0.0.1. Rejects when the port is taken. */
export async function listen(
  port: number,
  core: BatchCore,
  faults: Faults,
  capture: Capture | null,
): Promise<Listener> {
  const server = createServer((message, response) => {
    answer(message, response, core, faults, capture).catch(() => {
      // The client went away, or its connection did: there is nobody left to tell.
      response.destroy();
    });
  });
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = keepAliveMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  core: BatchCore,
  faults: Faults,
  capture: Capture | null,
): Promise<void> {
  const request = await read(message);
  const drop = faults.drop();
  if (drop === 'before') {
    message.socket.destroy();
    return;
  }
  const result = await core(request);
  capture?.record(request, result);
  if (drop === 'after') message.socket.destroy();
  else await send(response, result, request);
}

async function read(message: IncomingMessage): Promise<BatchRequest> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    // What is too long is read to its end, or the client would never see the answer; it is not kept.
    if (length <= mostBodyBytes) chunks.push(chunk);
  }
  const url = message.url ?? '/';
  const at = url.indexOf('?');
  return {
    method: message.method ?? 'GET',
    rawPath: at === -1 ? url : url.slice(0, at),
    rawQuery: at === -1 ? '' : url.slice(at + 1),
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    ),
    body: length > mostBodyBytes ? null : Buffer.concat(chunks),
  };
}

async function send(response: ServerResponse, result: BatchResponse, request: BatchRequest): Promise<void> {
  const { status, reason, headers, body } = result;
  if (reason === undefined) response.writeHead(status, headers);
  else response.writeHead(status, reason, headers);
  if (body === null || typeof body === 'string') {
    response.end(body ?? undefined);
    return;
  }
  if (request.method === 'HEAD') {
    body.destroy();
    response.end();
    return;
  }
  await pipeline(body, response);
}
