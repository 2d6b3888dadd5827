import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, type TestContext, test } from 'vitest';
import type { SignInRequest } from '../../shared/connection.ts';
import { type Certificate, makeCertificate } from '../support/entra/certificate.ts';
import { batchScope, type FakeCloud, home, startFakeCloud, username } from '../support/entra/fake-cloud.ts';
import { type SecureAzurite, startSecureAzurite } from '../support/entra/secure-azurite.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { childScript, type Outcome, play, type Step } from './entra/scenario.ts';

const azureCliClient = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
/** MSAL's short name of RFC 8628's grant. */
const deviceGrant = 'device_code';
const storageScope = 'https://storage.azure.com/.default';
const armScope = 'https://management.azure.com/.default';

/** The app's sign-in, tokens and Azure clients against an authority, ARM, Batch and storage over TLS on loopback. */
describe('Entra', () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let certificate: Certificate | null = null;
  let cloud: FakeCloud;
  let folder: string;
  let folders = 0;

  beforeAll(async () => {
    temp = await tempFolder();
    certificate = await makeCertificate(temp.path);
    if (certificate) cloud = await startFakeCloud(certificate);
  });
  afterAll(async () => {
    await cloud?.close();
    await temp?.remove();
  });
  beforeEach(async (context: TestContext) => {
    if (certificate === null) return context.skip('there is no openssl to make a certificate with');
    cloud.seen.length = 0;
    cloud.refusals.clear();
    cloud.resources.clear();
    cloud.resources.set('/tenants', [tenantList]);
    folders += 1;
    folder = join(temp.path, `home-${folders}`);
    await mkdir(folder);
  });

  const tenantList = {
    body: { value: [{ tenantId: home.tenantId, displayName: 'Contoso' }, { tenantId: 'guest-of' }] },
  };
  const request = (changes: Partial<SignInRequest> = {}): SignInRequest => ({
    cloud: 'custom',
    endpoints: cloud.endpoints,
    method: 'deviceCode',
    tenantId: null,
    clientId: null,
    ...changes,
  });
  const run = (steps: readonly Step[], env?: Readonly<Record<string, string>>) =>
    play({ folder, steps }, certificate?.certFile ?? '', env);
  const signIn = (changes: Partial<SignInRequest> = {}): Step => ({
    do: 'signIn',
    request: request(changes),
    browser: 'answers',
  });
  const tokenRequests = () => cloud.seen.filter(({ path }) => path.endsWith('/oauth2/v2.0/token'));
  /** What was asked of a resource, without what every sign-in asks beside it. */
  const resourceScopes = () =>
    tokenRequests()
      .map(({ form }) => (form['scope'] ?? '').split(' ').filter((scope) => scope.includes('/')))
      .filter((scopes) => scopes.length > 0);
  const failureOf = (outcome: Outcome | undefined) => {
    const last = outcome?.events?.at(-1);
    return last?.type === 'failed' ? last.failure : outcome?.failure;
  };

  test('a device code signs in to the home tenant, one resource a request, with the scopes of Azure', async () => {
    const [outcome] = await run([signIn()]);
    expect(outcome?.events).toEqual([
      {
        type: 'deviceCode',
        userCode: 'ABCD-1234',
        verificationUri: 'https://login.example/device',
        expiresAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      },
      {
        type: 'signedIn',
        username,
        tenantId: home.tenantId,
        tenants: [
          { tenantId: home.tenantId, name: 'Contoso' },
          { tenantId: 'guest-of', name: 'guest-of' },
        ],
      },
    ]);
    const authority = cloud.seen.filter(({ path }) => path.includes('/v2.0/'));
    expect(authority.every(({ path }) => path.startsWith('/organizations/'))).toBe(true);
    // No list of authorities of Microsoft is asked about a closed cloud: everything went to its own.
    expect(authority.map(({ path }) => path)).toContain('/organizations/oauth2/v2.0/devicecode');
    expect(tokenRequests().map(({ form }) => form['grant_type'])).toEqual([
      deviceGrant,
      deviceGrant,
      'refresh_token',
      'refresh_token',
    ]);
    expect(tokenRequests().every(({ form }) => form['client_id'] === azureCliClient)).toBe(true);
    expect(resourceScopes()).toEqual([[batchScope], [batchScope], [storageScope], [armScope]]);
  });

  test('a browser signs in to the chosen tenant with a client of its own, by a code with PKCE', async () => {
    const clientId = '99999999-2222-4333-8444-555555555555';
    const tenantId = '77777777-2222-4333-8444-555555555555';
    const [outcome] = await run([signIn({ method: 'browser', clientId, tenantId })]);
    expect(outcome?.events?.map(({ type }) => type)).toEqual(['waitingForBrowser', 'signedIn']);
    expect(outcome?.events?.at(-1)).toMatchObject({ username, tenantId });
    const page = cloud.seen.find(({ path }) => path.endsWith('/authorize'));
    expect(page?.path).toBe(`/${tenantId}/oauth2/v2.0/authorize`);
    expect(page?.query).toMatchObject({
      client_id: clientId,
      prompt: 'select_account',
      code_challenge_method: 'S256',
      redirect_uri: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    });
    expect(page?.query['scope']?.split(' ').filter((scope) => scope.includes('/'))).toEqual([batchScope]);
    const [first] = tokenRequests();
    expect(first?.form).toMatchObject({ grant_type: 'authorization_code', client_id: clientId });
    expect(first?.form['code_verifier']).toMatch(/^[\w~.-]{43,}$/);
  });

  test.each(['missing', 'broken'] as const)(
    'where the browser is %s, a device code is offered',
    async (browser) => {
      const [outcome] = await run([{ do: 'signIn', request: request({ method: 'browser' }), browser }]);
      const types = outcome?.events?.map(({ type }) => type);
      expect(types?.slice(-2)).toEqual(['deviceCode', 'signedIn']);
    },
  );

  test.each(['browser', 'deviceCode'] as const)(
    'a sign-in by %s can be given up, and leaves nothing running',
    async (method) => {
      cloud.refusals.set('organizations', { error: 'authorization_pending', error_codes: [70016] });
      const started = Date.now();
      const [outcome] = await run([
        { do: 'signIn', request: request({ method }), browser: 'ignored', givesUp: true },
      ]);
      expect(outcome?.events).toHaveLength(1);
      expect(outcome?.error).toBe('AbortError');
      // The child ends by itself, so nothing of it (MSAL's listener, its polling) was left.
      expect(Date.now() - started).toBeLessThan(40_000);
    },
  );

  test('a user who does not come is told that the time is over', async () => {
    cloud.refusals.set('organizations', { error: 'authorization_pending', error_codes: [70016] });
    const step = (method: SignInRequest['method']): Step => ({
      ...{ do: 'signIn', request: request({ method }), browser: 'ignored' },
    });
    const steps = [step('browser'), step('deviceCode')];
    const outcomes = await play({ folder, patienceMs: 1500, steps }, certificate?.certFile ?? '');
    expect(outcomes.map(failureOf)).toMatchObject([{ code: 'signInExpired' }, { code: 'signInExpired' }]);
  });

  test('a resource that the user has not agreed to yet is asked for by itself', async () => {
    const needsConsent = { error: 'invalid_grant', error_codes: [65001], suberror: 'consent_required' };
    cloud.refusals.set(`refresh_token ${storageScope}`, needsConsent);
    const [outcome] = await run([signIn()]);
    expect(outcome?.events?.map(({ type }) => type)).toEqual(['deviceCode', 'deviceCode', 'signedIn']);
    const asked = cloud.seen.filter(({ path }) => path.endsWith('/devicecode'));
    expect(asked.map(({ form }) => form['scope']?.split(' ')[0])).toEqual([batchScope, storageScope]);
  });

  test('the next start is silent: the refresh token comes out of the vault, and nothing is in clear on disk', async () => {
    await run([signIn()]);
    const before = new Set(
      [...cloud.tokens].filter(([, scope]) => scope === 'refresh').map(([token]) => token),
    );
    cloud.seen.length = 0;
    const outcomes = await run([
      { do: 'signedInAs', request: request() },
      { do: 'token', request: request(), scope: `${cloud.endpoints.armUrl}/other/.default`, times: 3 },
      { do: 'token', request: request(), scope: batchScope, times: 1 },
    ]);
    expect(outcomes[0]).toEqual({ value: username });
    const got = outcomes[1]?.value as string[];
    expect(new Set(got).size).toBe(1);
    expect(cloud.tokens.get(got[0] ?? '')).toBe(`${cloud.endpoints.armUrl}/other/.default`);
    const [asked, ...more] = tokenRequests();
    expect(asked?.form['grant_type']).toBe('refresh_token');
    expect(before.has(asked?.form['refresh_token'] ?? '')).toBe(true);
    // The token for Batch was still good: it came out of the vault too.
    expect(more).toEqual([]);
    const [forBatch = ''] = (outcomes[2]?.value ?? []) as string[];
    expect(cloud.tokens.get(forBatch)).toBe(batchScope);

    const written = await contentsOf(folder);
    expect(written.size).toBeGreaterThan(2);
    for (const [name, content] of written) {
      for (const token of cloud.tokens.keys()) {
        expect(content.includes(token), `a token is in ${name}`).toBe(false);
        expect(content.includes(Buffer.from(token).toString('base64')), `a token is in ${name}`).toBe(false);
      }
      expect(content.includes(username), `a name is in ${name}`).toBe(false);
    }
  });

  test('another tenant, client or way to sign in has none of these tokens', async () => {
    const outcomes = await run([
      signIn(),
      { do: 'signedInAs', request: request({ tenantId: 'other.example' }) },
      { do: 'signedInAs', request: request({ clientId: '99999999-2222-4333-8444-555555555555' }) },
      { do: 'signedInAs', request: request({ method: 'browser' }) },
      { do: 'token', request: request({ tenantId: 'other.example' }), scope: batchScope, times: 1 },
    ]);
    expect(outcomes.slice(1, 4)).toEqual([{ value: null }, { value: null }, { value: null }]);
    expect(outcomes[4]?.failure?.code).toBe('signInNeeded');
  });

  test('a sign-out forgets the tokens in memory and on disk', async () => {
    const outcomes = await run([
      signIn(),
      { do: 'signOut', request: request() },
      { do: 'signedInAs', request: request() },
      { do: 'token', request: request(), scope: batchScope, times: 1 },
    ]);
    expect(outcomes[2]).toEqual({ value: null });
    expect(outcomes[3]?.failure?.code).toBe('signInNeeded');
    expect(JSON.parse((await contentsOf(folder)).get('vault.json') ?? '')).toMatchObject({ secrets: {} });
  });

  test('a refresh token that was revoked asks for the user', async () => {
    await run([signIn()]);
    cloud.refusals.set('*', { error: 'invalid_grant', error_codes: [50173], suberror: 'bad_token' });
    const [outcome] = await run([
      { do: 'token', request: request(), scope: armScope.replace('management', 'x'), times: 1 },
    ]);
    expect(outcome?.failure).toMatchObject({ code: 'signInNeeded', retryable: false });
  });

  test('each refusal is told by its meaning, and its words stay behind', async () => {
    const refusals = [
      [{ error: 'invalid_grant', error_codes: [65001], suberror: 'consent_required' }, 'consentNeeded'],
      [{ error: 'access_denied', error_codes: [90094] }, 'consentNeeded'],
      [{ error: 'invalid_grant', error_codes: [50020] }, 'tenantRefused'],
      [{ error: 'invalid_request', error_codes: [90072] }, 'tenantRefused'],
      [{ error: 'expired_token' }, 'signInExpired'],
      [{ error: 'invalid_grant', error_description: 'AADSTS53003: Ana of Contoso may not' }, 'signInFailed'],
      [{ error: 'authorization_declined', error_description: 'Ana of Contoso said no' }, 'signInFailed'],
    ] as const;
    const tenants = refusals.map((_, index) => `tenant-${index}.example`);
    for (const [index, [refusal]] of refusals.entries()) cloud.refusals.set(tenants[index] ?? '', refusal);
    const outcomes = await run(tenants.map((tenantId) => signIn({ tenantId })));
    const failures = outcomes.map(failureOf);
    expect(failures.map((failure) => failure?.code)).toEqual(refusals.map(([, code]) => code));
    expect(failures[2]?.params).toEqual({ tenant: 'tenant-2.example' });
    expect(failures[5]?.params).toEqual({ code: 'AADSTS53003' });
    expect(failures[6]?.params).toEqual({ code: 'authorization_declined' });
    expect(JSON.stringify(outcomes)).not.toContain('Contoso');
  });

  test('a directory that does not exist, and an authority that cannot be reached, are told apart', async () => {
    const nobody = { ...cloud.endpoints, authorityHost: 'https://127.0.0.1:1' };
    const outcomes = await run([
      signIn({ tenantId: 'nowhere.example' }),
      signIn({ endpoints: nobody }),
      signIn({ method: 'browser', tenantId: 'nowhere.example' }),
    ]);
    expect(outcomes.map(failureOf)).toMatchObject([
      { code: 'tenantRefused', params: { tenant: 'nowhere.example' } },
      { code: 'networkUnreachable', params: { host: '127.0.0.1:1' } },
      { code: 'tenantRefused', params: { tenant: 'nowhere.example' } },
    ]);
  });

  test('accounts of every subscription are found, page by page', async () => {
    cloud.resources.set('/subscriptions', [
      { body: { value: [sub('a', 'First')], nextLink: `${cloud.url}/subscriptions?page=2` } },
      { body: { value: [sub('b', 'Second')] } },
    ]);
    const batchPath = (letter: string) =>
      `/subscriptions/${subId(letter)}/providers/Microsoft.Batch/batchAccounts`;
    const storagePath = (letter: string) =>
      `/subscriptions/${subId(letter)}/providers/Microsoft.Storage/storageAccounts`;
    const storageId = `/subscriptions/${subId('a')}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/clips`;
    cloud.resources.set(batchPath('a'), [
      { status: 429, headers: { 'retry-after': '1' }, body: { error: { code: 'TooManyRequests' } } },
      {
        body: {
          value: [
            {
              id: `/subscriptions/${subId('a')}/resourceGroups/rg/providers/Microsoft.Batch/batchAccounts/studio`,
              name: 'studio',
              location: 'westeurope',
              properties: {
                accountEndpoint: 'studio.westeurope.batch.azure.com',
                autoStorage: { storageAccountId: storageId, lastKeySync: '2026-01-01T00:00:00Z' },
              },
            },
          ],
        },
      },
    ]);
    cloud.resources.set(storagePath('a'), [
      {
        body: {
          value: [
            {
              id: storageId,
              name: 'clips',
              location: 'westeurope',
              properties: { primaryEndpoints: { blob: 'https://clips.blob.core.windows.net/' } },
            },
          ],
        },
      },
    ]);
    for (const path of [batchPath('b'), storagePath('b')]) {
      cloud.resources.set(path, [{ status: 403, body: { error: { code: 'AuthorizationFailed' } } }]);
    }
    const [, outcome] = await run([signIn(), { do: 'discover', request: request() }]);
    expect(outcome?.value).toEqual({
      batch: [
        {
          resourceId: expect.stringMatching(/batchAccounts\/studio$/),
          ...{ name: 'studio', region: 'westeurope', subscription: 'First' },
          url: 'https://studio.westeurope.batch.azure.com',
          linkedStorageId: storageId,
        },
      ],
      storage: [
        {
          ...{ resourceId: storageId, name: 'clips', region: 'westeurope', subscription: 'First' },
          url: 'https://clips.blob.core.windows.net',
          linkedStorageId: null,
        },
      ],
    });
    const armRequests = cloud.seen.filter(({ path }) => path.startsWith('/subscriptions'));
    expect(armRequests.every(({ authorization }) => scopeOfBearer(authorization) === armScope)).toBe(true);
    expect(armRequests.filter(({ path }) => path === batchPath('a'))).toHaveLength(2);
  });

  test('a token goes to no other host than ARM, whatever its pages link to', async () => {
    cloud.resources.set('/tenants', [
      { body: { value: [], nextLink: 'https://elsewhere.example/tenants?page=2' } },
    ]);
    const outcomes = await run([signIn(), { do: 'tenants', request: request() }]);
    expect(outcomes[1]?.failure).toMatchObject({
      code: 'requestRejected',
      params: { code: 'ForeignNextLink' },
    });
    // The sign-in itself is none the worse for it.
    expect(outcomes[0]?.events?.at(-1)).toMatchObject({ type: 'signedIn', tenants: [] });
  });

  test('Batch gets a bearer token of its own scope, one for all requests', async () => {
    const pool = { id: 'p', state: 'active', allocationState: 'steady', vmSize: 'standard_a1_v2' };
    cloud.resources.set('/pools/p', [
      { headers: { 'request-id': 'r', dataserviceversion: '3.0' }, body: pool },
    ]);
    const [, outcome] = await run([signIn(), { do: 'getPool', request: request(), batchUrl: cloud.url }]);
    expect(outcome?.value).toMatchObject([{ id: 'p' }, { id: 'p' }]);
    const asked = cloud.seen.filter(({ path }) => path === '/pools/p');
    expect(asked).toHaveLength(2);
    expect(asked.map(({ authorization }) => scopeOfBearer(authorization))).toEqual([batchScope, batchScope]);
  });

  test('accounts of another directory say which one they want, in words of their own each', async () => {
    const directory = '891a05bd-506b-48d8-b3ed-60f458010688';
    const uri = `https://login.microsoftonline.com/${directory}`;
    const detail = 'Issuer validation failed. Issuer did not match.';
    cloud.resources.set('/pools/p', [
      {
        status: 401,
        headers: { 'www-authenticate': `Bearer authorization_uri="${uri}"` },
        body: {
          code: 'AuthenticationFailed',
          message: { lang: 'en-US', value: 'Server failed to authenticate the request.' },
          values: [{ key: 'AuthenticationErrorDetail', value: detail }],
        },
      },
    ]);
    const storage = {
      status: 401,
      headers: {
        'content-type': 'application/xml',
        'www-authenticate': `Bearer authorization_uri=${uri}/oauth2/authorize resource_id=https://storage.azure.com`,
        'x-ms-error-code': 'InvalidAuthenticationInfo',
      },
      body:
        '<?xml version="1.0" encoding="utf-8"?><Error><Code>InvalidAuthenticationInfo</Code><Message>No.</Message>' +
        `<AuthenticationErrorDetail>${detail}</AuthenticationErrorDetail></Error>`,
    };
    cloud.resources.set('/clips/kept', [storage]);
    cloud.resources.set('/tenants', [
      {
        status: 401,
        headers: { 'www-authenticate': `Bearer authorization_uri="${uri}", error="invalid_token"` },
        body: { error: { code: 'InvalidAuthenticationTokenTenant', message: 'wrong issuer' } },
      },
    ]);
    const [, ...outcomes] = await run([
      signIn(),
      { do: 'getPool', request: request(), batchUrl: cloud.url },
      { do: 'store', request: request(), blobUrl: `${cloud.url}/clips`, account: 'clips' },
      { do: 'tenants', request: request() },
    ]);
    const refused = { failure: { code: 'tenantRefused', params: { tenant: directory }, retryable: false } };
    expect(outcomes).toEqual([refused, refused, refused]);
    // Whatever directory or resource the challenge names, storage got tokens for storage only.
    const toStorage = cloud.seen.filter(({ path }) => path === '/clips/kept');
    expect(toStorage.length).toBeGreaterThan(0);
    const scopes = toStorage.map(({ authorization }) => scopeOfBearer(authorization));
    expect(new Set(scopes)).toEqual(new Set([storageScope]));
  });

  test('all of it works bundled, as the app is', async () => {
    const bundle = join(folder, 'bundle');
    await build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: childScript,
        outDir: bundle,
        // As in electron.vite.config.ts, and for its reason.
        rolldownOptions: { output: { keepNames: true, entryFileNames: 'child.js' } },
      },
    });
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const pool = { headers: { 'request-id': 'r', dataserviceversion: '3.0' }, body: { id: 'p' } };
    cloud.resources.set('/pools/p', [pool]);
    const steps: Step[] = [
      signIn({ method: 'browser' }),
      { do: 'getPool', request: request({ method: 'browser' }), batchUrl: cloud.url },
    ];
    const outcomes = await play({ folder, steps }, certificate?.certFile ?? '', {}, join(bundle, 'child.js'));
    expect(outcomes[0]?.events?.map(({ type }) => type)).toEqual(['waitingForBrowser', 'signedIn']);
    expect(outcomes[1]?.value).toMatchObject([{ id: 'p' }, { id: 'p' }]);
  });

  describe('with storage that takes tokens', () => {
    let azurite: SecureAzurite;
    beforeAll(async () => {
      if (certificate) azurite = await startSecureAzurite(certificate);
    });
    afterAll(() => azurite?.close());

    test('files go up with tokens, and tasks get user delegation SAS of exactly one kind each', async () => {
      const { blobUrl, account } = azurite;
      const [, outcome] = await run([signIn(), { do: 'store', request: request(), blobUrl, account }]);
      expect(outcome?.error).toBeUndefined();
      const value = outcome?.value as Record<string, string>;
      expect(value).toMatchObject({
        ...{ read: 'sound', readLong: 'sound', written: 201, containers: ['kept'] },
        ...{ readOther: 403, readWithWriteUrl: 403, writeWithReadUrl: 403 },
      });
      const day = 24 * 60 * 60_000;
      for (const [url, kind, permissions, sasDays] of [
        [value['readUrl'], 'b', 'r', 1],
        [value['writeUrl'], 'c', 'cw', 1],
        [value['longUrl'], 'b', 'r', 7],
      ] as const) {
        const sas = new URL(url ?? '').searchParams;
        expect(Object.fromEntries(sas)).toMatchObject({ sr: kind, spr: 'https', sks: 'b' });
        expect([...(sas.get('sp') ?? '')].sort().join('')).toBe(permissions);
        expect(sas.get('skoid')).toBe(home.userId);
        expect(sas.get('sktid')).toBe(home.tenantId);
        const time = (name: string) => Date.parse(sas.get(name) ?? '');
        expect(time('ske') - time('skt')).toBeLessThanOrEqual(7 * day);
        expect(time('se')).toBeLessThanOrEqual(time('ske'));
        expect(time('st')).toBeGreaterThanOrEqual(time('skt'));
        expect(Date.now() - time('st')).toBeGreaterThan(14 * 60_000);
        expect(Math.round((time('se') - Date.now()) / day)).toBe(sasDays);
        expect(sas.get('se')).not.toBeNull();
      }
      const log = (await contentsOf(folder)).get('app.log') ?? '';
      expect(log).not.toContain('sig=');
    });
  });

  describe.skipIf(process.platform === 'win32')('with the Azure CLI', () => {
    /** A PATH with nothing but an `az` of ours on it. */
    async function fakeAz(script: string | null): Promise<Record<string, string>> {
      const path = join(folder, 'bin');
      await mkdir(path);
      if (script !== null) {
        await writeFile(
          join(path, 'az'),
          `#!/bin/sh\necho "$@" >> "${join(folder, 'az-calls')}"\n${script}\n`,
        );
        await chmod(join(path, 'az'), 0o755);
      }
      return { PATH: path };
    }
    const claims = Buffer.from(JSON.stringify({ upn: 'cli@contoso.example', tid: 'tenant-of-az' })).toString(
      'base64url',
    );
    const answer = JSON.stringify({
      accessToken: `h.${claims}.s`,
      expires_on: Math.floor(Date.now() / 1000) + 3600,
    });
    const cli = (): Step => signIn({ method: 'azureCli', tenantId: 'contoso.example' });

    test('its token signs in, asked for by the resource of Batch', async () => {
      const env = await fakeAz(`printf '%s' '${answer}'`);
      const outcomes = await run(
        [cli(), { do: 'signedInAs', request: request({ method: 'azureCli', tenantId: 'contoso.example' }) }],
        env,
      );
      expect(outcomes[0]?.events).toMatchObject([
        { type: 'signedIn', username: 'cli@contoso.example', tenantId: 'tenant-of-az' },
      ]);
      expect(outcomes[1]).toEqual({ value: 'cli@contoso.example' });
      const [first] = (await readFile(join(folder, 'az-calls'), 'utf8')).split('\n');
      expect(first).toBe(
        'account get-access-token --output json --resource https://batch.core.windows.net/ --tenant contoso.example',
      );
    });

    test('without it, and signed out of it, the user is told which', async () => {
      const [missing] = await run([cli()], await fakeAz(null));
      expect(failureOf(missing)?.code).toBe('azureCliMissing');
      folder = join(folder, 'again');
      await mkdir(folder);
      const signedOut = `echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`;
      const [outcome] = await run([cli()], await fakeAz(signedOut));
      expect(failureOf(outcome)?.code).toBe('azureCliSignedOut');
    });
  });

  function scopeOfBearer(authorization: string | null): string | undefined {
    const [scheme, token = ''] = (authorization ?? '').split(' ');
    return scheme === 'Bearer' ? cloud.tokens.get(token) : undefined;
  }
});

function subId(letter: string): string {
  return `${letter.repeat(8)}-2222-4333-8444-555555555555`;
}

function sub(letter: string, displayName: string): object {
  return { subscriptionId: subId(letter), displayName };
}

/** Every file below a folder, by name, byte for byte. */
async function contentsOf(folder: string): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    contents.set(entry.name, await readFile(join(entry.parentPath, entry.name), 'latin1'));
  }
  return contents;
}
