import { describe, expect, test } from 'vitest';
import { WaitingPastes } from '../../../electron/connection/waiting-pastes.ts';

const key = (letter: string) => `${letter.repeat(86)}==`;
const configPy = `_BATCH_ACCOUNT_NAME = 'mybatch'\n_BATCH_ACCOUNT_KEY = '${key('B')}'\n`;
const storageKeys = JSON.stringify([{ keyName: 'key1', value: key('S') }]);

class HandClock {
  nowMs = 0;
  now(): number {
    return this.nowMs;
  }
}

describe('pasted keys', () => {
  test('stay here: what is answered has none', () => {
    const pastes = new WaitingPastes(new HandClock());
    const result = pastes.read(configPy);
    expect(result).toMatchObject({ source: 'configPy', batchAccount: 'mybatch', hasBatchKey: true });
    expect(result.hasStorageKey).toBe(false);
    expect(JSON.stringify(result)).not.toContain('BBBB');
    expect(pastes.get(result.pasteId).batchKey).toBe(key('B'));
  });

  test('wait for an hour', () => {
    const clock = new HandClock();
    const pastes = new WaitingPastes(clock);
    const { pasteId } = pastes.read(configPy);
    clock.nowMs = 59 * 60_000;
    expect(pastes.get(pasteId).batchKey).toBe(key('B'));
    clock.nowMs = 60 * 60_000;
    expect(() => pastes.get(pasteId)).toThrow('badRequest');
  });

  test('are gone once a save has used them, and with the app', () => {
    const pastes = new WaitingPastes(new HandClock());
    const [first, second] = [pastes.read(configPy), pastes.read(configPy)];
    pastes.forget(first.pasteId);
    expect(() => pastes.get(first.pasteId)).toThrow('badRequest');
    pastes.clear();
    expect(() => pastes.get(second.pasteId)).toThrow('badRequest');
  });

  test('of two pastes add up under the newer id', () => {
    const pastes = new WaitingPastes(new HandClock());
    const first = pastes.read(configPy);
    const second = pastes.read(storageKeys, first.pasteId);
    expect(second).toMatchObject({ batchAccount: null, hasBatchKey: true, hasStorageKey: true });
    expect(pastes.get(second.pasteId)).toMatchObject({ batchKey: key('B'), storageKey: key('S') });
    expect(() => pastes.get(first.pasteId)).toThrow('badRequest');
  });

  test('of another account are not added', () => {
    const pastes = new WaitingPastes(new HandClock());
    const first = pastes.read(configPy);
    const second = pastes.read("BATCH_ACCOUNT_NAME = 'otherbatch'", first.pasteId);
    expect(second).toMatchObject({ batchAccount: 'otherbatch', hasBatchKey: false });
  });

  test('do not pile up: the oldest of many is gone', () => {
    const pastes = new WaitingPastes(new HandClock());
    const ids = Array.from({ length: 30 }, () => pastes.read(configPy).pasteId);
    expect(() => pastes.get(ids[0] ?? '')).toThrow('badRequest');
    expect(pastes.get(ids.at(-1) ?? '').batchKey).toBe(key('B'));
  });

  test('a text without any is refused, and says so', () => {
    expect(() => new WaitingPastes(new HandClock()).read('hello')).toThrow('pasteNotRecognised');
  });
});
