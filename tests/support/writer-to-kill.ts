import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createBrowserHost } from '../../electron/browser-host.ts';
import { JsonFile } from '../../electron/connection/json-file.ts';
import { openJournal } from '../../electron/run/journal.ts';
import { SettingsFile } from '../../electron/settings/settings.ts';
import { writeJsonAtomic } from '../../electron/support/atomic-json.ts';
import { systemClock } from '../../electron/support/clock.ts';

/**
 * Writes every kind of file that the app keeps, round after round, until it is killed. Each round is told on stdout once
 * all of it is on disk.
 */
const [folder = '', firstRound = '1'] = process.argv.slice(2);
// Long enough for a kill to strike inside a write.
const filler = 'x'.repeat(300_000);

const document = new JsonFile<unknown>(
  join(folder, 'document.json'),
  (stored) => ({ value: stored ?? null, isWhole: true }),
  0,
);
const settings = new SettingsFile(createBrowserHost(folder, false).store, folder, 0);
const journal = await openJournal(join(folder, 'run.jsonl'), systemClock, (error) => {
  throw error;
});
for (let round = Number(firstRound); ; round += 1) {
  document.write({ round, filler });
  settings.update({ outputFolder: `/${round}/${filler.slice(0, 4000)}` });
  await writeJsonAtomic(join(folder, 'atomic.json'), { round, filler });
  await journal.intend({ type: 'existingPool', poolId: `${round} ${filler.slice(0, 20_000)}` });
  writeSync(1, `${round}\n`);
}
