export const startUsage = `Usage: npm start [-- OPTIONS]
       npm start -- convert FILE|FOLDER... --out DIR [--quality NAME] [--json]

Without "convert" the app opens in its own window, or in the browser where Electron cannot run.
  --browser    open in the browser
  --electron   try again to get Electron, when it could not be downloaded in the last day
  --no-open    with the browser: print the address and open nothing
  --data DIR   with the browser: keep settings and runs there
  --help       this text`;

/**
 * @param {readonly string[]} args
 * @returns {{ kind: 'convert', args: readonly string[] } | { kind: 'help' } | { kind: 'unknown', argument: string } |
 *   { kind: 'open', host: 'any' | 'browser' | 'electron', hostArguments: readonly string[] }}
 */
export function parseStartArguments(args) {
  if (args[0] === 'convert') return { kind: 'convert', args };
  let host = 'any';
  const hostArguments = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index];
    if (argument === '--help' || argument === '-h') return { kind: 'help' };
    if (argument === '--browser' || argument === '--electron') host = argument.slice(2);
    else if (argument === '--no-open') hostArguments.push(argument);
    else if (argument === '--data' && args[index + 1] !== undefined) {
      hostArguments.push(argument, args[index + 1]);
      index += 1;
    } else return { kind: 'unknown', argument };
  }
  return { kind: 'open', host: hostArguments.length > 0 && host === 'any' ? 'browser' : host, hostArguments };
}
