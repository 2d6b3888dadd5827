// `npm start`: from any state of the checkout to the running app. No dependencies: it brings them. Node.js 20 or newer.
import { join } from 'node:path';
import { buildWhenNeeded } from './build.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { appNodeFlags, projectNode, root } from './project.mjs';
import { runInForeground } from './run-command.mjs';
import { setUp } from './set-up.mjs';
import { parseStartArguments, startUsage } from './start-arguments.mjs';
import { whenNpmIsGone } from './watch-npm.mjs';

/** On stderr: with `convert --json` stdout is for programs. */
const say = (line) => console.error(line);
/** npm runs scripts in the project's folder; relative paths mean where the user stood. */
const cwd = process.env.INIT_CWD ?? process.cwd();
const program = (name) => [...appNodeFlags, join(root, 'out', 'main', name)];

// To ourselves, so that it takes the same way as any other request to end: on to the program that runs.
whenNpmIsGone(() => process.kill(process.pid, 'SIGTERM'));

process.exitCode = await start(parseStartArguments(process.argv.slice(2)));

async function start(request) {
  if (request.kind === 'help') {
    console.log(startUsage);
    return 0;
  }
  if (request.kind === 'unknown') {
    console.error(`Unknown argument: ${request.argument}\n\n${startUsage}`);
    return 2;
  }
  // Without ffmpeg the app still opens, and says what is missing where it matters.
  if ((await setUp({ tests: false, say, sayWhenReady: false })) === 'failed') return 1;
  if (!(await buildWhenNeeded({ say }))) return 1;
  if (request.kind === 'convert') {
    return runInForeground(projectNode(), [...program('terminal.js'), ...request.args], { cwd });
  }
  const runtime = await chooseRuntime(request.host);
  if (runtime !== null) return runInForeground(runtime, [root], { cwd });
  return runInForeground(projectNode(), [...program('browser.js'), ...request.hostArguments], { cwd });
}

/** Electron's binary, or null for the browser after one line that says why. */
async function chooseRuntime(host) {
  if (host === 'browser') return null;
  const runtime = await electronRuntime({ say, retry: host === 'electron' });
  const why = runtime.path === null ? runtime.why : whyElectronCannotRun();
  if (why === null) return runtime.path;
  say(`Electron's runtime cannot be had here (${why}): opening Batchtone in the browser instead.`);
  return null;
}

function whyElectronCannotRun() {
  if (process.platform !== 'linux') return null;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'no display';
  // Chromium refuses to run its sandbox as root, and without the sandbox the app does not run.
  if (process.getuid?.() === 0) return 'the sandbox of its window does not work as root';
  return null;
}
