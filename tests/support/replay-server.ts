import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Recording } from './batch-api.ts';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text goes out as it is, anything else as JSON; null is no body. */
  readonly body: unknown;
  /** `cut`: the connection ends before the answer. `cutInside`: after half of it. */
  readonly fault?: 'cut' | 'cutInside';
}

export interface SeenRequest {
  readonly method: string;
  /** As it was sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ReplayServer {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** Forgets what was seen and gives these replies, one a request; the last one stays. */
  play(...replies: readonly Reply[]): void;
  close(): Promise<void>;
}

const json = 'application/json;odata=minimalmetadata';
const requestId = '00000000-0000-4000-8000-000000000000';

/** A recorded answer as it can be sent again. Its length fits the original body, not the scrubbed one. */
export function replyOf({ response }: Recording, changes: Partial<Reply> = {}): Reply {
  const { 'content-length': _length, 'transfer-encoding': _transfer, ...headers } = response.headers;
  return { status: response.status, headers, body: response.body, ...changes };
}

/** An error in the service's form. */
export function errorReply(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const body = { code, message: { lang: 'en-US', value: `${code} it is\nRequestId:0\nTime:0` } };
  return { status, headers: { 'content-type': json, 'request-id': requestId, ...headers }, body };
}

/** Plays the part of the service, on loopback. Bodies are sent in small chunks, as they may come from a network. */
export async function startReplayServer(): Promise<ReplayServer> {
  let replies: readonly Reply[] = [];
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://replay');
    const reply = replies[Math.min(seen.length, replies.length - 1)];
    seen.push({
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: Buffer.concat(parts).toString('utf8'),
    });
    if (reply === undefined || reply.fault === 'cut') {
      request.socket.destroy();
      return;
    }
    const { status, headers = { 'content-type': json, 'request-id': requestId }, body } = reply;
    response.writeHead(status, headers);
    if (body === null || request.method === 'HEAD') {
      response.end();
      return;
    }
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const end = reply.fault === 'cutInside' ? Math.ceil(bytes.length / 2) : bytes.length;
    for (let start = 0; start < end; start += 97) {
      await new Promise((sent) => response.write(bytes.subarray(start, Math.min(end, start + 97)), sent));
    }
    if (reply.fault === 'cutInside') request.socket.destroy();
    else response.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    play: (...next) => {
      replies = next;
      seen.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
