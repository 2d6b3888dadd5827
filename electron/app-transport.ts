import { EventEmitter } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { type RouterContext, router } from './router.ts';

/**
 * One protocol over two carriers: a WebSocket (browser host), or frames of text that something else carries (Electron's
 * IPC). What a page may do is the same over both, and one test suite proves it.
 */

export interface FrameConnection {
  /** Takes one frame from the page. */
  receive(frame: string): void;
  /** The page is gone: its subscriptions end. Idempotent. */
  close(): void;
}

/** Serves one page over a WebSocket that was already let in. */
export function serveWebSocket(context: RouterContext, socket: WebSocket, request: IncomingMessage): void {
  handler(context)(socket, request);
}

/** Serves one page whose frames are carried by `send` and `receive`. */
export function serveFrames(context: RouterContext, send: (frame: string) => void): FrameConnection {
  const socket = new FrameSocket(send);
  const request = new IncomingMessage(new Socket());
  request.url = '/';
  // The handler uses send, close, readyState and the message, error and close events: what FrameSocket has.
  handler(context)(socket as unknown as WebSocket, request);
  return socket;
}

function handler(context: RouterContext) {
  return getWSConnectionHandler({
    router,
    createContext: () => context,
    // Only asked for its clients when a keep-alive is broadcast; it never listens.
    wss: new WebSocketServer({ noServer: true }),
  });
}

class FrameSocket extends EventEmitter implements FrameConnection {
  readyState: number = 1;
  readonly #send: (frame: string) => void;

  constructor(send: (frame: string) => void) {
    super();
    this.#send = send;
  }

  send(frame: string): void {
    if (this.readyState === 1) this.#send(frame);
  }

  receive(frame: string): void {
    if (this.readyState === 1) this.emit('message', Buffer.from(frame, 'utf8'), false);
  }

  close(): void {
    if (this.readyState !== 1) return;
    this.readyState = 3;
    this.emit('close');
  }

  terminate(): void {
    this.close();
  }
}
