import type { AccessToken, TokenCredential } from '@azure/identity';
import type {
  DiscoveredAccounts,
  SignInEvent,
  SignInRequest,
  TenantOption,
} from '../../../shared/connection.ts';
import { Failure, toFailureView } from '../../../shared/failure.ts';
import { type CachedCredential, cacheTokens, oneScope } from '../../azure/access-tokens.ts';
import { createArmClient } from '../../azure/arm-client.ts';
import { Channel } from '../../support/channel.ts';
import type { Clock } from '../../support/clock.ts';
import type { Logger } from '../../support/logger.ts';
import { azureCliCredential, readClaims } from './azure-cli.ts';
import { discoverAccounts } from './discover-accounts.ts';
import { BrowserNotOpened, EntraSession, type SignedIn, sessionName } from './entra-session.ts';
import { accountOf, type EntraAccount, endpointsOf, type Identity, type SecretStore } from './identity.ts';

export interface IdentityDeps {
  readonly secrets: SecretStore;
  /** Shows a page in the user's browser, or rejects; null where there is none: then a device code is offered. */
  readonly openUrl: ((url: string) => Promise<void>) | null;
  /** What the browser shows when the sign-in is over, in the user's language. */
  readonly browserPage: () => { readonly done: string; readonly failed: string };
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long the user may take; a test is less patient. */
  readonly patience?: { readonly browserMs: number; readonly deviceCodeMs: number };
}

/** A device code lives as long as Entra's own. */
const usualPatience = { browserMs: 5 * 60_000, deviceCodeMs: 15 * 60_000 };
const tokenTimeoutMs = 60_000;
const tenantsTimeoutMs = 20_000;

