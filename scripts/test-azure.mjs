// `npm run test:azure`: the contract of Azure, kept by a real account that environment variables name. It refuses to
// start without them, asks before it costs money, and deletes what it made.
import { fileURLToPath } from 'node:url';
import { appNodeFlags, projectNode } from './project.mjs';
import { runInForeground } from './run-command.mjs';
import { setUp } from './set-up.mjs';

const say = (line) => console.error(line);
const script = fileURLToPath(new URL('../tests/azure/test-azure.ts', import.meta.url));
const ready = (await setUp({ tests: false, say, sayWhenReady: false })) === 'ready';
process.exitCode = ready
  ? await runInForeground(projectNode(), [...appNodeFlags, script, ...process.argv.slice(2)], {})
  : 1;
