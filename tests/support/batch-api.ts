import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Microsoft's document of the Batch service and its recorded answers. They are not part of this repository: the folder
 * is beside the checkout, or where BATCHTONE_SHARED says. Tests that need it are skipped, with the reason, without it.
 */
const sharedFolder =
  process.env['BATCHTONE_SHARED'] ?? resolve(import.meta.dirname, '..', '..', '..', 'shared');
export const batchApiFolder = join(sharedFolder, 'batch-api');
export const hasBatchApi = existsSync(join(batchApiFolder, 'recordings'));
export const noBatchApi = `Microsoft's recordings are not in ${batchApiFolder} (BATCHTONE_SHARED names their folder)`;

export interface Recording {
  readonly name: string;
  readonly operationId: string;
  readonly apiVersion: string;
  readonly request: {
    readonly method: string;
    readonly pathTemplate: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

/** All recordings, by name; none where there is no folder. */
export function readRecordings(): readonly Recording[] {
  if (!hasBatchApi) return [];
  const folder = join(batchApiFolder, 'recordings');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Recording);
}
