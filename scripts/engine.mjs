// `npm run --silent engine`: the embedded engine alone. On an older Node.js it runs in the project's own one, which is
// brought first if it is missing. stdout is for the engine's one line of JSON; everything else goes to stderr.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { hasProjectNode, projectNode } from './project.mjs';
import { whenNpmIsGone } from './watch-npm.mjs';

const oldestNode = 24;
const args = process.argv.slice(2);

// To ourselves, so that it takes the same way as any other request to end.
whenNpmIsGone(() => process.kill(process.pid, 'SIGTERM'));

/** Runs a program with stdout as given, forwards signals to it, and resolves with its exit code. */
function run(command, commandArgs, options) {
  return new Promise((done, failed) => {
    const child = spawn(command, commandArgs, options);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const handlers = signals.map((signal) => [signal, () => child.kill(signal)]);
    for (const [signal, forward] of handlers) process.on(signal, forward);
    child.once('error', failed);
    child.once('close', (code, signal) => {
      for (const [name, forward] of handlers) process.off(name, forward);
      done(signal ? 128 + constants.signals[signal] : (code ?? 1));
    });
  });
}

if (!hasProjectNode()) {
  const setup = fileURLToPath(new URL('setup.mjs', import.meta.url));
  // Its stdout goes where stderr goes.
  const code = await run(process.execPath, [setup], { stdio: ['ignore', 2, 2] });
  if (code !== 0)
    console.error(`npm run setup ended with exit code ${code}; trying the engine all the same.`);
}
if (Number(process.versions.node.split('.')[0]) >= oldestNode) {
  const { engineMain } = await import('../electron/engine/engine-main.ts');
  process.exitCode = await engineMain(args);
} else if (hasProjectNode()) {
  process.exitCode = await run(projectNode(), [fileURLToPath(import.meta.url), ...args], {
    stdio: 'inherit',
  });
} else {
  console.error('The engine needs Node.js 24; run npm run setup to bring it.');
  process.exitCode = 1;
}
