import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Vault, type VaultBox } from '../../../electron/connection/vault.ts';
import { createKeyFileSecretBox } from '../../../electron/platform/key-file-secret-box.ts';
import { silentLogger } from '../../../electron/support/logger.ts';
import { tempFolder } from '../../support/temp-folder.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
let file: string;
beforeEach(async () => {
  folder = await tempFolder();
  file = join(folder.path, 'vault.json');
});
afterEach(() => folder.remove());

const secret = 'c2VjcmV0IGtleSBvZiBhbiBhY2NvdW50';
const box = (name = 'secret.key') => createKeyFileSecretBox(join(folder.path, name));
const open = (with_: VaultBox = box(), nowMs = 0) =>
  new Vault({ file, box: with_, logger: silentLogger, nowMs });
const noBox: VaultBox = {
  isAvailable: false,
  encrypt: async () => {
    throw new Error('not to be asked');
  },
  decrypt: async () => {
    throw new Error('not to be asked');
  },
};
const failingBox: VaultBox = { ...noBox, isAvailable: true };

describe('the vault', () => {
  test('knows a secret again after a restart, and has it nowhere in clear', async () => {
    await open().set('keys.a', secret);
    expect(readFileSync(file, 'utf8')).not.toContain(secret);
    const again = open();
    expect(await again.get('keys.a')).toBe(secret);
    expect(await again.stateOf('keys.a')).toBe('saved');
    expect(again.notices()).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('is readable by its owner only', async () => {
    await open().set('keys.a', secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder.path, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  test('forgets what is removed, on disk too', async () => {
    const vault = open();
    await vault.set('keys.a', secret);
    await vault.remove('keys.a');
    expect(await vault.stateOf('keys.a')).toBe('none');
    expect(await open().get('keys.a')).toBeNull();
    expect(readFileSync(file, 'utf8')).not.toContain('keys.a');
  });

  test('keeps every secret of changes made at once', async () => {
    const vault = open();
    const names = Array.from({ length: 20 }, (_, index) => `entra.${index}`);
    await Promise.all(names.map((name) => vault.set(name, `${secret}${name}`)));
    const again = open();
    for (const name of names) expect(await again.get(name)).toBe(`${secret}${name}`);
  });

  test('takes names as they are, also those that objects have', async () => {
    const vault = open();
    expect(vault.has('constructor')).toBe(false);
    expect(await vault.get('__proto__')).toBeNull();
    await vault.set('constructor', secret);
    expect(await open().get('constructor')).toBe(secret);
  });
});

describe('where nothing can be encrypted', () => {
  test.each([
    ['without a keystore', noBox],
    ['with a keystore that fails', failingBox],
  ])('%s a secret is in memory only, and the user is told', async (_how, badBox) => {
    const vault = open(badBox);
    await vault.set('keys.a', secret);
    expect(await vault.get('keys.a')).toBe(secret);
    expect(await vault.stateOf('keys.a')).toBe('memoryOnly');
    expect(vault.notices()).toEqual([expect.objectContaining({ code: 'secretsNotSaved' })]);
    for (const name of readdirSync(folder.path)) {
      expect(readFileSync(join(folder.path, name), 'utf8')).not.toContain(secret);
    }
    expect(await open().get('keys.a')).toBeNull();
  });

  test('an older value is taken off the disk: after a restart it would be the wrong one', async () => {
    await open().set('keys.a', 'the old one');
    await open(failingBox).set('keys.a', secret);
    expect(await open().stateOf('keys.a')).toBe('none');
  });

  test('nobody is told anything while there is no secret', () => {
    expect(open(noBox).notices()).toEqual([]);
  });

  test('the notice goes when the secret does', async () => {
    const vault = open(noBox);
    await vault.set('keys.a', secret);
    await vault.remove('keys.a');
    expect(vault.notices()).toEqual([]);
  });
});

describe('a vault that cannot be read', () => {
  test('another key makes a secret unreadable, not absent', async () => {
    await open().set('keys.a', secret);
    const moved = open(box('another.key'));
    expect(await moved.get('keys.a')).toBeNull();
    expect(await moved.stateOf('keys.a')).toBe('unreadable');
  });

  test('a file that is no JSON is set aside with its content, and the user is told once', async () => {
    writeFileSync(file, '{"secrets": {"keys.a": "AAAA');
    const vault = open(box(), 77);
    expect(vault.notices()).toEqual([
      { code: 'connectionsCorrupt', params: { file: `${file}.corrupt-77` }, retryable: false },
    ]);
    expect(readFileSync(`${file}.corrupt-77`, 'utf8')).toContain('"keys.a": "AAAA');
    expect(open(box(), 78).notices()).toEqual([]);
  });

  test('what is whole in a damaged file is kept', async () => {
    await open().set('keys.a', secret);
    const stored = JSON.parse(readFileSync(file, 'utf8'));
    stored.secrets['keys.b'] = { not: 'a cipher' };
    writeFileSync(file, JSON.stringify(stored));
    const vault = open(box(), 5);
    expect(await vault.get('keys.a')).toBe(secret);
    expect(await vault.stateOf('keys.b')).toBe('none');
    expect(readFileSync(`${file}.corrupt-5`, 'utf8')).toContain('not');
  });
});
