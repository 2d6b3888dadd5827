import type { TokenCredential } from '@azure/identity';
import type { z } from 'zod';
import { Failure } from '../../shared/failure.ts';
import {
  batchAccountSchema,
  errorSchema,
  pageSchema,
  storageAccountSchema,
  subscriptionSchema,
  tenantSchema,
  vmSizeSchema,
} from './arm-wire.ts';
import { readDirectory } from './faults.ts';
import type { ArmPort } from './ports.ts';
import { request } from './request-policy.ts';

export interface ArmAccess {
  /** `https://management.azure.com` */
  readonly url: string;
  /** It keeps its tokens (`cacheTokens`): it is asked at every request. */
  readonly credential: TokenCredential;
  readonly scope: string;
}

const batchVersion = '2024-07-01';
const storageVersion = '2023-05-01';
const resourcesVersion = '2022-12-01';

/** A list of more pages than this is a server that goes round in circles. */
const maxPages = 200;
const groupName = /^[\p{L}\p{N}._()-]{0,89}[\p{L}\p{N}_()-]$/u;
const accountName = /^[a-z0-9]{3,24}$/i;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `ArmPort` over `fetch` with a bearer token. It only reads. */
export function createArmClient({ url, credential, scope }: ArmAccess): ArmPort {
  const origin = new URL(url).origin;
  const host = new URL(url).host;

  /** @throws Failure, see `refusal` and `toFailure` */
  function read(address: string, resource: string, signal: AbortSignal): Promise<unknown> {
    return request({ host, resource }, signal, async (attemptSignal) => {
      const token = await credential.getToken(scope, { abortSignal: attemptSignal });
      if (token === null) throw new Failure('signInNeeded', { name: host });
      const answer = await send(address, token.token, attemptSignal);
      const body = await readJson(answer);
      if (answer.ok) return body;
      throw refusal(answer, errorSchema.safeParse(body).data?.error.code, resource);
    });
  }

  async function list<T>(
    path: string,
    version: string,
    schema: z.ZodType<T>,
    resource: string,
    signal: AbortSignal,
  ): Promise<T[]> {
    const items: T[] = [];
    let next: string | null = `${origin}${path}?api-version=${version}`;
    for (let pages = 0; next !== null; pages += 1) {
      if (pages === maxPages) throw new Failure('requestRejected', { code: 'TooManyPages' });
      const page: z.infer<typeof pageSchema> = parse(pageSchema, await read(next, resource, signal));
      items.push(...page.value.map((item: unknown) => parse(schema, item)));
      next = page.nextLink ? sameOrigin(page.nextLink, origin) : null;
    }
    return items;
  }

  /** Null when it is not there or not ours to see. */
  async function get<T>(
    resourceId: string,
    type: string,
    version: string,
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T | null> {
    const path = resourcePath(resourceId, type);
    try {
      return parse(schema, await read(`${origin}${path}?api-version=${version}`, path, signal));
    } catch (error) {
      const isUnseen = error instanceof Failure && ['resourceMissing', 'roleMissing'].includes(error.code);
      if (isUnseen) return null;
      throw error;
    }
  }

  return {
    listTenants: (signal) => list('/tenants', resourcesVersion, tenantSchema, 'tenants', signal),
    listSubscriptions: (signal) =>
      list('/subscriptions', resourcesVersion, subscriptionSchema, 'subscriptions', signal),
    listBatchAccounts: async (subscriptionId, signal) =>
      list(
        `${subscriptionPath(subscriptionId)}/providers/Microsoft.Batch/batchAccounts`,
        batchVersion,
        batchAccountSchema,
        `subscription ${subscriptionId}`,
        signal,
      ),
    listStorageAccounts: async (subscriptionId, signal) => {
      const accounts = await list(
        `${subscriptionPath(subscriptionId)}/providers/Microsoft.Storage/storageAccounts`,
        storageVersion,
        storageAccountSchema,
        `subscription ${subscriptionId}`,
        signal,
      );
      return accounts.filter((account) => account !== null);
    },
    getBatchAccount: (resourceId, signal) =>
      get(resourceId, 'Microsoft.Batch/batchAccounts', batchVersion, batchAccountSchema, signal),
    getStorageAccount: (resourceId, signal) =>
      get(resourceId, 'Microsoft.Storage/storageAccounts', storageVersion, storageAccountSchema, signal),
    listVmSizes: async (subscriptionId, region, signal) => {
      if (!/^[a-z0-9]+$/i.test(region)) throw new Failure('badRequest', { field: 'region' });
      return list(
        `${subscriptionPath(subscriptionId)}/providers/Microsoft.Batch/locations/${region}/virtualMachineSkus`,
        batchVersion,
        vmSizeSchema,
        `sizes of ${region}`,
        signal,
      );
    },
  };
}

async function send(address: string, token: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      // A token follows no redirection.
      redirect: 'error',
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    // undici puts the system's code (`ECONNREFUSED`) on the cause.
    const code = (error as { cause?: { code?: unknown } }).cause?.code;
    throw Object.assign(new Error('No answer', { cause: error }), {
      code: typeof code === 'string' ? code : 'REQUEST_SEND_ERROR',
    });
  }
}

/** An answer without a body that can be read says nothing; a success of that kind is a stranger's. */
async function readJson(answer: Response): Promise<unknown> {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!answer.ok) return null;
    throw Object.assign(new Error('Not JSON', { cause: error }), { code: 'PARSE_ERROR' });
  }
}

/** ARM's refusals in the terms of `readFault`, but for those of the sign-in, whose meaning is known here. */
function refusal(answer: Response, code: string | undefined, resource: string): Error {
  if (code === 'InvalidAuthenticationTokenTenant') {
    const directory = readDirectory(answer.headers.get('www-authenticate'));
    return new Failure('tenantRefused', { tenant: directory ?? resource });
  }
  if (answer.status === 403) return new Failure('roleMissing', { account: resource, role: 'Reader' });
  return Object.assign(new Error(`ARM answered ${answer.status}`), {
    code: code ?? `HTTP${answer.status}`,
    statusCode: answer.status,
    response: { headers: answer.headers },
  });
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Failure('requestRejected', { code: 'UnknownAnswer' }, parsed.error);
  return parsed.data;
}

/** The token goes to ARM only. */
function sameOrigin(link: string, origin: string): string {
  const url = URL.parse(link);
  if (url?.origin !== origin) throw new Failure('requestRejected', { code: 'ForeignNextLink' });
  return url.href;
}

function subscriptionPath(subscriptionId: string): string {
  if (!guid.test(subscriptionId)) throw new Failure('badRequest', { field: 'subscriptionId' });
  return `/subscriptions/${subscriptionId}`;
}

/** A resource id is a path, and nothing that it names may lead out of it. */
function resourcePath(resourceId: string, type: string): string {
  const [, subscription = '', group = '', kind = '', name = ''] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/([^/]+)$/i.exec(
      resourceId,
    ) ?? [];
  const isWhole =
    groupName.test(group) && accountName.test(name) && kind.toLowerCase() === type.toLowerCase();
  if (!isWhole) throw new Failure('badRequest', { field: 'resourceId' });
  return `${subscriptionPath(subscription)}/resourceGroups/${encodeURIComponent(group)}/providers/${type}/${name}`;
}
