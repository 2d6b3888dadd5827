// `npm run dist`: installers of the desktop app for this platform, in dist/.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWhenNeeded } from './build.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { faultsOf, fuseFaults, makeDummyRuntime } from './packaged-app.mjs';
import { moduleScript, projectNode, root } from './project.mjs';
import { runInForeground, runQuietly } from './run-command.mjs';
import { setUp } from './set-up.mjs';

const usage = `Usage: npm run dist [-- --check-structure]

Builds the app and packages it for this platform into dist/.
  --check-structure   package with an empty shell in place of Electron's runtime, into a temporary folder, and check
                      what the package holds; for machines where the runtime cannot be downloaded`;

const say = (line) => console.log(line);
const builder = moduleScript('electron-builder/cli.js');
/** As electron-builder calls it on Linux: the package's name. */
const executable = 'batchtone';
const configuration = join(root, 'electron-builder.yml');

process.exitCode = await dist(process.argv.slice(2));

async function dist(args) {
  const unknown = args.find((each) => each !== '--check-structure' && each !== '--help');
  if (unknown !== undefined) {
    console.error(`Unknown argument: ${unknown}\n\n${usage}`);
    return 2;
  }
  if (args.includes('--help')) {
    say(usage);
    return 0;
  }
  if ((await setUp({ tests: false, say, sayWhenReady: false })) === 'failed') return 1;
  if (!(await buildWhenNeeded({ say }))) return 1;
  return args.includes('--check-structure') ? checkStructure() : packageApp();
}

async function packageApp() {
  const runtime = await electronRuntime({ say, retry: true });
  if (runtime.path === null) {
    say(
      `Electron's runtime cannot be had here (${runtime.why}): nothing was packaged. Try --check-structure.`,
    );
    return 1;
  }
  return runInForeground(projectNode(), [builder, '--config', configuration, '--publish', 'never']);
}

async function checkStructure() {
  const folder = mkdtempSync(join(tmpdir(), 'batchtone-dist-'));
  try {
    const electronDist = join(folder, 'electron');
    makeDummyRuntime(electronDist);
    const dry = join(folder, 'dry.json');
    const directories = { output: join(folder, 'dist'), buildResources: join(root, 'build') };
    writeFileSync(dry, JSON.stringify({ extends: configuration, electronDist, directories }));
    say('Packaging with an empty shell in place of Electron...');
    const args = [builder, '--config', dry, '--linux', '--dir', '--publish', 'never'];
    const result = await runQuietly(projectNode(), args);
    if (!result.ok) {
      say(`electron-builder failed (${result.why}). It said:\n${result.tail}`);
      return 1;
    }
    const unpacked = join(directories.output, 'linux-unpacked');
    const faults = [
      ...(await faultsOf(join(unpacked, 'resources'))),
      ...fuseFaults(join(unpacked, executable)),
    ];
    for (const fault of faults) say(`Wrong: ${fault}`);
    if (faults.length === 0)
      say(
        'The package is as it should be: the app in its archive, Azurite beside it and able to run, the fuses set.',
      );
    return faults.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
