import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { SecretBox } from '../host.ts';

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts with AES-256-GCM under a random key in a file that only its owner may read: for hosts without a keystore of
 * the platform. It keeps a secret from backups and other users, not from programs of the same user.
 */
export function createKeyFileSecretBox(keyFile: string): SecretBox {
  let key: Promise<Buffer> | null = null;
  const loadKey = () => {
    key ??= readOrMakeKey(keyFile);
    return key;
  };
  return {
    isAvailable: true,
    encrypt: async (plainText) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', await loadKey(), iv);
      const body = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    decrypt: async (sealed) => {
      const bytes = Buffer.from(sealed);
      if (bytes.length < ivBytes + tagBytes) throw new Error('The secret is too short to be one');
      const iv = bytes.subarray(0, ivBytes);
      const decipher = createDecipheriv('aes-256-gcm', await loadKey(), iv, { authTagLength: tagBytes });
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      const body = decipher.update(bytes.subarray(ivBytes + tagBytes));
      return Buffer.concat([body, decipher.final()]).toString('utf8');
    },
  };
}

async function readOrMakeKey(keyFile: string): Promise<Buffer> {
  try {
    // `wx`: a key that is there is never written over, for everything under it would be lost.
    await writeFile(keyFile, randomBytes(keyBytes), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = await readFile(keyFile);
  if (key.length !== keyBytes) throw new Error('The key file has another length than a key');
  return key;
}
