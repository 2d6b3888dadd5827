import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CloudEndpoints } from '../../../shared/clouds.ts';
import type { Certificate } from './certificate.ts';

/** A request that the fake cloud got; nothing is left out. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
  readonly authorization: string | null;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body: unknown;
}

export interface FakeCloud {
  readonly url: string;
  readonly endpoints: CloudEndpoints;
  readonly seen: SeenRequest[];
  /** Every token given out, with the scope that it is for. */
  readonly tokens: Map<string, string>;
  /** Refusals of the token endpoint by tenant, or by grant and scope; `*` refuses all. */
  readonly refusals: Map<string, object>;
  /** How long a token says that it is good for: an hour, as Entra's. A change is for those that are given out next. */
  tokenLifetimeS: number;
  /** Answers of ARM and Batch by path; several to a path are given one after another, the last for ever. */
  readonly resources: Map<string, Answer[]>;
  close(): Promise<void>;
}

export const home = { tenantId: '11111111-2222-4333-8444-555555555555', userId: randomUUID() };
export const batchScope = 'https://batch.core.windows.net//.default';
export const username = 'ana@contoso.example';
const oidcScopes = new Set(['openid', 'profile', 'offline_access']);

/** Entra's endpoints of a sign-in, and whatever resources a test puts behind them, over TLS on loopback. */
export async function startFakeCloud(certificate: Certificate): Promise<FakeCloud> {
  const seen: SeenRequest[] = [];
  const tokens = new Map<string, string>();
  const refusals = new Map<string, object>();
  const resources = new Map<string, Answer[]>();
  /** Device codes that were polled once: the user has said yes by then. */
  const polled = new Set<string>();
  /** Scope of what was asked for by a device code or an authorisation code. */
  const grants = new Map<string, string>();

  function authority(request: SeenRequest, url: string): Answer | null {
    const [, tenant = '', ...rest] = request.path.split('/');
    const issuer = `${url}/${tenant}/v2.0`;
    switch (rest.join('/')) {
      case 'v2.0/.well-known/openid-configuration':
        if (tenant === 'nowhere.example') {
          return { status: 400, body: { error: 'invalid_tenant', error_codes: [90002] } };
        }
        return {
          body: {
            issuer,
            authorization_endpoint: `${url}/${tenant}/oauth2/v2.0/authorize`,
            token_endpoint: `${url}/${tenant}/oauth2/v2.0/token`,
            device_authorization_endpoint: `${url}/${tenant}/oauth2/v2.0/devicecode`,
            jwks_uri: `${url}/${tenant}/discovery/v2.0/keys`,
          },
        };
      case 'oauth2/v2.0/devicecode': {
        const deviceCode = `device-${randomUUID()}`;
        grants.set(deviceCode, request.form['scope'] ?? '');
        return {
          body: {
            device_code: deviceCode,
            user_code: 'ABCD-1234',
            verification_uri: 'https://login.example/device',
            expires_in: 900,
            interval: 1,
            message: 'not shown',
          },
        };
      }
      case 'oauth2/v2.0/authorize': {
        const code = `code-${randomUUID()}`;
        grants.set(code, request.query['scope'] ?? '');
        return { body: { code, state: request.query['state'], client_info: clientInfo() } };
      }
      case 'oauth2/v2.0/token':
        return token(request, tenant, issuer);
      default:
        return null;
    }
  }

  function token(request: SeenRequest, tenant: string, issuer: string): Answer {
    const { form } = request;
    const code = form['device_code'] ?? form['code'];
    if (form['refresh_token'] !== undefined && tokens.get(form['refresh_token']) !== 'refresh') {
      return { status: 400, body: { error: 'invalid_grant', error_codes: [70008] } };
    }
    const scope = (form['scope'] ?? grants.get(code ?? '') ?? '').split(' ');
    const [resource = ''] = scope.filter((each) => !oidcScopes.has(each));
    const refusal =
      refusals.get(tenant) ?? refusals.get(`${form['grant_type']} ${resource}`) ?? refusals.get('*');
    if (refusal) return { status: 400, body: refusal };
    if (form['grant_type'] === 'device_code' && code && !polled.has(code)) {
      polled.add(code);
      return { status: 400, body: { error: 'authorization_pending', error_codes: [70016] } };
    }
    const tenantId = tenant === 'organizations' ? home.tenantId : tenant;
    const access = jwt({
      aud: resource.replace(/\/\.default$/, ''),
      iss: `https://sts.windows.net/${tenantId}/`,
      oid: home.userId,
      tid: tenantId,
    });
    const refresh = `refresh-${randomBytes(24).toString('base64url')}`;
    tokens.set(access, resource);
    tokens.set(refresh, 'refresh');
    return {
      body: {
        token_type: 'Bearer',
        scope: resource,
        expires_in: cloud.tokenLifetimeS,
        ext_expires_in: cloud.tokenLifetimeS,
        access_token: access,
        refresh_token: refresh,
        id_token: jwt({
          ...{ aud: form['client_id'], iss: issuer, oid: home.userId, tid: tenantId },
          ...{ sub: 'subject', preferred_username: username, name: 'Ana', ver: '2.0' },
        }),
        client_info: clientInfo(),
      },
    };
  }

  const server = createServer({ cert: certificate.cert, key: certificate.key }, async (request, response) => {
    const asked = await read(request);
    seen.push(asked);
    const prepared = resources.get(asked.path);
    const answer = (prepared && prepared.length > 1 ? prepared.shift() : prepared?.[0]) ??
      authority(asked, address) ?? {
        status: 404,
        body: { error: { code: 'NotFound', message: asked.path } },
      };
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cloud: FakeCloud = {
    url: address,
    endpoints: {
      authorityHost: address,
      batchScope,
      storageScope: 'https://storage.azure.com/.default',
      armUrl: address,
      armScope: 'https://management.azure.com/.default',
      batchSuffix: 'batch.example',
      storageSuffix: 'storage.example',
    },
    ...{ seen, tokens, refusals, resources },
    tokenLifetimeS: 3600,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return cloud;
}

async function read(request: IncomingMessage): Promise<SeenRequest> {
  const url = new URL(request.url ?? '/', 'https://127.0.0.1');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    form: Object.fromEntries(new URLSearchParams(await text(request))),
    authorization: request.headers.authorization ?? null,
  };
}

/** Signed by nobody: neither MSAL nor Azurite's basic mode looks at the signature. */
function jwt(claims: Readonly<Record<string, unknown>>): string {
  const nowS = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const times = { iat: nowS - 60, nbf: nowS - 60, exp: nowS + 3600 };
  const body = part({ ...claims, ...times, uti: randomBytes(8).toString('hex') });
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${body}.${randomBytes(32).toString('base64url')}`;
}

function clientInfo(): string {
  return Buffer.from(JSON.stringify({ uid: home.userId, utid: home.tenantId })).toString('base64url');
}
