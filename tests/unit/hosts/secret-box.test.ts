import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SecretBox } from '../../../electron/host.ts';
import { createKeyFileSecretBox } from '../../../electron/platform/key-file-secret-box.ts';
import { createFakeElectron } from '../../support/fake-electron.ts';

const fake = vi.hoisted(() => ({ electron: null as unknown }));
vi.mock('electron', () => fake.electron as Record<string, unknown>);
vi.mock('electron-store', () => ({ default: class {} }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'batchtone-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const boxes: readonly [string, () => Promise<SecretBox>][] = [
  ['a key file', async () => createKeyFileSecretBox(join(folder, 'secret.key'))],
  [
    'safeStorage',
    async () => {
      fake.electron ??= createFakeElectron(folder).module;
      const { createElectronHost } = await import('../../../electron/electron-host.ts');
      return createElectronHost(() => null).secretBox;
    },
  ],
];

describe.each(boxes)('a secret box over %s', (_name, create) => {
  test('gives back what was put in, also after a restart', async () => {
    const box = await create();
    expect(box.isAvailable).toBe(true);
    for (const secret of ['key==', '', 'ñ€𝄞', 'x'.repeat(10_000)]) {
      const sealed = await box.encrypt(secret);
      expect(await (await create()).decrypt(sealed)).toBe(secret);
    }
  });

  test('shows nothing of it', async () => {
    const sealed = await (await create()).encrypt('open sesame');
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('sesame');
  });

  test('refuses what it did not seal', async () => {
    const box = await create();
    await expect(box.decrypt(Buffer.from('rubbish'))).rejects.toThrow();
    const sealed = Buffer.from(await box.encrypt('open sesame'));
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    await expect(box.decrypt(sealed)).rejects.toThrow();
  });
});

describe('the key file', () => {
  test('is readable by its owner only, and is never replaced', async () => {
    const file = join(folder, 'secret.key');
    await createKeyFileSecretBox(file).encrypt('x');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const key = readFileSync(file);
    await createKeyFileSecretBox(file).encrypt('y');
    expect(readFileSync(file)).toEqual(key);
  });

  test('seals the same text differently each time, and another key does not open it', async () => {
    const box = createKeyFileSecretBox(join(folder, 'secret.key'));
    const [one, two] = [await box.encrypt('x'), await box.encrypt('x')];
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false);
    const other = createKeyFileSecretBox(join(folder, 'other.key'));
    await expect(other.decrypt(one)).rejects.toThrow();
  });

  test('of another length is refused, not overwritten', async () => {
    const file = join(folder, 'secret.key');
    writeFileSync(file, 'short');
    await expect(createKeyFileSecretBox(file).encrypt('x')).rejects.toThrow('length');
    expect(readFileSync(file, 'utf8')).toBe('short');
  });
});
