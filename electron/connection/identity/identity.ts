import type { TokenCredential } from '@azure/identity';
import { type CloudEndpoints, type CloudName, clouds } from '../../../shared/clouds.ts';
import type {
  DiscoveredAccounts,
  SignInEvent,
  SignInMethod,
  SignInRequest,
} from '../../../shared/connection.ts';
import { Failure } from '../../../shared/failure.ts';

/** Who signs in where: what a sign-in request and a saved connection have in common, and what tokens are kept by. */
export interface EntraAccount {
  readonly cloud: CloudName;
  /** For `custom` only. */
  readonly endpoints: CloudEndpoints | null;
  readonly method: SignInMethod;
  /** Null: the account's home tenant (`organizations`). */
  readonly tenantId: string | null;
  /** Null: the developers' sign-on application that Azure's own tools share. */
  readonly clientId: string | null;
  /** Null: whoever signed in last this way. */
  readonly username: string | null;
}

/**
 * Sign-in with Microsoft Entra ID. Tokens are kept by method, authority, tenant and client, so that a sign-in made before a
 * connection is saved serves it afterwards, and several connections share one.
 */
export interface Identity {
  /**
   * Always asks the user (but for the Azure CLI, which is signed in or not); the last event is `signedIn` or
   * `failed`. Aborting `signal` gives it up, with the signal's reason.
   */
  signIn(request: SignInRequest, signal: AbortSignal): AsyncIterable<SignInEvent>;
  /** Forgets the account's tokens and its record, on disk and in memory. The Azure CLI's own sign-in stays. */
  signOut(account: EntraAccount): Promise<void>;
  /** Who would be signed in without asking the user; null: nobody. The Azure CLI is asked for nothing here. */
  signedInAs(account: EntraAccount): Promise<string | null>;
  /** @throws Failure `signInNeeded`, or what ARM says */
  discover(request: SignInRequest, signal: AbortSignal): Promise<DiscoveredAccounts>;
  /**
   * Tokens without ever asking the user, for one scope a request.
   * @throws (from `getToken`) Failure `signInNeeded` when only the user can help, `consentNeeded`, `tenantRefused`,
   * `signInFailed`, `azureCliMissing`, `azureCliSignedOut`, `networkUnreachable`
   */
  credentialFor(account: EntraAccount): TokenCredential;
}

/** @throws Failure `badRequest` for a custom cloud without endpoints */
export function endpointsOf(account: Pick<EntraAccount, 'cloud' | 'endpoints'>): CloudEndpoints {
  if (account.cloud !== 'custom') return clouds[account.cloud];
  if (account.endpoints === null) throw new Failure('badRequest', { field: 'endpoints' });
  return account.endpoints;
}

export function accountOf(request: SignInRequest, username: string | null = null): EntraAccount {
  return {
    cloud: request.cloud,
    endpoints: request.endpoints ?? null,
    method: request.method,
    tenantId: request.tenantId,
    clientId: request.clientId,
    username,
  };
}

/** Where secrets are kept, encrypted; the vault is one. Names are plain (`entra.<hash>`), never a secret. */
export interface SecretStore {
  /** Null where there is none, or where it cannot be decrypted. */
  get(name: string): Promise<string | null>;
  /** Keeps it in memory only where nothing can be encrypted. */
  set(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}
