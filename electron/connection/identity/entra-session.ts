import {
  type AccountInfo,
  type AuthenticationResult,
  type DeviceCodeRequest,
  PublicClientApplication,
} from '@azure/msal-node';
import { Failure } from '../../../shared/failure.ts';
import { abortable } from '../../support/abortable.ts';
import { AuthorityNetwork } from './authority-network.ts';
import { type EntraAccount, endpointsOf, type SecretStore } from './identity.ts';
import { meaningOf, readMsalError, type SignInContext } from './sign-in-faults.ts';
import { isSignInPage } from './sign-in-pages.ts';
import { TokenStore, tokenSecretName } from './token-store.ts';

/**
 * The public client of Azure's own tools (`DeveloperSignOnClientId` of `@azure/identity`, which does not export it): it
 * needs no registration, and every tenant that uses Azure knows it.
 */
export const developerClientId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

/** Not `common`: that one also takes personal accounts, which Azure Batch does not know. */
const homeTenant = 'organizations';

export interface DeviceCodePrompt {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly expiresInS: number;
}

export interface SignedIn {
  readonly accountId: string;
  readonly username: string;
  readonly tenantId: string;
}

export interface SilentToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
  readonly refreshAfterTimestamp?: number;
}

/**
 * One method, authority, tenant and client, by MSAL. `@azure/identity` is built on it, but its browser credential opens the
 * browser itself and cannot be given up, and its silent requests drop the reason of a refusal.
 *
 * Each request has an MSAL application of its own, so that its signal and its refusal are its own too; what they share
 * is the token store.
 */
export class EntraSession {
  readonly #account: Omit<EntraAccount, 'username'>;
  readonly #tenant: string;
  readonly #host: string;
  readonly #tokens: TokenStore;

  constructor(account: Omit<EntraAccount, 'username'>, secrets: SecretStore) {
    this.#account = account;
    this.#tenant = account.tenantId ?? homeTenant;
    this.#host = new URL(endpointsOf(account).authorityHost).host;
    this.#tokens = new TokenStore(secrets, sessionName(account));
  }

  /**
   * Asks the user in a browser; the answer comes to a port on loopback.
   * @throws Failure; the signal's reason when aborted; what `openUrl` throws
   */
  signInByBrowser(
    scope: string,
    loginHint: string | null,
    openUrl: (url: string) => Promise<void>,
    page: { readonly done: string; readonly failed: string },
    signal: AbortSignal,
  ): Promise<SignedIn> {
    return this.#request(signal, null, async (app) => {
      let giveUp: () => void = () => undefined;
      const openFaults: unknown[] = [];
      try {
        const request = app.acquireTokenInteractive({
          scopes: [scope],
          ...(loginHint === null ? { prompt: 'select_account' } : { loginHint }),
          successTemplate: page.done,
          errorTemplate: page.failed,
          openBrowser: async (url) => {
            giveUp = () => void answerNo(url);
            signal.throwIfAborted();
            try {
              if (!isSignInPage(url, this.#account.cloud, this.#host))
                throw new Error('No page of the authority');
              await openUrl(url);
            } catch (error) {
              openFaults.push(error);
              throw error;
            }
          },
        });
        return signedIn(await abortable(request, signal));
      } catch (error) {
        // MSAL's listener has no other end than an answer.
        giveUp();
        throw openFaults.length > 0 ? new BrowserNotOpened(openFaults[0]) : error;
      }
    });
  }

