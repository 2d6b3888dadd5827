import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { aadstsCode, type Refusal } from './sign-in-faults.ts';

const requestTimeoutMs = 30_000;

/**
 * MSAL's way to the authority, for one sign-in or one token. MSAL's own takes no signal, and its device code flow
 * drops the code that tells a missing consent from a wrong directory.
 */
export class AuthorityNetwork implements INetworkModule {
  readonly #signal: AbortSignal;
  #refusal: Refusal | null = null;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** What the authority refused last, if anything. */
  get refusal(): Refusal | null {
    return this.#refusal;
  }

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#send(url, { method: 'GET' }, options);
  }

  sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#send(url, { method: 'POST', body: options?.body ?? '' }, options);
  }

  async #send<T>(
    url: string,
    init: RequestInit,
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<T>> {
    const answer = await fetch(url, {
      ...init,
      headers: options?.headers ?? {},
      // A refresh token follows no redirection.
      redirect: 'error',
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(requestTimeoutMs)]),
    });
    const body: unknown = await answer.json();
    this.#refusal = readRefusal(body);
    return { headers: Object.fromEntries(answer.headers), body: body as T, status: answer.status };
  }
}

/** RFC 6749, 5.2, with Entra's `error_codes` and `suberror`. To wait for the user (RFC 8628, 3.5) is no refusal. */
function readRefusal(body: unknown): Refusal | null {
  if (typeof body !== 'object' || body === null) return null;
  const { error, error_codes, error_description, suberror } = body as Record<string, unknown>;
  if (typeof error !== 'string' || error === 'authorization_pending') return null;
  const first: unknown = Array.isArray(error_codes) ? error_codes[0] : undefined;
  return {
    error,
    subError: typeof suberror === 'string' ? suberror : '',
    code: aadstsCode(first) ?? aadstsCode(error_description),
  };
}
