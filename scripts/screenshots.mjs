// `npm run screenshots`: renews the pictures of docs/screenshots from the real app, as the end-to-end tests see it.
import { buildWhenNeeded } from './build.mjs';
import { moduleScript, projectNode } from './project.mjs';
import { runInForeground } from './run-command.mjs';
import { setUp } from './set-up.mjs';

const say = (line) => console.error(line);
const isReady = (await setUp({ tests: true, say, sayWhenReady: false })) === 'ready';
if (isReady && (await buildWhenNeeded({ say }))) {
  const env = { ...process.env, BATCHTONE_SCREENSHOTS: '1' };
  const playwright = [moduleScript('@playwright/test/cli.js'), 'test', '--project=browser'];
  process.exitCode = await runInForeground(projectNode(), playwright, { env });
} else {
  process.exitCode = 1;
}
