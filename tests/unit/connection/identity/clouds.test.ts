import { afterEach, describe, expect, test, vi } from 'vitest';
import { createIdentity } from '../../../../electron/connection/identity/entra-identity.ts';
import { systemClock } from '../../../../electron/support/clock.ts';
import { silentLogger } from '../../../../electron/support/logger.ts';
import { clouds } from '../../../../shared/clouds.ts';
import type { SignInEvent, SignInRequest } from '../../../../shared/connection.ts';

const secrets = { get: async () => null, set: async () => undefined, remove: async () => undefined };

/** Signs in where every address answers that there is nothing, and tells which were asked. */
async function addressesAsked(request: SignInRequest): Promise<{ asked: string[]; events: SignInEvent[] }> {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string | URL) => {
    asked.push(String(address).split('?')[0] ?? '');
    return Response.json({ error: 'invalid_request', error_codes: [90002] }, { status: 400 });
  });
  const identity = createIdentity({
    ...{ secrets, openUrl: null, clock: systemClock, logger: silentLogger },
    browserPage: () => ({ done: '', failed: '' }),
  });
  const events: SignInEvent[] = [];
  for await (const event of identity.signIn(request, new AbortController().signal)) events.push(event);
  return { asked, events };
}

describe('the clouds of Azure', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test.each([
    ['public', 'https://login.microsoftonline.com'],
    ['usGovernment', 'https://login.microsoftonline.us'],
    // Today's name of login.chinacloudapi.cn, which MSAL knows.
    ['china', 'https://login.partner.microsoftonline.cn'],
  ] as const)('a sign-in to %s asks its own authority, and nobody before it', async (cloud, authority) => {
    const { asked } = await addressesAsked({ cloud, method: 'deviceCode', tenantId: null, clientId: null });
    expect(asked).toEqual([`${authority}/organizations/oauth2/v2.0/devicecode`]);
  });

  test('a closed cloud is asked by its own endpoints only, and its tenant by name', async () => {
    const endpoints = { ...clouds.public, authorityHost: 'https://login.stack.example' };
    const { asked, events } = await addressesAsked({
      ...{ cloud: 'custom', endpoints, method: 'deviceCode', clientId: null },
      tenantId: 'contoso.example',
    });
    const own = 'https://login.stack.example/contoso.example/';
    expect(asked.filter((address) => !address.startsWith(own))).toEqual([]);
    expect(events).toMatchObject([{ type: 'failed', failure: { code: 'tenantRefused' } }]);
  });
});
