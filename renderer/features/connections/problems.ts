import { cloudSchema } from '../../../shared/clouds.ts';
import { type ConnectionView, entraAuthSchema, sharedKeyAuthSchema } from '../../../shared/connection.ts';
import type { TextKey } from '../../ui/say.ts';
import { accountIn, type Draft, hasPastedKey, storageAccountIn, type TypedKeys } from './draft.ts';

export const draftFields = [
  'name',
  'batchAccount',
  'batchKey',
  'batchUrl',
  'storageAccount',
  'storageKey',
  'blobUrl',
  'tenantId',
  'clientId',
  'authorityHost',
  'batchScope',
  'storageScope',
  'armUrl',
  'armScope',
  'batchSuffix',
  'storageSuffix',
] as const;
export type DraftField = (typeof draftFields)[number];
export type Problems = Readonly<Partial<Record<DraftField, TextKey>>>;

/** What is wrong with a draft, field by field; empty when it can be saved. @param saved the one that is edited */
export function problemsOf(draft: Draft, keys: TypedKeys, saved: ConnectionView | null): Problems {
  return onlyProblems({
    name: nameProblem(draft.name),
    batchUrl: urlProblem(draft.batchUrl),
    blobUrl: urlProblem(draft.blobUrl),
    ...(draft.way === 'sharedKey' ? keyProblems(draft, keys, saved) : entraProblems(draft)),
  });
}

/** What is wrong with what a sign-in needs: it comes before the accounts are known. */
export function signInProblemsOf(draft: Draft): Problems {
  return onlyProblems(entraProblems(draft));
}

type Found = Partial<Record<DraftField, TextKey | null>>;

function onlyProblems(found: Found): Problems {
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== null));
}

function keyProblems(draft: Draft, keys: TypedKeys, saved: ConnectionView | null): Found {
  const auth = saved?.auth.kind === 'sharedKey' ? saved.auth : null;
  const { shape } = sharedKeyAuthSchema;
  const account = (name: string) =>
    name === ''
      ? 'connections:problem.required'
      : shape.batchAccount.safeParse(name).success
        ? null
        : 'connections:problem.accountName';
  return {
    batchAccount: account(draft.batchAccount) ?? otherThan(accountIn(draft.batchUrl), draft.batchAccount),
    storageAccount:
      account(draft.storageAccount) ?? otherThan(storageAccountIn(draft.blobUrl), draft.storageAccount),
    batchKey: keyProblem({
      typed: keys.batchKey,
      isPasted: hasPastedKey(draft, 'batch'),
      isSaved: auth?.hasBatchKey ?? false,
      isSamePlace:
        auth?.batchAccount === draft.batchAccount && isSameAddress(saved?.batchUrl, draft.batchUrl),
    }),
    storageKey: keyProblem({
      typed: keys.storageKey,
      isPasted: hasPastedKey(draft, 'storage'),
      isSaved: auth?.hasStorageKey ?? false,
      isSamePlace:
        auth?.storageAccount === draft.storageAccount && isSameAddress(saved?.blobUrl, draft.blobUrl),
    }),
  };
}

/** An address of Azure's has the account's name in it: the key of one must not go to the other. */
function otherThan(inAddress: string, account: string): TextKey | null {
  return inAddress === '' || inAddress === account ? null : 'connections:problem.accountMismatch';
}

function isSameAddress(saved: string | undefined, entered: string): boolean {
  const plain = (url: string) => url.trim().replace(/\/+$/, '').toLowerCase();
  return saved !== undefined && plain(saved) === plain(entered);
}

interface KeyFacts {
  readonly typed: string;
  readonly isPasted: boolean;
  readonly isSaved: boolean;
  /** Same account at the same address: a saved key goes to no other. */
  readonly isSamePlace: boolean;
}

function keyProblem({ typed, isPasted, isSaved, isSamePlace }: KeyFacts): TextKey | null {
  if (typed !== '') return isBase64(typed) ? null : 'connections:problem.keyShape';
  if (isPasted || (isSaved && isSamePlace)) return null;
  return isSaved ? 'connections:problem.keyOfOther' : 'connections:problem.keyRequired';
}

/** Keys are base64; one that is not cannot sign, and is most often half a key. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function entraProblems(draft: Draft): Found {
  const { shape } = entraAuthSchema;
  const { tenantId, clientId } = draft;
  const endpoints: Found =
    draft.cloud !== 'custom'
      ? {}
      : Object.fromEntries(
          (Object.keys(cloudSchema.shape) as (keyof typeof cloudSchema.shape)[]).map((field) => {
            const isUrl = field === 'authorityHost' || field === 'armUrl';
            const isRight = cloudSchema.shape[field].safeParse(draft.endpoints[field]).success;
            return [field, isRight ? null : `connections:problem.${isUrl ? 'urlHttps' : 'required'}`];
          }),
        );
  return {
    tenantId:
      tenantId.trim() === '' || shape.tenantId.safeParse(tenantId.trim()).success
        ? null
        : 'connections:problem.tenant',
    clientId:
      clientId.trim() === '' || shape.clientId.safeParse(clientId.trim()).success
        ? null
        : 'connections:problem.clientId',
    ...endpoints,
  };
}

function nameProblem(name: string): TextKey | null {
  if (name.trim() === '') return 'connections:problem.required';
  return name.trim().length > 80 ? 'connections:problem.nameLong' : null;
}

/** Plain http would send signed requests in the clear; on this computer there is nobody on the way. */
function urlProblem(text: string): TextKey | null {
  if (text.trim() === '') return 'connections:problem.required';
  const url = URL.parse(text.trim());
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return 'connections:problem.url';
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'http:' && !isLoopback ? 'connections:problem.urlInsecure' : null;
}
