import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** What goes wrong with a request on its way to a service. */
export type Fault =
  /** Served late. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection is lost before the service saw the request. */
  | { readonly kind: 'cutBefore' }
  /** The service did what was asked; its answer is lost. */
  | { readonly kind: 'cutAfter' }
  /** Refused before the service saw it. */
  | { readonly kind: 'status'; readonly status: 408 | 429 | 500 | 503; readonly retryAfterS: number | null }
  /** One byte of the answer's body is another. */
  | { readonly kind: 'corrupt' }
  /** One byte of the request's body is another. */
  | { readonly kind: 'corruptSent' }
  /** The answer says its whole length and ends halfway. */
  | { readonly kind: 'truncate' }
  /** Nothing comes back, and the connection stays open. */
  | { readonly kind: 'stall'; readonly ms: number }
  /** What storage says of a signature whose time is over. */
  | { readonly kind: 'expireSas' }
  /** What Batch (JSON) or storage (XML) says to a key that is another by now. */
  | { readonly kind: 'refuseKey'; readonly service: 'batch' | 'blob' };

export interface SeenRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Strikes the next `times` requests that match, then lets everything pass. */
export interface FaultRule {
  readonly fault: Fault;
  readonly times: number;
  readonly matches: (request: SeenRequest) => boolean;
}

/** Stands between a client and a service on loopback; without rules it is a plain pipe. */
export interface FaultProxy {
  readonly url: string;
  /** Requests that came, in their order. */
  readonly seen: readonly SeenRequest[];
  /** Called when the service has answered a request, whatever becomes of the answer. */
  onAnswer: ((request: SeenRequest, status: number) => void) | null;
  /** How many faults have struck since the last `setRules`. */
  struck(): number;
  setRules(rules: readonly FaultRule[]): void;
  close(): Promise<void>;
}

/** @param target origin of the service; paths and headers (Host included, which links are made of) pass as they are. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const seen: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  // Connections of its own: what another proxy does to the service is not felt here.
  const agent = new Agent({ keepAlive: false });
  let rules: { readonly rule: FaultRule; left: number }[] = [];
  let struck = 0;

  const after = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };

  const faultFor = (request: SeenRequest): Fault | null => {
    const hit = rules.find(({ rule, left }) => left > 0 && rule.matches(request));
    if (!hit) return null;
    hit.left -= 1;
    struck += 1;
    return hit.rule.fault;
  };

  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://proxy');
    const request = { method: incoming.method ?? 'GET', path: url.pathname, query: url.searchParams };
    seen.push(request);
    const fault = faultFor(request);
    const pass = () =>
      forward(incoming, outgoing, { hostname, port, agent }, fault, (status) =>
        proxy.onAnswer?.(request, status),
      );
    switch (fault?.kind) {
      case 'delay':
        return after(fault.ms, pass);
      case 'cutBefore':
        return void incoming.socket.destroy();
      case 'stall':
        incoming.resume();
        return after(fault.ms, () => incoming.socket.destroy());
      case 'status':
      case 'expireSas':
      case 'refuseKey':
        return refuse(incoming, outgoing, fault);
      default:
        return pass();
    }
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that gives up is one of the things that are rehearsed.
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const proxy: FaultProxy = {
    onAnswer: null,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    struck: () => struck,
    setRules: (next) => {
      rules = next.map((rule) => ({ rule, left: rule.times }));
      struck = 0;
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: { readonly hostname: string; readonly port: string; readonly agent: Agent },
  fault: Fault | null,
  onAnswer: (status: number) => void,
): void {
  const upstream = httpRequest({
    ...target,
    method: incoming.method,
    path: incoming.url,
    headers: { ...incoming.headers },
  });
  if (fault?.kind === 'corruptSent') incoming.pipe(flipMiddleByte(incoming)).pipe(upstream);
  else incoming.pipe(upstream);
  upstream.on('error', () => incoming.socket.destroy());
  outgoing.on('close', () => upstream.destroy());
  upstream.on('response', (answer) => {
    onAnswer(answer.statusCode ?? 0);
    if (fault?.kind === 'cutAfter') {
      // Only when the service has said all: then it has done all.
      answer.resume();
      answer.on('end', () => incoming.socket.destroy());
      return;
    }
    const hasBody = incoming.method !== 'HEAD' && answer.statusCode !== 204;
    if (hasBody && (fault?.kind === 'corrupt' || fault?.kind === 'truncate')) {
      void spoil(answer, outgoing, fault.kind);
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', answer.rawHeaders);
    answer.pipe(outgoing);
    answer.on('error', () => outgoing.destroy());
  });
}

async function spoil(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  kind: 'corrupt' | 'truncate',
): Promise<void> {
  const body = await buffer(answer);
  const { 'transfer-encoding': _chunked, ...headers } = answer.headers;
  outgoing.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': body.length });
  if (kind === 'truncate' && body.length > 1) {
    outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.destroy());
    return;
  }
  const middle = body.length >> 1;
  const byte = body[middle];
  if (byte !== undefined) body[middle] = byte ^ 0x55;
  outgoing.end(body);
}

function flipMiddleByte(incoming: IncomingMessage): Transform {
  const middle = Math.floor(Number(incoming.headers['content-length'] ?? 0) / 2);
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const at = middle - passed;
      passed += chunk.length;
      const byte = chunk[at];
      if (byte !== undefined) chunk[at] = byte ^ 0x55;
      done(null, chunk);
    },
  });
}

function refuse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Extract<Fault, { readonly kind: 'status' | 'expireSas' | 'refuseKey' }>,
): void {
  incoming.resume();
  incoming.on('end', () => {
    if (fault.kind === 'refuseKey' && fault.service === 'batch') {
      outgoing.writeHead(403, { 'content-type': 'application/json', 'request-id': 'proxy' });
      outgoing.end(
        JSON.stringify({
          code: 'AuthenticationFailed',
          message: { lang: 'en-US', value: 'Server failed to authenticate the request.' },
        }),
      );
      return;
    }
    if (fault.kind !== 'status') {
      outgoing.writeHead(403, {
        'x-ms-error-code': 'AuthenticationFailed',
        'content-type': 'application/xml',
      });
      outgoing.end('<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code></Error>');
      return;
    }
    outgoing.writeHead(fault.status, {
      ...(fault.retryAfterS !== null && { 'retry-after': String(fault.retryAfterS) }),
      'content-type': 'text/plain',
    });
    outgoing.end();
  });
}
