import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Who may talk to the browser host: only a page that it served itself, to the person who was given the printed address.
 * Every request and every upgrade passes here.
 * - Host must be the address it listens on (no DNS rebinding).
 * - Origin, where a browser sends one, must be its own; whatever changes something must send one.
 * - The session cookie must be there; it was given once, for the one-time token in the printed address.
 */
export class BrowserGuard {
  readonly origin: string;
  readonly #host: string;
  readonly #cookieName: string;
  readonly #session = secret();
  /** Null once it was used. */
  #token: string | null = null;

  /** @param port the port that it listens on, on 127.0.0.1 */
  constructor(port: number) {
    this.#host = `127.0.0.1:${port}`;
    this.origin = `http://${this.#host}`;
    // Cookies do not know ports: two hosts on one machine must not overwrite each other's.
    this.#cookieName = `batchtone-${port}`;
  }

  /** An address that opens the app in one browser; it works once, and voids the one before. */
  newAddress(): string {
    this.#token = secret();
    return `${this.origin}/?token=${this.#token}`;
  }

  /** The `set-cookie` value when this is the right token, which is then used up; else null. */
  redeem(token: string): string | null {
    if (this.#token === null || !isSame(token, this.#token)) return null;
    this.#token = null;
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  hasSession(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim());
    const own = cookies.find((cookie) => cookie.startsWith(`${this.#cookieName}=`));
    return own !== undefined && isSame(own.slice(this.#cookieName.length + 1), this.#session);
  }

  /** Whether it comes from where it says it was sent to; `mustName`: it must come from a page of ours. */
  isFromHere(request: IncomingMessage, mustName: boolean): boolean {
    if (request.headers.host !== this.#host) return false;
    const { origin } = request.headers;
    return origin === undefined ? !mustName : origin === this.origin;
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
