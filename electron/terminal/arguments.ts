import { parseArgs } from 'node:util';
import { defaultQuality, type QualityName, qualityNames } from '../../shared/presets.ts';

export interface ConvertArguments {
  readonly kind: 'convert';
  /** As they were typed. */
  readonly paths: readonly string[];
  readonly out: string;
  readonly quality: QualityName;
  readonly json: boolean;
}

/** What is wrong with a command line: a key of the `terminal` words and what it names. */
export interface WrongUsage {
  readonly kind: 'wrong';
  readonly why: 'noFiles' | 'noOut' | 'unknownQuality' | 'unknownOption' | 'missingValue' | 'unknownCommand';
  readonly params: Readonly<Record<string, string>>;
}

export type ParsedArguments = ConvertArguments | WrongUsage | { readonly kind: 'help' };

const options = {
  out: { type: 'string' },
  quality: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @param argv what stands behind the program's name; a file whose name begins with `-` goes behind `--` */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const positionals: string[] = [];
  const values = new Map<string, string | true>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const known = Object.entries(options).find(([name]) => name === token.name)?.[1];
    if (known === undefined) return wrong('unknownOption', { option: token.rawName });
    if (known.type === 'boolean') values.set(token.name, true);
    else if (token.value === undefined || (token.inlineValue === false && token.value.startsWith('--')))
      return wrong('missingValue', { option: token.rawName });
    else values.set(token.name, token.value);
  }
  if (values.has('help')) return { kind: 'help' };
  const [command, ...paths] = positionals;
  if (command !== 'convert') {
    return command === undefined ? { kind: 'help' } : wrong('unknownCommand', { command });
  }
  const out = values.get('out');
  const quality = values.get('quality') ?? defaultQuality;
  // An empty path would mean the folder where one stands: more likely a shell variable that is not set.
  if (paths.length === 0 || paths.includes('')) return wrong('noFiles', {});
  if (typeof out !== 'string' || out === '') return wrong('noOut', {});
  const known = qualityNames.find((name) => name === quality);
  if (known === undefined)
    return wrong('unknownQuality', { quality: String(quality), qualities: qualityNames.join(', ') });
  return { kind: 'convert', paths, out, quality: known, json: values.has('json') };
}

function wrong(why: WrongUsage['why'], params: WrongUsage['params']): WrongUsage {
  return { kind: 'wrong', why, params };
}
