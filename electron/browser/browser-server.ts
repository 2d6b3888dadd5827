import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { browserPaths } from '../../shared/bridge.ts';
import { runIdSchema } from '../../shared/contract.ts';
import { Failure, toFailureView } from '../../shared/failure.ts';
import { serveWebSocket } from '../app-transport.ts';
import { listStaticFiles, type StaticFile, securityHeaders } from '../platform/static-files.ts';
import type { Staging } from '../queue/staging.ts';
import type { RouterContext } from '../router.ts';
import { BrowserGuard } from './browser-guard.ts';
import { type BrowserLimits, usualLimits } from './browser-limits.ts';
import { Uploads } from './upload.ts';

export interface BrowserServerOptions {
  readonly context: RouterContext;
  /** Absolute; the built page. */
  readonly rendererFolder: string;
  readonly staging: Staging;
  /** 0: any free port. */
  readonly port: number;
  /** Others than the usual ones: for tests. */
  readonly limits?: Partial<BrowserLimits>;
}

export interface BrowserServer {
  readonly origin: string;
  /** An address that opens the app in one browser; it works once, and voids the one before. */
  newAddress(): string;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

interface Request {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** The whole of what is served on 127.0.0.1: the page, its socket, uploads, and finished MP3s. */
export async function startBrowserServer(options: BrowserServerOptions): Promise<BrowserServer> {
  const files = await listStaticFiles(options.rendererFolder);
  const limits = { ...usualLimits, ...options.limits };
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    // An upload may take its time; no other request has a body that is read.
    requestTimeout: 0,
  });
  server.maxConnections = limits.mostConnections;
  const uploads = new Uploads(options.staging, limits);
  const port = await listen(server, options.port);
  const guard = new BrowserGuard(port);
  const headers = securityHeaders(guard.origin.replace('http:', 'ws:'));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 * 1024 });
  const closing = new AbortController();

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const url = parseUrl(request.url, guard.origin);
    if (url === null) return refuse(response, 400);
    // A body that nobody reads would keep its connection for as long as it goes on.
    if (hasBody(request) && url.pathname !== browserPaths.upload) response.setHeader('connection', 'close');
    answer({ request, response, url }).catch((error: unknown) => {
      options.context.log(error);
      if (response.headersSent) response.destroy();
      else refuse(response, 500);
    });
  });

  async function answer(exchange: Request): Promise<void> {
    const { request, response, url } = exchange;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!guard.isFromHere(request, !isRead)) return refuse(response, 403);
    const token = url.pathname === '/' && isRead ? url.searchParams.get('token') : null;
    if (token !== null) {
      const cookie = guard.redeem(token);
      if (cookie !== null) return welcome(response, cookie);
      if (guard.hasSession(request)) return welcome(response, null);
    }
    if (!guard.hasSession(request)) return refuse(response, 403, noSession);
    if (request.method === 'PUT' && url.pathname === browserPaths.upload) {
      return uploads.receive({ ...exchange, signal: closing.signal });
    }
    if (!isRead) return refuse(response, 405);
    if (url.pathname.startsWith(`${browserPaths.audio}/`)) return sendAudio(exchange, options.context);
    const file = files.get(url.pathname);
    return file === undefined ? refuse(response, 404) : sendStatic(exchange, file);
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node.js lets go of the socket here, its errors included: one that nobody hears would end the process.
    socket.on('error', () => socket.destroy());
    const url = parseUrl(request.url, guard.origin);
    const isSocket = url?.pathname === browserPaths.socket && url.search === '';
    const isAllowed = isSocket && guard.isFromHere(request, true) && guard.hasSession(request);
    if (!isAllowed) {
      // Destroyed once it is sent: whoever was refused may not keep a connection.
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      endUnread(ws, limits);
      serveWebSocket(options.context, ws, request);
    });
  });

  return {
    origin: guard.origin,
    newAddress: () => guard.newAddress(),
    close: async () => {
      closing.abort(new Error('The server is closing'));
      for (const client of sockets.clients) client.terminate();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A page that does not read would have all its news kept in memory. */
function endUnread(ws: WebSocket, { checkEveryMs, mostUnreadBytes }: BrowserLimits): void {
  const watch = setInterval(() => {
    if (ws.bufferedAmount > mostUnreadBytes) ws.terminate();
  }, checkEveryMs);
  ws.once('close', () => clearInterval(watch));
}

const noSession =
  'This address does not open Batchtone. Open the one that was printed where Batchtone was started; ' +
  'it works once. / Esta dirección no abre Batchtone. Abra la que se mostró al iniciar Batchtone; sirve una sola vez.';

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function parseUrl(path: string | undefined, origin: string): URL | null {
  // A path of two slashes would name another host.
  return path?.startsWith('/') === true && !path.startsWith('//') ? URL.parse(path, origin) : null;
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** Whoever was refused may not keep a connection. */
function refuse(response: ServerResponse, status: number, text = ''): void {
  response.writeHead(status, {
    ...{ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    ...(status === 404 ? {} : { connection: 'close' }),
  });
  response.end(text);
}

/**
 * Goes on to the page from a document of ours, not by a redirect: a link that was clicked on another site would make
 * the redirect cross-site, and the strict cookie would stay behind.
 */
function welcome(response: ServerResponse, cookie: string | null): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    ...(cookie === null ? {} : { 'set-cookie': cookie }),
  });
  response.end(
    '<!doctype html><link rel="icon" href="data:,"><meta http-equiv="refresh" content="0;url=/"><title>Batchtone</title>',
  );
}

async function sendStatic({ request, response }: Request, file: StaticFile): Promise<void> {
  const { size } = await stat(file.path);
  response.writeHead(200, {
    'content-type': file.contentType,
    'content-length': size,
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-store',
  });
  await send(request, response, file.path);
}

/** One finished MP3, found by the ids of its run and item: no path of a request reaches the disk. */
async function sendAudio({ request, response, url }: Request, { app }: RouterContext): Promise<void> {
  const [runId, itemId, ...rest] = url.pathname.slice(browserPaths.audio.length + 1).split('/');
  const run = runIdSchema.safeParse({ runId });
  if (!run.success || itemId === undefined || rest.length > 0) return refuse(response, 404);
  let path: string | null;
  try {
    path = await app.history.outputPath(run.data.runId, decodeURIComponent(itemId));
  } catch (error) {
    if (error instanceof Failure || error instanceof URIError) return refuse(response, 404);
    throw error;
  }
  const size = path === null ? null : await sizeOrNull(path);
  if (path === null || size === null) {
    response.statusCode = 404;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ failure: toFailureView(new Failure('resultMissing')) }));
    return;
  }
  response.writeHead(200, {
    'content-type': 'audio/mpeg',
    'content-length': size,
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename*=UTF-8''${encodeRfc5987(basename(path))}`,
  });
  await send(request, response, path);
}

async function send(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(createReadStream(path), response).catch((error: unknown) => {
    // The reader went away; there is nobody to tell.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** RFC 5987, 3.2.1: what encodeURIComponent leaves that is no attr-char. */
function encodeRfc5987(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

async function sizeOrNull(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}