/** Sign-in with Microsoft Entra ID: MSAL's public client, or the Azure CLI. See `Identity`. */
export function createIdentity(deps: IdentityDeps): Identity {
  const { secrets, openUrl, clock, logger, patience = usualPatience } = deps;
  const sessions = new Map<string, EntraSession>();
  const credentials = new Map<string, CachedCredential>();
  /** Whom the Azure CLI said that it was signed in as, when it was last asked. */
  const cliNames = new Map<string, string>();

  function sessionOf(account: EntraAccount): EntraSession {
    const name = sessionName(account);
    const session = sessions.get(name) ?? new EntraSession(account, secrets);
    sessions.set(name, session);
    return session;
  }

  function credentialFor(account: EntraAccount): TokenCredential {
    const key = credentialKey(account);
    const credential = credentials.get(key) ?? cacheTokens(bareCredential(account), clock);
    credentials.set(key, credential);
    return credential;
  }

  function bareCredential(account: EntraAccount): TokenCredential {
    if (account.method === 'azureCli') {
      return azureCliCredential(account.tenantId, new URL(endpointsOf(account).authorityHost).host);
    }
    const session = sessionOf(account);
    return {
      getToken: (scopes): Promise<AccessToken> =>
        session.token(oneScope(scopes), account.username, AbortSignal.timeout(tokenTimeoutMs)),
    };
  }

  /** New tokens for everybody who signs in this way: another user may be behind them now. */
  function forget(account: EntraAccount): void {
    const name = sessionName(account);
    for (const [key, credential] of credentials) if (key.startsWith(`${name} `)) credential.forget();
  }

  /** The user says yes to one resource at a time, as Entra demands; most have said yes to all before. */
  async function askUser(
    account: EntraAccount,
    emit: (event: SignInEvent) => void,
    signal: AbortSignal,
  ): Promise<SignedIn> {
    const { batchScope, storageScope } = endpointsOf(account);
    const session = sessionOf(account);
    const signedIn = await askFor(session, account, batchScope, null, emit, signal);
    await session.rememberLast(signedIn.accountId);
    try {
      await session.token(storageScope, signedIn.username, signal);
    } catch (error) {
      const needsUser = error instanceof Failure && ['signInNeeded', 'consentNeeded'].includes(error.code);
      if (!needsUser) throw error;
      await askFor(session, account, storageScope, signedIn.username, emit, signal);
    }
    return signedIn;
  }

  async function askFor(
    session: EntraSession,
    account: EntraAccount,
    scope: string,
    loginHint: string | null,
    emit: (event: SignInEvent) => void,
    signal: AbortSignal,
  ): Promise<SignedIn> {
    if (account.method === 'browser' && openUrl !== null) {
      try {
        return await within(patience.browserMs, signal, (limited) => {
          emit({ type: 'waitingForBrowser' });
          return session.signInByBrowser(scope, loginHint, openUrl, deps.browserPage(), limited);
        });
      } catch (error) {
        if (!(error instanceof BrowserNotOpened)) throw error;
        logger.warn({ error }, 'no browser could be opened: a device code is offered');
      }
    }
    return within(patience.deviceCodeMs, signal, (limited) =>
      session.signInByDeviceCode(
        scope,
        ({ userCode, verificationUri, expiresInS }) =>
          emit({
            type: 'deviceCode',
            userCode,
            verificationUri,
            expiresAt: new Date(clock.now() + expiresInS * 1000).toISOString(),
          }),
        limited,
      ),
    );
  }

  async function askCli(account: EntraAccount): Promise<Omit<SignedIn, 'accountId'>> {
    const token = await credentialFor(account).getToken(endpointsOf(account).batchScope);
    const claims = readClaims(token?.token ?? '');
    cliNames.set(sessionName(account), claims.username);
    return claims;
  }

  /** Directories to choose from; a sign-in is none the worse for a list that cannot be had. */
  async function tenantsOf(account: EntraAccount, signal: AbortSignal): Promise<readonly TenantOption[]> {
    try {
      return await armOf(account).listTenants(
        AbortSignal.any([signal, AbortSignal.timeout(tenantsTimeoutMs)]),
      );
    } catch (error) {
      signal.throwIfAborted();
      logger.warn({ error }, 'the directories of a sign-in could not be listed');
      return [];
    }
  }

  function armOf(account: EntraAccount) {
    const { armUrl, armScope } = endpointsOf(account);
    return createArmClient({ url: armUrl, scope: armScope, credential: credentialFor(account) });
  }

  async function runSignIn(
    request: SignInRequest,
    emit: (event: SignInEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const account = accountOf(request);
    try {
      forget(account);
      const isCli = request.method === 'azureCli';
      const { username, tenantId } = isCli ? await askCli(account) : await askUser(account, emit, signal);
      const tenants = await tenantsOf({ ...account, username: isCli ? null : username }, signal);
      emit({ type: 'signedIn', username, tenantId, tenants });
    } catch (error) {
      signal.throwIfAborted();
      logger.warn({ error }, 'a sign-in failed');
      emit({ type: 'failed', failure: toFailureView(error) });
    } finally {
      forget(account);
    }
  }

  return {
    async *signIn(request, signal) {
      const events = new Channel<SignInEvent>();
      const left = new AbortController();
      const both = AbortSignal.any([signal, left.signal]);
      const work = runSignIn(request, (event) => events.push(event), both).finally(() => events.close());
      // It is awaited below; until then nobody must find it unhandled.
      work.catch(() => undefined);
      try {
        for (let event = await events.take(signal); event; event = await events.take(signal)) yield event;
        await work;
      } finally {
        left.abort(new Failure('cancelled'));
        await Promise.allSettled([work]);
      }
    },
    signOut: async (account) => {
      forget(account);
      if (account.method !== 'azureCli') await sessionOf(account).signOut(account.username);
      // Once more, for what a request that was under way has brought.
      forget(account);
    },
    signedInAs: async (account) =>
      account.method === 'azureCli'
        ? (account.username ?? cliNames.get(sessionName(account)) ?? null)
        : sessionOf(account).signedInAs(account.username),
    discover: (request, signal): Promise<DiscoveredAccounts> =>
      discoverAccounts(armOf(accountOf(request)), signal),
    credentialFor,
  };
}

function credentialKey(account: EntraAccount): string {
  return `${sessionName(account)} ${account.username?.toLowerCase() ?? ''}`;
}

/** @throws Failure `signInExpired` when the user took longer; the signal's reason when aborted */
async function within<T>(
  timeoutMs: number,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await work(AbortSignal.any([signal, deadline]));
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw new Failure('signInExpired', {}, error);
    throw error;
  }
}
