// `npm run bench`: the budgets of the design, ours beside the tools that people would otherwise use, in one run.
import { fileURLToPath } from 'node:url';
import { appNodeFlags, projectNode } from './project.mjs';
import { runInForeground } from './run-command.mjs';
import { setUp } from './set-up.mjs';

const say = (line) => console.error(line);
const bench = fileURLToPath(new URL('../tests/bench/bench.ts', import.meta.url));
const ready = (await setUp({ tests: false, say, sayWhenReady: false })) === 'ready';
process.exitCode = ready
  ? await runInForeground(projectNode(), [...appNodeFlags, bench, ...process.argv.slice(2)], {})
  : 1;
