import type { AccessToken, TokenCredential } from '@azure/identity';
import { describe, expect, test } from 'vitest';
import { cacheTokens, oneScope, pinScope, renewBeforeMs } from '../../../electron/azure/access-tokens.ts';

const hourMs = 60 * 60_000;

/** Gives a new token at each request, good for an hour by the test's clock. */
function issuer(clock: { nowMs: number }) {
  const asked: unknown[][] = [];
  let refuses = false;
  const credential: TokenCredential = {
    getToken: async (...request): Promise<AccessToken> => {
      asked.push(request);
      if (refuses) throw new Error('refused');
      return { token: `token-${asked.length}`, expiresOnTimestamp: clock.nowMs + hourMs };
    },
  };
  return {
    credential,
    asked,
    refuse: () => {
      refuses = true;
    },
  };
}

function setUp() {
  const clock = { nowMs: 1_000_000, now: () => clock.nowMs };
  const made = issuer(clock);
  return { clock, ...made, cached: cacheTokens(made.credential, clock) };
}

describe('the cache of tokens', () => {
  test('asks once for a scope, however many requests there are', async () => {
    const { cached, asked } = setUp();
    const tokens = await Promise.all([1, 2, 3].map(() => cached.getToken('a/.default')));
    expect(new Set(tokens.map((token) => token?.token))).toEqual(new Set(['token-1']));
    expect((await cached.getToken(['a/.default']))?.token).toBe('token-1');
    expect(asked.map(([scope]) => scope)).toEqual(['a/.default']);
  });

  test('keeps the tokens of two scopes apart', async () => {
    const { cached } = setUp();
    expect((await cached.getToken('a/.default'))?.token).toBe('token-1');
    expect((await cached.getToken('b/.default'))?.token).toBe('token-2');
  });

  test('renews before the token ends', async () => {
    const { cached, clock } = setUp();
    await cached.getToken('a');
    clock.nowMs += hourMs - renewBeforeMs - 1;
    expect((await cached.getToken('a'))?.token).toBe('token-1');
    clock.nowMs += 1;
    expect((await cached.getToken('a'))?.token).toBe('token-2');
  });

  test('a renewal that fails hurts nobody while the old token is good, and is not tried at each request', async () => {
    const { cached, clock, refuse, asked } = setUp();
    await cached.getToken('a');
    refuse();
    clock.nowMs += hourMs - 60_000;
    expect((await cached.getToken('a'))?.token).toBe('token-1');
    expect((await cached.getToken('a'))?.token).toBe('token-1');
    expect(asked).toHaveLength(2);
    clock.nowMs += 60_000;
    await expect(cached.getToken('a')).rejects.toThrow('refused');
  });

  test('forgets everything when told to', async () => {
    const { cached } = setUp();
    await cached.getToken('a');
    cached.forget();
    expect((await cached.getToken('a'))?.token).toBe('token-2');
  });

  test('takes exactly one scope', () => {
    expect(oneScope(['a'])).toBe('a');
    expect(() => oneScope([])).toThrow();
    expect(() => oneScope(['a', 'b'])).toThrow();
  });

  test('a pinned credential asks for its own scope and tenant, whatever a server wishes', async () => {
    const { credential, asked } = setUp();
    await pinScope(credential, 'own/.default').getToken('https://management.azure.com/.default', {
      tenantId: 'stranger',
      claims: 'more',
    });
    expect(asked).toEqual([['own/.default', {}]]);
  });
});
