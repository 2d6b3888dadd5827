import { z } from 'zod';
import { type FailureView, viewOf } from '../../shared/failure.ts';
import type { Logger } from '../support/logger.ts';
import type { SecretStore } from './identity/identity.ts';
import { JsonFile, type ParsedDocument } from './json-file.ts';

/** The host's `SecretBox`, as far as it is needed here. */
export interface VaultBox {
  readonly isAvailable: boolean;
  encrypt(plainText: string): Promise<Uint8Array>;
  decrypt(cipher: Uint8Array): Promise<string>;
}

export interface VaultDeps {
  /** Absolute path of the vault's file; its folder exists. */
  readonly file: string;
  readonly box: VaultBox;
  readonly logger: Logger;
  /** ms since 1970, for the name of a file that is set aside. */
  readonly nowMs: number;
}

/** - `saved`: encrypted on disk. - `memoryOnly`: gone when the app closes. - `unreadable`: it cannot be decrypted here. */
export type SecretState = 'none' | 'saved' | 'memoryOnly' | 'unreadable';

const vaultSchema = z.object({ secrets: z.record(z.string(), z.unknown()) });
const cipherSchema = z.base64().min(1);
type Ciphers = { readonly secrets: Readonly<Record<string, string>> };

/**
 * Keys and tokens by name, each encrypted by the host's box in one file. It fails closed: what cannot be encrypted is
 * held in memory, takes an older value of its name off the disk, and is told by `notices`. No name is a secret.
 */
export class Vault implements SecretStore {
  readonly #file: JsonFile<Ciphers>;
  readonly #box: VaultBox;
  readonly #logger: Logger;
  readonly #memory = new Map<string, string>();
  /** Changes of the file happen one after another: each writes the whole of it. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ file, box, logger, nowMs }: VaultDeps) {
    this.#file = new JsonFile(file, parseVault, nowMs);
    this.#box = box;
    this.#logger = logger;
  }

  /** Null where there is none, or where it cannot be decrypted (`stateOf` tells which). */
  async get(name: string): Promise<string | null> {
    await this.#turn;
    const held = this.#memory.get(name);
    if (held !== undefined) return held;
    const cipher = this.#cipher(name);
    if (cipher === undefined) return null;
    try {
      return await this.#box.decrypt(Buffer.from(cipher, 'base64'));
    } catch (error) {
      this.#logger.warn({ error, name }, 'a secret could not be decrypted');
      return null;
    }
  }

  /** Keeps it in memory only where nothing can be encrypted or written; `stateOf` tells. */
  set(name: string, text: string): Promise<void> {
    return this.#inTurn(async () => {
      try {
        if (!this.#box.isAvailable) throw new Error('Nothing can be encrypted here');
        const cipher = Buffer.from(await this.#box.encrypt(text)).toString('base64');
        this.#file.write({ secrets: { ...this.#file.value.secrets, [name]: cipher } });
        this.#memory.delete(name);
      } catch (error) {
        this.#logger.warn({ error, name }, 'a secret is held in memory only');
        this.#memory.set(name, text);
        // An older value that came back after a restart would be the wrong one.
        try {
          this.#forget(name);
        } catch (left) {
          this.#logger.error({ error: left, name }, 'an older secret could not be taken off the disk');
        }
      }
    });
  }

  /** @throws what the system says when the file cannot be written; then the secret is still there */
  remove(name: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#forget(name);
      this.#memory.delete(name);
    });
  }

  /** Whether there is one, readable or not. */
  has(name: string): boolean {
    return this.#memory.has(name) || this.#cipher(name) !== undefined;
  }

  async stateOf(name: string): Promise<SecretState> {
    await this.#turn;
    if (this.#memory.has(name)) return 'memoryOnly';
    if (this.#cipher(name) === undefined) return 'none';
    return (await this.get(name)) === null ? 'unreadable' : 'saved';
  }

  /** `secretsNotSaved` while something is in memory only; `connectionsCorrupt` when the file was set aside. */
  notices(): readonly FailureView[] {
    const { setAsideAs } = this.#file;
    return [
      ...(this.#memory.size > 0 ? [viewOf('secretsNotSaved')] : []),
      ...(setAsideAs === null ? [] : [viewOf('connectionsCorrupt', { file: setAsideAs })]),
    ];
  }

  #cipher(name: string): string | undefined {
    const { secrets } = this.#file.value;
    return Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  }

  #forget(name: string): void {
    if (this.#cipher(name) === undefined) return;
    const { [name]: _gone, ...secrets } = this.#file.value.secrets;
    this.#file.write({ secrets });
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function parseVault(stored: unknown): ParsedDocument<Ciphers> {
  if (stored === undefined) return { value: { secrets: {} }, isWhole: true };
  const parsed = vaultSchema.safeParse(stored);
  if (!parsed.success) return { value: { secrets: {} }, isWhole: false };
  const entries = Object.entries(parsed.data.secrets);
  const good = entries.flatMap(([name, value]): [string, string][] => {
    const cipher = cipherSchema.safeParse(value);
    return cipher.success ? [[name, cipher.data]] : [];
  });
  return { value: { secrets: Object.fromEntries(good) }, isWhole: good.length === entries.length };
}
