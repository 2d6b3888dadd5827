import { AzureCliCredential, type TokenCredential } from '@azure/identity';
import { Failure } from '../../../shared/failure.ts';
import { aadstsCode, meaningOf } from './sign-in-faults.ts';

const processTimeoutMs = 60_000;

/** Tokens of whoever is signed in with `az`. It keeps them itself; nothing of them is saved here. */
export function azureCliCredential(tenantId: string | null, host: string): TokenCredential {
  const credential = new AzureCliCredential({
    processTimeoutInMs: processTimeoutMs,
    ...(tenantId !== null && { tenantId }),
  });
  return {
    getToken: async (scopes, options) => {
      try {
        return await credential.getToken(
          scopes,
          options?.abortSignal === undefined ? {} : { abortSignal: options.abortSignal },
        );
      } catch (error) {
        if (options?.abortSignal?.aborted) throw new Failure('cancelled', {}, error);
        throw readCliFault(error, tenantId ?? 'az', host);
      }
    },
  };
}

/** `AzureCliCredential` tells its faults apart by sentences only (`azureCliPublicErrorMessages`). */
export function readCliFault(error: unknown, tenant: string, host: string): Failure {
  const text = error instanceof Error ? error.message : '';
  const code = aadstsCode(text);
  if (/could not be found/i.test(text)) return new Failure('azureCliMissing', {}, error);
  if (code !== null) {
    const refusal = { error: 'azure_cli', subError: '', code };
    const meaning = meaningOf(refusal, { host, tenant, name: 'Azure CLI', isSilent: true }, error);
    // With any other code the way out is the same: `az login`.
    return meaning.code === 'signInFailed' && /az login/i.test(text)
      ? new Failure('azureCliSignedOut', {}, error)
      : meaning;
  }
  if (/az login/i.test(text)) return new Failure('azureCliSignedOut', {}, error);
  return new Failure('signInFailed', { code: 'azure_cli' }, error);
}

/** Who a token is for, to show; nothing is decided by it, so its signature is not looked at. */
export function readClaims(token: string): { readonly username: string; readonly tenantId: string } {
  const claims = decode(token);
  const nameOf = (name: string) => (typeof claims[name] === 'string' ? claims[name] : undefined);
  return {
    username: nameOf('upn') ?? nameOf('unique_name') ?? nameOf('preferred_username') ?? 'Azure CLI',
    tenantId: nameOf('tid') ?? '',
  };
}

function decode(token: string): Record<string, unknown> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    // A token is its issuer's business; one that cannot be read is still good.
    return {};
  }
}