  /** @throws Failure; the signal's reason when aborted */
  signInByDeviceCode(
    scope: string,
    onCode: (prompt: DeviceCodePrompt) => void,
    signal: AbortSignal,
  ): Promise<SignedIn> {
    return this.#request(signal, null, async (app) => {
      const request: DeviceCodeRequest = {
        scopes: [scope],
        deviceCodeCallback: ({ userCode, verificationUri, expiresIn }) =>
          onCode({ userCode, verificationUri, expiresInS: expiresIn }),
      };
      const stop = () => {
        request.cancel = true;
      };
      signal.addEventListener('abort', stop, { once: true });
      try {
        return signedIn(await abortable(app.acquireTokenByDeviceCode(request), signal));
      } finally {
        signal.removeEventListener('abort', stop);
      }
    });
  }

  /** A token without the user. @throws Failure `signInNeeded`, `consentNeeded`, ... */
  token(scope: string, username: string | null, signal: AbortSignal): Promise<SilentToken> {
    return this.#request(signal, username ?? this.#host, async (app) => {
      const account = await this.#find(app, username);
      if (!account) throw new Failure('signInNeeded', { name: username ?? this.#host });
      const result = await abortable(app.acquireTokenSilent({ account, scopes: [scope] }), signal);
      if (result.expiresOn === null) throw new Failure('signInFailed', { code: 'no_expiry' });
      return {
        token: result.accessToken,
        expiresOnTimestamp: result.expiresOn.getTime(),
        ...(result.refreshOn && { refreshAfterTimestamp: result.refreshOn.getTime() }),
      };
    });
  }

  async signedInAs(username: string | null): Promise<string | null> {
    const app = this.#application(new AuthorityNetwork(new AbortController().signal));
    return (await this.#find(app, username))?.username ?? null;
  }

  rememberLast(accountId: string): Promise<void> {
    return this.#tokens.rememberLast(accountId);
  }

  /** Forgets the account's tokens; the others of this tenant and client stay. */
  async signOut(username: string | null): Promise<void> {
    this.#tokens.startAnew();
    const app = this.#application(new AuthorityNetwork(new AbortController().signal));
    const account = await this.#find(app, username);
    if (account) await app.signOut({ account });
    if ((await app.getAllAccounts()).length === 0) await this.#tokens.remove();
  }

  async #find(app: PublicClientApplication, username: string | null): Promise<AccountInfo | null> {
    const accounts = await app.getAllAccounts();
    const wanted = username?.toLowerCase();
    const lastId = await this.#tokens.lastAccountId();
    const isWanted = (account: AccountInfo) =>
      wanted === undefined ? account.homeAccountId === lastId : account.username.toLowerCase() === wanted;
    return accounts.find(isWanted) ?? null;
  }

  #application(network: AuthorityNetwork): PublicClientApplication {
    const { authorityHost } = endpointsOf(this.#account);
    return new PublicClientApplication({
      auth: {
        clientId: this.#account.clientId ?? developerClientId,
        authority: `${authorityHost.replace(/\/+$/, '')}/${this.#tenant}`,
        // The host of a closed cloud is taken as it is: Microsoft's list of authorities does not know it.
        knownAuthorities: this.#account.cloud === 'custom' ? [this.#host] : [],
      },
      cache: { cachePlugin: this.#tokens.plugin() },
      system: { networkClient: network },
    });
  }

  /** @param silentFor who has to sign in when this fails; null while the user is at it */
  async #request<T>(
    signal: AbortSignal,
    silentFor: string | null,
    work: (app: PublicClientApplication) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    const network = new AuthorityNetwork(signal);
    try {
      return await work(this.#application(network));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Failure || error instanceof BrowserNotOpened) throw error;
      const refusal = network.refusal ?? readMsalError(error);
      if (refusal === null) throw new Failure('internal', {}, error);
      const about: SignInContext = {
        host: this.#host,
        tenant: this.#tenant,
        name: silentFor ?? this.#host,
        isSilent: silentFor !== null,
      };
      throw meaningOf(refusal, about, error);
    }
  }
}

/** No browser could be shown: another way to sign in may still do. */
export class BrowserNotOpened extends Error {
  constructor(cause: unknown) {
    super('No browser could be opened', { cause });
    this.name = 'BrowserNotOpened';
  }
}

/** What sessions are told apart by, and the name of their secret. */
export function sessionName(account: Omit<EntraAccount, 'username'>): string {
  return tokenSecretName(
    account.method,
    endpointsOf(account).authorityHost,
    account.tenantId ?? homeTenant,
    account.clientId ?? developerClientId,
  );
}

function signedIn(result: AuthenticationResult | null): SignedIn {
  const account = result?.account;
  if (!account) throw new Failure('signInFailed', { code: 'no_account' });
  return { accountId: account.homeAccountId, username: account.username, tenantId: account.tenantId };
}

/** Answers MSAL's loopback listener in the place of a browser that never will, so that it closes. */
async function answerNo(authorizeUrl: string): Promise<void> {
  const asked = new URL(authorizeUrl).searchParams;
  const { port } = new URL(asked.get('redirect_uri') ?? '');
  const body = new URLSearchParams({ error: 'access_denied', state: asked.get('state') ?? '' });
  // It listens on the address, whatever `localhost` means here; it may be closed already.
  await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, redirect: 'error' }).catch(
    () => undefined,
  );
}
