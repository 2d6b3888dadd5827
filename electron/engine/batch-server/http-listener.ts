import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { BatchCore } from './batch-core.ts';
import type { Capture } from './capture.ts';
import type { BatchRequest, BatchResponse } from './exchange.ts';
import type { Faults } from './faults.ts';

// "The total serialized size of a collection must be less than 1MB"; nothing else is as long.
const mostBodyBytes = 1024 * 1024;
/** What is too long is read to its end, or the client would never see the answer; but not for ever. */
const mostReadBytes = 16 * mostBodyBytes;
/** Longer than clients keep an idle connection: closing first would cost them a request now and then. */
const keepAliveMs = 120_000;

/** What a client that dawdles, or many of them, may take. */
export interface ListenerLimits {
  /** From the start of a request (or a connection) to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** To the end of its body. */
  readonly requestTimeoutMs: number;
  /** How often both are looked at. */
  readonly checkEveryMs: number;
  /** A further connection is closed at once: this process has other files to open. */
  readonly mostConnections: number;
}

export const usualLimits: ListenerLimits = {
  headersTimeoutMs: 20_000,
  requestTimeoutMs: 60_000,
  checkEveryMs: 5_000,
  mostConnections: 512,
};

export interface ListenerParts {
  readonly core: BatchCore;
  /** Whether this was sent by a holder of the key: nobody else's body is kept. */
  readonly admits: (head: Omit<BatchRequest, 'body'>) => boolean;
  readonly faults: Faults;
  readonly capture: Capture | null;
}

export interface Listener {
  readonly port: number;
  /** Ends all connections; idempotent. */
  close(): Promise<void>;
}

/** Serves the core on 127.0.0.1. Rejects when the port is taken. */
export async function listen(
  port: number,
  parts: ListenerParts,
  limits: ListenerLimits = usualLimits,
): Promise<Listener> {
  const options = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    keepAliveTimeout: keepAliveMs,
  };
  const server = createServer(options, (message, response) => {
    answer(message, response, parts).catch(() => {
      // The client went away, or its connection did: there is nobody left to tell.
      response.destroy();
    });
  });
  server.maxConnections = limits.mostConnections;
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
  { core, admits, faults, capture }: ListenerParts,
): Promise<void> {
  const head = headOf(message);
  const request = { ...head, body: await readBody(message, admits(head)) };
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

function headOf(message: IncomingMessage): Omit<BatchRequest, 'body'> {
  const url = message.url ?? '/';
  const at = url.indexOf('?');
  return {
    method: message.method ?? 'GET',
    rawPath: at === -1 ? url : url.slice(0, at),
    rawQuery: at === -1 ? '' : url.slice(at + 1),
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    ),
  };
}

/** @returns null for a body that is too long */
async function readBody(message: IncomingMessage, isKept: boolean): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > mostReadBytes) throw new RangeError('The body has no end');
    if (length > mostBodyBytes) chunks.length = 0;
    else if (isKept) chunks.push(chunk);
  }
  return length > mostBodyBytes ? null : Buffer.concat(chunks);
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
