import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KillKit, openKillKit } from '../../faults/kill-and-resume.ts';

/** `npm run faults` kills after every line; here a spread of them, which begins elsewhere each day. */
const every = 5;
const offset = 1 + (Math.floor(Date.now() / 86_400_000) % every);
let kit: KillKit;

beforeAll(async () => {
  kit = await openKillKit();
}, 120_000);
afterAll(async () => {
  await kit?.close();
});

test(`a run that is killed after line ${offset} of its journal, or any ${every} lines later, is completed by the next start`, async () => {
  expect(kit.lines).toBeGreaterThan(20);
  for (let killAt = offset; killAt <= kit.lines; killAt += every) {
    const outcome = await kit.killAndResume(killAt);
    // A run whose steps came in another order may have a line less.
    if (!outcome.wasKilled) continue;
    expect(outcome).toMatchObject({
      ...{ wrong: [], lost: [], extra: [], addedAgain: [], left: [], status: 'completed' },
    });
  }
}, 240_000);
