import { installNodeModules, nodeModulesMatch } from './node-modules.mjs';
import { aptInstall, chromium, ffmpeg, installCommand, packageManager, pythonSdk } from './system-tools.mjs';

/** `ready`: everything needed is there. `incomplete`: a person has to run a command. `failed`: a tool failed. */
/** @typedef {'ready' | 'incomplete' | 'failed'} SetUpOutcome */

/**
 * Makes a checkout ready for `npm start`, and with `tests` for `npm test`. Skips what is there.
 * @param {{ tests: boolean, say: (line: string) => void, sayWhenReady: boolean }} options
 * @returns {Promise<SetUpOutcome>}
 */
export async function setUp({ tests, say, sayWhenReady }) {
  const here = [];
  const modules = await setUpNodeModules(say, here);
  if (modules === 'failed') return 'failed';
  const required = await setUpTools(tests ? [ffmpeg, chromium] : [ffmpeg], say, here);
  if (tests) await setUpOptional(pythonSdk, say, here);
  const didSomething = modules === 'installed' || required.installed;
  if (required.outcome === 'ready' && (sayWhenReady || didSomething)) {
    say(here.length > 0 ? `Here already: ${here.join(', ')}.` : 'Everything is ready.');
  }
  return required.outcome;
}

async function setUpNodeModules(say, here) {
  if (nodeModulesMatch()) {
    here.push('Node modules');
    return 'here';
  }
  const [major] = process.versions.node.split('.');
  if (Number(major) < 20) {
    say(`Node.js ${process.versions.node} is too old: install Node.js 20 or newer.`);
    return 'failed';
  }
  say('Installing the Node modules with npm ci (about a minute)...');
  const started = Date.now();
  const result = await installNodeModules();
  if (!result.ok) {
    say(`npm ci failed (${result.why}). It said:\n${result.tail}`);
    return 'failed';
  }
  if (!nodeModulesMatch()) {
    say(`npm ci ended well, but node_modules is not what package-lock.json says. It said:\n${result.tail}`);
    return 'failed';
  }
  say(`Node modules: installed in ${Math.round((Date.now() - started) / 1000)} s.`);
  return 'installed';
}

async function setUpTools(tools, say, here) {
  const missing = tools.filter((tool) => {
    const found = tool.find();
    if (found !== null) here.push(tool === ffmpeg ? `ffmpeg ${found}` : tool.name);
    return found === null;
  });
  if (missing.length === 0) return { outcome: 'ready', installed: false };
  const names = missing.map((tool) => tool.name).join(' and ');
  const manager = packageManager();
  if (!manager?.mayInstall) {
    const command = installCommand(missing, manager);
    say(
      `${names} not found. ${command ? `Run: ${command}` : 'Install it with the package manager of this system.'}`,
    );
    return { outcome: 'incomplete', installed: false };
  }
  say(`Installing ${names} with apt-get...`);
  const result = await aptInstall(missing);
  const stillMissing = missing.filter((tool) => tool.find() === null);
  if (!result.ok || stillMissing.length > 0) {
    say(`apt-get did not bring ${names} (${result.why}). It said:\n${result.tail}`);
    return { outcome: 'failed', installed: false };
  }
  say(`${names}: installed.`);
  return { outcome: 'ready', installed: true };
}

/** A test that needs it is skipped, with the reason, where it cannot be had. */
async function setUpOptional(tool, say, here) {
  if (tool.find() !== null) {
    here.push(tool.name);
    return;
  }
  if (!packageManager()?.mayInstall) {
    say(`Optional, not found: ${tool.name}. Its test will be skipped.`);
    return;
  }
  say(`Installing the ${tool.name} with apt-get (optional)...`);
  const result = await aptInstall([tool]);
  say(
    result.ok && tool.find() !== null
      ? `${tool.name}: installed.`
      : `Optional, could not be installed: ${tool.name} (${result.why}). Its test will be skipped.\n${result.tail}`,
  );
}
