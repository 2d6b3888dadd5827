import type { TokenCacheContext } from '@azure/msal-node';
import { describe, expect, test } from 'vitest';
import type { SecretStore } from '../../../../electron/connection/identity/identity.ts';
import { TokenStore, tokenSecretName } from '../../../../electron/connection/identity/token-store.ts';

function memory(): SecretStore & { readonly secrets: Map<string, string> } {
  const secrets = new Map<string, string>();
  return {
    secrets,
    get: async (name) => secrets.get(name) ?? null,
    set: async (name, text) => {
      secrets.set(name, text);
    },
    remove: async (name) => {
      secrets.delete(name);
    },
  };
}

/** MSAL's side of the plugin: a cache with this content. */
function cacheOf(content: string, cacheHasChanged = true) {
  let held = content;
  const context = {
    cacheHasChanged,
    tokenCache: {
      serialize: () => held,
      deserialize: (text: string) => {
        held = text;
      },
    },
  } as TokenCacheContext;
  return { context, held: () => held };
}

describe('the token store', () => {
  test('what one application kept, the next one finds', async () => {
    const secrets = memory();
    const store = new TokenStore(secrets, 'name');
    await store.plugin().afterCacheAccess(cacheOf('{"RefreshToken":{}}').context);
    await store.rememberLast('ana');
    const later = cacheOf('');
    const reopened = new TokenStore(secrets, 'name');
    await reopened.plugin().beforeCacheAccess(later.context);
    expect(later.held()).toBe('{"RefreshToken":{}}');
    expect(await reopened.lastAccountId()).toBe('ana');
  });

  test('a look that changed nothing writes nothing, and new tokens keep who was last', async () => {
    const secrets = memory();
    const store = new TokenStore(secrets, 'name');
    await store.plugin().afterCacheAccess(cacheOf('a', false).context);
    expect(secrets.secrets.size).toBe(0);
    await store.plugin().afterCacheAccess(cacheOf('a').context);
    await store.rememberLast('ana');
    await store.plugin().afterCacheAccess(cacheOf('b').context);
    expect(await store.lastAccountId()).toBe('ana');
  });

  test('a request that was under way at a sign-out cannot bring the tokens back', async () => {
    const secrets = memory();
    const store = new TokenStore(secrets, 'name');
    const underWay = store.plugin();
    await underWay.afterCacheAccess(cacheOf('tokens').context);
    store.startAnew();
    await store.remove();
    await underWay.afterCacheAccess(cacheOf('tokens').context);
    expect(secrets.secrets.size).toBe(0);
    await store.plugin().afterCacheAccess(cacheOf('new tokens').context);
    expect(secrets.secrets.size).toBe(1);
  });

  test('a damaged secret is as good as none', async () => {
    const secrets = memory();
    secrets.secrets.set('name', '{"version":7}');
    const cache = cacheOf('own');
    await new TokenStore(secrets, 'name').plugin().beforeCacheAccess(cache.context);
    expect(cache.held()).toBe('own');
  });

  test('its name tells ways to sign in apart, and none of them', () => {
    const name = tokenSecretName('browser', 'https://login.example/', 'Contoso.example', 'client');
    expect(name).toBe(tokenSecretName('browser', 'https://login.example', 'contoso.example', 'CLIENT'));
    expect(name).toMatch(/^entra\.[0-9a-f]{32}$/);
    const others = [
      tokenSecretName('deviceCode', 'https://login.example', 'contoso.example', 'client'),
      tokenSecretName('browser', 'https://login.other', 'contoso.example', 'client'),
      tokenSecretName('browser', 'https://login.example', 'other', 'client'),
      tokenSecretName('browser', 'https://login.example', 'contoso.example', 'other'),
    ];
    expect(new Set([name, ...others]).size).toBe(5);
  });
});
