import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Logs of runs that are kept beside the app's own: a month of a busy user. */
const keptRuns = 100;
const runLog = /^(bt-\d{8}-\d{6}-[a-z]{4})\.log(\.\d+)?$/;

/** Bounds how many logs there are; how long each may get, its writer bounds. A log that may not be deleted stays. */
export function pruneRunLogs(folder: string, kept: number = keptRuns): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // The first start has no folder yet; one that cannot be listed says so when the log is opened.
    return;
  }
  const runIds = [...new Set(names.flatMap((name) => runLog.exec(name)?.[1] ?? []))].sort();
  const old = new Set(runIds.slice(0, Math.max(0, runIds.length - kept)));
  for (const name of names) {
    const runId = runLog.exec(name)?.[1];
    if (runId === undefined || !old.has(runId)) continue;
    try {
      rmSync(join(folder, name), { force: true });
    } catch {
      // Held open by another program, on Windows: the next start tries again.
    }
  }
}
