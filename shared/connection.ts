import { z } from 'zod';
import { cloudNames, cloudSchema } from './clouds.ts';
import type { FailureView } from './failure.ts';
import { planSchema } from './plan.ts';

/**
 * Connections as screens know them: never with a key or a token. A key travels once, from the field that it was
 * typed into to the main process.
 */

export const localConnectionId = 'local';
export const connectionIdSchema = z.string().regex(/^(local|[0-9a-f-]{36})$/);

export const signInMethods = ['browser', 'deviceCode', 'azureCli'] as const;
export type SignInMethod = (typeof signInMethods)[number];

const serviceUrl = z.url({ protocol: /^https?$/ }).max(500);
const key = z.string().min(1).max(500);
const tenantId = z.string().regex(/^[A-Za-z0-9.-]{1,100}$/);

/** Advanced, and rarely needed: an app registration of one's own. */
const clientId = z.uuid();

export const sharedKeyAuthSchema = z.object({
  kind: z.literal('sharedKey'),
  batchAccount: z.string().regex(/^[a-z0-9]{3,24}$/),
  storageAccount: z.string().regex(/^[a-z0-9]{3,24}$/),
  /** Absent while editing: the saved key stays. */
  batchKey: key.optional(),
  storageKey: key.optional(),
  /** Keys that `readPaste` put aside in the main process, instead of the two fields above. */
  pasteId: z.uuid().optional(),
});

export const entraAuthSchema = z.object({
  kind: z.literal('entra'),
  method: z.enum(signInMethods),
  /** Null: the account's home tenant (`organizations`). */
  tenantId: tenantId.nullable(),
  clientId: clientId.nullable(),
  /** ARM id of the Batch account, where it was picked from a list: its quota can be read. */
  batchResourceId: z.string().max(1000).nullable(),
  storageResourceId: z.string().max(1000).nullable(),
});

/** What a user saves. `connectionId` absent: a new one. */
export const saveConnectionSchema = z.object({
  connectionId: connectionIdSchema.optional(),
  name: z.string().trim().min(1).max(80),
  cloud: z.enum(cloudNames),
  /** For `custom` only. */
  endpoints: cloudSchema.optional(),
  batchUrl: serviceUrl,
  /** Blob endpoint of the storage account. */
  blobUrl: serviceUrl,
  auth: z.discriminatedUnion('kind', [sharedKeyAuthSchema, entraAuthSchema]),
});
export type SaveConnection = Readonly<z.infer<typeof saveConnectionSchema>>;

/** One connection on screen. */
export interface ConnectionView {
  readonly connectionId: string;
  readonly name: string;
  readonly isLocal: boolean;
  /** - `ready` - `keysMissing`: they could not be decrypted or saved. - `signedOut`: Entra wants the user. */
  readonly status: 'ready' | 'keysMissing' | 'signedOut';
  readonly cloud: (typeof cloudNames)[number];
  readonly endpoints: z.infer<typeof cloudSchema> | null;
  readonly batchUrl: string;
  readonly blobUrl: string;
  /** Read from the Batch account's host name, where it is in it. */
  readonly region: string | null;
  readonly auth:
    | { readonly kind: 'local' }
    | {
        readonly kind: 'sharedKey';
        readonly batchAccount: string;
        readonly storageAccount: string;
        readonly hasBatchKey: boolean;
        readonly hasStorageKey: boolean;
        /** False: the keys are held in memory only and are gone when the app closes. */
        readonly isSaved: boolean;
      }
    | {
        readonly kind: 'entra';
        readonly method: SignInMethod;
        readonly tenantId: string | null;
        readonly clientId: string | null;
        readonly batchResourceId: string | null;
        readonly storageResourceId: string | null;
        /** Who is signed in (`ana@contoso.com`). */
        readonly username: string | null;
      };
}

export const readPasteSchema = z.object({
  text: z.string().min(1).max(100_000),
  /** An earlier paste into the same form: its keys go on under the new `pasteId`, unless this one brings others. */
  previousPasteId: z.uuid().optional(),
});

/** What was recognised in a pasted block; its keys stay in the main process under `pasteId`. */
export interface PasteResult {
  readonly pasteId: string;
  readonly source: 'configPy' | 'connectionString' | 'azBatchKeys' | 'azStorageKeys' | 'settings';
  readonly batchAccount: string | null;
  readonly batchUrl: string | null;
  readonly storageAccount: string | null;
  readonly blobUrl: string | null;
  readonly hasBatchKey: boolean;
  readonly hasStorageKey: boolean;
}

export const signInSchema = z.object({
  connectionId: connectionIdSchema.optional(),
  cloud: z.enum(cloudNames),
  endpoints: cloudSchema.optional(),
  method: z.enum(signInMethods),
  tenantId: tenantId.nullable(),
  clientId: clientId.nullable(),
});
export type SignInRequest = Readonly<z.infer<typeof signInSchema>>;

/** A sign-in as it goes; the last event is `signedIn` or `failed`. */
export type SignInEvent =
  | { readonly type: 'waitingForBrowser' }
  | {
      readonly type: 'deviceCode';
      readonly userCode: string;
      readonly verificationUri: string;
      readonly expiresAt: string;
    }
  | {
      readonly type: 'signedIn';
      /** Names this sign-in for `discover`, and for the connection that is saved with it. */
      readonly username: string;
      readonly tenantId: string;
      readonly tenants: readonly TenantOption[];
    }
  | { readonly type: 'failed'; readonly failure: FailureView };

export interface TenantOption {
  readonly tenantId: string;
  readonly name: string;
}

/** Accounts that the signed-in user can see, to pick instead of type. */
export interface DiscoveredAccount {
  readonly resourceId: string;
  readonly name: string;
  readonly region: string;
  readonly subscription: string;
  /** Batch: the account's URL. Storage: its blob endpoint. */
  readonly url: string;
  /** Storage account that a Batch account is linked with, by resource id. */
  readonly linkedStorageId: string | null;
}
export interface DiscoveredAccounts {
  readonly batch: readonly DiscoveredAccount[];
  readonly storage: readonly DiscoveredAccount[];
}

// ---- the check ("Will it work?") -----------------------------------------------------------------------------

export const checkNames = [
  'nameResolves',
  'clock',
  'credential',
  'roles',
  'storageWritable',
  'reach',
  'image',
  'quota',
] as const;
export type CheckName = (typeof checkNames)[number];

export interface CheckStep {
  readonly name: CheckName;
  /** `unknown`: cannot be told with this way of signing in, or because an earlier step failed. */
  readonly state: 'pending' | 'running' | 'passed' | 'warning' | 'failed' | 'unknown';
  /** Key and values of the sentence about what was found: `check.<name>.<finding>`. */
  readonly finding: string | null;
  readonly params: Readonly<Record<string, string | number>>;
  /** What is wrong and the way out; null when nothing is. */
  readonly failure: FailureView | null;
}

/** The whole check as it stands; sent again with each change. `isDone` with the last. */
export interface CheckReport {
  readonly steps: readonly CheckStep[];
  readonly isDone: boolean;
  /** The plan's pool cut down to what the quota allows; null where it fits already or the quota is unknown. */
  readonly largestPlan: { readonly spotNodes: number; readonly dedicatedNodes: number } | null;
}

export const checkRequestSchema = z.object({
  connectionId: connectionIdSchema,
  /** Absent: the plan that is saved with the connection. */
  plan: planSchema.optional(),
});
