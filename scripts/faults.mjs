// `npm run faults`: every step of a run against every fault of the wire, with what was lost by it. `-- --fast`: a choice.
import { fileURLToPath } from 'node:url';
import { appNodeFlags, projectNode } from './project.mjs';
import { runInForeground } from './run-command.mjs';
import { setUp } from './set-up.mjs';

const say = (line) => console.error(line);
const faults = fileURLToPath(new URL('../tests/faults/faults.ts', import.meta.url));
const ready = (await setUp({ tests: true, say, sayWhenReady: false })) === 'ready';
process.exitCode = ready
  ? await runInForeground(projectNode(), [...appNodeFlags, faults, ...process.argv.slice(2)], {})
  : 1;
