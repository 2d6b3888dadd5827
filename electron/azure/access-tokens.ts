import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import { type Clock, systemClock } from '../support/clock.ts';

/**
 * A token is renewed so long before its end, or earlier where its issuer says so. MSAL and the Azure CLI give out their
 * own cached token until 5 minutes before its end: asked earlier than that, they would answer with the same one.
 */
export const renewBeforeMs = 4 * 60_000;

/** A renewal that failed is tried again after this; until then the token that is still good serves. */
const renewPauseMs = 30_000;

export interface CachedCredential extends TokenCredential {
  /** Lets go of every token, so that the next request asks anew (after a sign-out, say). */
  forget(): void;
}

/**
 * Keeps the token of each scope until shortly before its end: `@azure/ms-rest-js` asks for one at every request. A
 * renewal goes on once for all who ask; while the old token is good, one that fails is nobody's fault yet.
 */
export function cacheTokens(credential: TokenCredential, clock: Clock = systemClock): CachedCredential {
  const tokens = new Map<string, AccessToken>();
  const renewals = new Map<string, Promise<AccessToken>>();
  const pausedUntilMs = new Map<string, number>();
  let generation = 0;

  function renew(scope: string): Promise<AccessToken> {
    const running = renewals.get(scope);
    if (running) return running;
    const asked = generation;
    const renewal = (async () => {
      // The signal of one who asks is not passed on: others wait for the same answer.
      const token = await credential.getToken(scope);
      if (token === null) throw new Error('A credential without a token');
      if (asked === generation) tokens.set(scope, token);
      return token;
    })();
    renewals.set(scope, renewal);
    const done = () => {
      if (renewals.get(scope) === renewal) renewals.delete(scope);
    };
    renewal.then(done, done);
    return renewal;
  }

  return {
    getToken: async (scopes: string | string[], _options?: GetTokenOptions) => {
      const scope = oneScope(scopes);
      const held = tokens.get(scope);
      const nowMs = clock.now();
      if (held && nowMs < renewalTimeMs(held)) return held;
      const isGood = held !== undefined && nowMs < held.expiresOnTimestamp;
      if (held && isGood && nowMs < (pausedUntilMs.get(scope) ?? 0)) return held;
      try {
        return await renew(scope);
      } catch (error) {
        if (!held || !isGood) throw error;
        pausedUntilMs.set(scope, nowMs + renewPauseMs);
        return held;
      }
    },
    forget: () => {
      generation += 1;
      tokens.clear();
      renewals.clear();
      pausedUntilMs.clear();
    },
  };
}

/**
 * A credential that gives tokens for one scope only, whatever is asked of it: the storage client would ask for the
 * scope and the tenant that a server names in its challenge, and so hand a stranger a token for something else.
 */
export function pinScope(credential: TokenCredential, scope: string): TokenCredential {
  return {
    getToken: (_scopes, options) =>
      credential.getToken(
        scope,
        options?.abortSignal === undefined ? {} : { abortSignal: options.abortSignal },
      ),
  };
}

/** Entra refuses a request that mixes resources. @throws Error for more or less than one scope: a fault of ours */
export function oneScope(scopes: string | string[]): string {
  const [scope, ...more] = typeof scopes === 'string' ? [scopes] : scopes;
  if (scope === undefined || more.length > 0) throw new Error('A token is for exactly one scope');
  return scope;
}

function renewalTimeMs(token: AccessToken): number {
  const early = token.expiresOnTimestamp - renewBeforeMs;
  return token.refreshAfterTimestamp === undefined ? early : Math.min(early, token.refreshAfterTimestamp);
}
