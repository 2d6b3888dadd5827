import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBrowserHost } from '../../electron/browser-host.ts';
import { JsonFile } from '../../electron/connection/json-file.ts';
import { readJournal } from '../../electron/run/journal.ts';
import { SettingsFile } from '../../electron/settings/settings.ts';
import { removeUnfinishedWrites } from '../../electron/support/unfinished-writes.ts';
import { fuzzSeed, Seeded } from '../support/seeded.ts';
import { tempFolder } from '../support/temp-folder.ts';

const writer = fileURLToPath(new URL('../support/writer-to-kill.ts', import.meta.url));
const kills = 20;
const random = new Seeded(fuzzSeed(20_261_123));

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

/** Lets a writer work for a while and kills it; resolves with the last round that it said was on disk. */
async function writeUntilKilled(firstRound: number, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [writer, folder.path, String(firstRound)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder.path },
  });
  let said = '';
  let wrong = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    wrong += text;
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('close', (_code, signal) => resolve(signal)),
  );
  try {
    await new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        // From its first whole round on it is in the middle of some write.
        setTimeout(resolve, afterMs);
      });
      child.on('close', () => resolve());
    });
  } finally {
    child.kill('SIGKILL');
  }
  const signal = await ended;
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself: ${wrong}`);
  return Number(said.trim().split('\n').at(-1));
}

const roundIn = (value: unknown) => (value as { readonly round: number }).round;

describe('a writer that is killed at any moment', () => {
  test(`leaves the old document or the new one, ${kills} times over, and no line of a journal is lost (seed ${random.seed})`, async () => {
    let round = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      const told = await writeUntilKilled(round + 1, random.int(60));
      expect(told, `kill ${kill}`).toBeGreaterThan(round);
      const parse = (stored: unknown) => ({ value: stored, isWhole: typeof stored === 'object' });
      const document = new JsonFile<unknown>(join(folder.path, 'document.json'), parse, 0);
      expect(document.setAsideAs).toBeNull();
      expect(roundIn(document.value)).toBeGreaterThanOrEqual(told);
      const atomic: unknown = JSON.parse(readFileSync(join(folder.path, 'atomic.json'), 'utf8'));
      expect(roundIn(atomic)).toBeGreaterThanOrEqual(told);
      const settings = new SettingsFile(createBrowserHost(folder.path, false).store, folder.path, 0);
      expect(settings.notice).toBeNull();
      expect(Number(settings.get().outputFolder.split('/')[1])).toBeGreaterThanOrEqual(told);
      const { entries, badLines } = await readJournal(join(folder.path, 'run.jsonl'));
      expect(badLines).toEqual([]);
      const rounds = entries.map((entry) =>
        entry.type === 'existingPool' ? Number.parseInt(entry.poolId, 10) : Number.NaN,
      );
      for (let earlier = round + 1; earlier <= told; earlier += 1) expect(rounds).toContain(earlier);
      round = roundIn(document.value);
    }
  }, 120_000);

  test('leaves nothing unfinished behind once its files are opened again', () => {
    removeUnfinishedWrites(join(folder.path, 'atomic.json'));
    expect(readdirSync(folder.path).filter((name) => name.includes('tmp'))).toEqual([]);
  });
});
