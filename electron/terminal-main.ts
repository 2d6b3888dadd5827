import type { TFunction } from 'i18next';
import { createI18n, resolveLanguage } from '../shared/i18n/i18n.ts';
import { defaultQuality, qualityNames } from '../shared/presets.ts';
import { createApp } from './app.ts';
import { platformDataFolder } from './platform/data-folder.ts';
import { nodeHostParts, platformLocale } from './platform/node-host.ts';
import { listenForStop } from './platform/stop-signals.ts';
import { type ConvertArguments, parseArguments } from './terminal/arguments.ts';
import { convert, exitCodeOf } from './terminal/convert.ts';
import { takeTerminalFolder } from './terminal/terminal-folder.ts';

/** `terminal.js convert FILE|FOLDER... --out DIR [--quality NAME] [--json]`: the app without a window. */
async function main(argv: readonly string[]): Promise<number> {
  const language = resolveLanguage('system', platformLocale(process.env));
  const words: TFunction = createI18n(language).t;
  const args = parseArguments(argv);
  const usage = words('terminal:usage', { qualities: qualityNames.join(', '), quality: defaultQuality });
  switch (args.kind) {
    case 'help':
      process.stdout.write(`${usage}\n`);
      return argv.length === 0 ? 2 : 0;
    case 'wrong':
      process.stderr.write(`${words(`terminal:${args.why}`, { ...args.params })}\n\n${usage}\n`);
      return 2;
    case 'convert':
      return runConvert(args, words);
  }
}

async function runConvert(args: ConvertArguments, words: TFunction): Promise<number> {
  const stop = listenForStop();
  await using cleanUp = new AsyncDisposableStack();
  const folder = await takeTerminalFolder(platformDataFolder());
  cleanUp.defer(() => folder.remove());
  const app = createApp({
    ...nodeHostParts(folder.path),
    kind: 'terminal',
    pickers: null,
    reveal: null,
    openUrl: null,
  });
  cleanUp.defer(() => app.close());
  const report = await convert(args, {
    app,
    words,
    // With --json, standard output is for the document alone.
    say: (line) => void (args.json ? process.stderr : process.stdout).write(`${line}\n`),
    terminal: process.stderr.isTTY ? process.stderr : null,
    signal: stop.signal,
  });
  if (args.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return stop.exitCode() || exitCodeOf(report);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
