import { connect, type Socket } from 'node:net';

/** What came back over one connection, byte for byte, until it was closed or nothing more was worth waiting for. */
export interface Heard {
  /** Latin-1: a byte a character. */
  readonly text: string;
  /** The server ended the connection; false: we did, after `waitMs`. */
  readonly isClosed: boolean;
  readonly tookMs: number;
}

export interface Talk {
  readonly port: number;
  /** Sent one after another, each in a write of its own. */
  readonly parts: readonly (string | Buffer)[];
  /** Pause before each part but the first, in ms. */
  readonly pauseMs?: number;
  /** How long to listen at most. */
  readonly waitMs: number;
  /** Ends our side once everything is sent. */
  readonly halfClose?: boolean;
  /** Stop listening once the head of an answer was heard. */
  readonly stopAtAnswer?: boolean;
}

/** Speaks to a server on loopback without any HTTP client between: what no client would send. Never rejects. */
export function talk({ port, parts, pauseMs = 0, waitMs, halfClose = false, stopAtAnswer = false }: Talk) {
  const startMs = performance.now();
  return new Promise<Heard>((resolve) => {
    let text = '';
    const socket: Socket = connect(port, '127.0.0.1');
    const timers = new Set<NodeJS.Timeout>();
    const end = (isClosed: boolean) => {
      for (const timer of timers) clearTimeout(timer);
      socket.destroy();
      resolve({ text, isClosed, tookMs: performance.now() - startMs });
    };
    timers.add(setTimeout(() => end(false), waitMs));
    socket.on('data', (chunk) => {
      if (text.length < 64_000) text += chunk.toString('latin1');
      if (stopAtAnswer && text.includes('\r\n\r\n')) end(false);
    });
    // A reset is one way to be closed.
    socket.on('error', () => end(true));
    socket.on('close', () => end(true));
    socket.on('connect', () => {
      parts.forEach((part, index) => {
        const write = () => {
          if (socket.writable) socket.write(part);
          if (halfClose && index === parts.length - 1) socket.end();
        };
        if (pauseMs === 0 || index === 0) write();
        else timers.add(setTimeout(write, pauseMs * index));
      });
    });
  });
}

/** The status of an answer; null when there was none. */
export function statusOf({ text }: Heard): number | null {
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
  return status === undefined ? null : Number(status);
}
