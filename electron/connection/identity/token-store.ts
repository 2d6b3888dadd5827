import { createHash } from 'node:crypto';
import type { ICachePlugin } from '@azure/msal-node';
import { z } from 'zod';
import type { SecretStore } from './identity.ts';

const documentSchema = z.object({
  version: z.literal(1),
  /** MSAL's id of who signed in last. */
  lastAccountId: z.string().nullable(),
  /** MSAL's own serialisation: accounts, refresh tokens, access tokens. */
  cache: z.string(),
});
type Document = Readonly<z.infer<typeof documentSchema>>;

/** Name of the secret for one way to sign in. A hash: vault names are plain and a tenant is private. */
export function tokenSecretName(
  method: string,
  authorityHost: string,
  tenant: string,
  clientId: string,
): string {
  const parts = [method, authorityHost.replace(/\/+$/, ''), tenant, clientId].map((part) =>
    part.toLowerCase(),
  );
  return `entra.${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)}`;
}

/**
 * MSAL's token cache as one secret, whole each time: so the vault encrypts it, and holds it in memory where it cannot.
 * Two token requests at once may lose the access token of one, never the sign-in: it is asked for again.
 */
export class TokenStore {
  readonly #secrets: SecretStore;
  readonly #name: string;
  #generation = 0;

  constructor(secrets: SecretStore, name: string) {
    this.#secrets = secrets;
    this.#name = name;
  }

  /** For one MSAL application. After a sign-out its writes are void: they would bring the tokens back. */
  plugin(): ICachePlugin {
    const generation = this.#generation;
    return {
      beforeCacheAccess: async (context) => {
        const stored = await this.#read();
        if (stored) context.tokenCache.deserialize(stored.cache);
      },
      afterCacheAccess: async (context) => {
        if (!context.cacheHasChanged || generation !== this.#generation) return;
        const stored = await this.#read();
        await this.#write({
          version: 1,
          lastAccountId: stored?.lastAccountId ?? null,
          cache: context.tokenCache.serialize(),
        });
      },
    };
  }

  async lastAccountId(): Promise<string | null> {
    return (await this.#read())?.lastAccountId ?? null;
  }

  async rememberLast(accountId: string): Promise<void> {
    const stored = await this.#read();
    if (stored) await this.#write({ ...stored, lastAccountId: accountId });
  }

  /** Makes every plugin given out so far powerless. */
  startAnew(): void {
    this.#generation += 1;
  }

  remove(): Promise<void> {
    return this.#secrets.remove(this.#name);
  }

  async #read(): Promise<Document | null> {
    const text = await this.#secrets.get(this.#name);
    if (text === null) return null;
    try {
      return documentSchema.parse(JSON.parse(text));
    } catch {
      // Of another version, or damaged: as good as signed out, and written anew by the next sign-in.
      return null;
    }
  }

  #write(document: Document): Promise<void> {
    return this.#secrets.set(this.#name, JSON.stringify(document));
  }
}
