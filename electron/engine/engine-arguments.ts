import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { authErrors, type Rehearsal } from './engine.ts';

export const engineUsage = `Usage: npm run --silent engine -- [options]

Runs Batchtone's embedded engine (Azure Batch and Blob Storage on 127.0.0.1) until it is interrupted.
When it is ready, one line of JSON on stdout says how to reach it; everything else goes to stderr.

  --batch-port N      port of the Batch service (default 0: any free one)
  --blob-port N       port of Blob Storage (default 0: any free one)
  --data DIR          keep pools, jobs, tasks, blobs in DIR (default: a temporary folder, removed at the end)
  --capture DIR       write every Batch request and answer into DIR, one JSON file each
  --help              show this

Rehearsal: let things go wrong on purpose
  --node-boot-ms N         each node takes N ms to boot
  --start-task-failures N  the first N nodes of every pool fail their start task
  --start-task-code CODE   with this code (default FailureExitCode)
  --unusable-nodes N       the first N nodes of every pool become unusable
  --node-error CODE[,...]  what unusable nodes report, such as DiskFull; of several, each node has the next
                           (default: they cannot be reached)
  --preempt-after-ms N     a running spot node is preempted after N ms, once a pool
  --preempted-for-ms N     it stays away that long, at least (default 1000)
  --resize-error CODE[:DETAIL]
                           nodes do not come (or go: RemoveNodesFailed), with this code in resizeErrors; DETAIL is a
                           kind of nodes (dedicated, spot) or why an AllocationFailed failed (generation, policy,
                           size, capacity, internal)
  --resize-errors N        how many resizes of every pool that befalls (default 1)
  --task-failure CODE[:EXIT][,...]
                           tasks fail with this code, and this exit code; of several, each task has the next
  --task-failures N        how many tasks that befalls (default: as many as there are codes)
  --task-wall-clock-ms N   tasks are ended after N ms, whatever wall clock time they were added with
  --throttle-every N       every N-th request is answered 429 or 503
  --throttle-code CODE     only that one: TooManyRequests (429) or ServerBusy (503)
  --drop-every N           every N-th request loses its connection
  --core-quota N           cores that pools may have in all
  --pool-quota N           pools that there may be
  --job-quota N            active jobs that there may be
  --auth-error CODE        every request is refused: AuthenticationFailed, AuthenticationTypeDisabled or
                           PermissionDenied
  --clock-ahead-ms N       the service's clock is N ms ahead
`;

export interface EngineArguments {
  readonly batchPort: number;
  readonly blobPort: number;
  /** Absolute; null: a temporary folder. */
  readonly dataFolder: string | null;
  readonly captureFolder: string | null;
  readonly rehearsal: Rehearsal;
}

/** What a user typed cannot be understood; the message says why. */
export class UsageError extends Error {}

const rehearsalOptions = {
  'node-boot-ms': ['nodeBootMs', 0],
  'start-task-failures': ['startTaskFailures', 0],
  'unusable-nodes': ['unusableNodes', 0],
  'preempt-after-ms': ['preemptAfterMs', 0],
  'preempted-for-ms': ['preemptedForMs', 0],
  'resize-errors': ['resizeErrors', 1],
  'task-failures': ['taskFailures', 1],
  'task-wall-clock-ms': ['taskWallClockMs', 1],
  'throttle-every': ['throttleEvery', 2],
  'drop-every': ['dropEvery', 2],
  'core-quota': ['coreQuota', 0],
  'pool-quota': ['poolQuota', 0],
  'job-quota': ['jobQuota', 0],
  'clock-ahead-ms': ['clockAheadMs', 0],
} as const satisfies Record<string, readonly [keyof Rehearsal, number]>;

/** Options that take a code of the service, and what it must look like. */
const rehearsalCodes = {
  'node-error': ['nodeError', /^[A-Za-z]+(,[A-Za-z]+)*$/],
  'resize-error': ['resizeError', /^[A-Za-z]+(:(dedicated|spot|generation|policy|size|capacity|internal))?$/],
  'start-task-code': ['startTaskCode', /^[A-Za-z]+$/],
  'task-failure': ['taskFailure', /^[A-Za-z]+(:\d{1,3})?(,[A-Za-z]+(:\d{1,3})?)*$/],
  'throttle-code': ['throttleCode', /^(TooManyRequests|ServerBusy)$/],
  'auth-error': ['authError', new RegExp(`^(${authErrors.join('|')})$`)],
} as const satisfies Record<string, readonly [keyof Rehearsal, RegExp]>;

/**
 * @returns 'help' when that was asked for
 * @throws UsageError
 */
export function parseEngineArguments(args: readonly string[]): EngineArguments | 'help' {
  const values = parse(args);
  if (values['help'] === true) return 'help';
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const rehearsal = Object.entries(rehearsalOptions).flatMap(([name, [key, least]]) => {
    const value = text(name);
    return value === undefined ? [] : [[key, wholeNumber(name, value, least, 2 ** 31 - 1)]];
  });
  const codes = Object.entries(rehearsalCodes).flatMap(([name, [key, pattern]]) => {
    const value = text(name);
    return value === undefined ? [] : [[key, code(name, value, pattern)]];
  });
  return {
    batchPort: wholeNumber('batch-port', text('batch-port') ?? '0', 0, 65_535),
    blobPort: wholeNumber('blob-port', text('blob-port') ?? '0', 0, 65_535),
    dataFolder: folder('data', text('data')),
    captureFolder: folder('capture', text('capture')),
    rehearsal: Object.fromEntries([...rehearsal, ...codes]),
  };
}

function parse(args: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  const withValue = [
    ...['batch-port', 'blob-port', 'data', 'capture'],
    ...Object.keys(rehearsalOptions),
    ...Object.keys(rehearsalCodes),
  ];
  const options: Record<string, { type: 'string' | 'boolean' }> = { help: { type: 'boolean' } };
  for (const name of withValue) options[name] = { type: 'string' };
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value]),
    );
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not '${text}'`);
  }
  return value;
}

function code(name: string, text: string, pattern: RegExp): string {
  if (!pattern.test(text)) throw new UsageError(`--${name} does not take '${text}'`);
  return text;
}

function folder(name: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  if (text === '') throw new UsageError(`--${name} takes a folder`);
  return resolve(text);
}
