import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const intervalMs = 250;

/**
 * npm does not always pass a signal on to the script that it runs: it goes, and the shell between it and us stays
 * behind waiting. So a script that runs for long looks after npm itself. Without npm, or on Windows, nothing happens.
 * @param {() => void} onGone called once
 */
export function whenNpmIsGone(onGone) {
  if (process.platform === 'win32' || process.env.npm_lifecycle_event === undefined) return;
  const npm = npmProcess();
  if (npm === null) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(npm)) return;
    clearInterval(timer);
    onGone();
  }, intervalMs);
  timer.unref();
}

/** Our parent, or the one above where a shell stands between; null where that cannot be told. */
function npmProcess() {
  try {
    const parent = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(process.ppid)], {
      encoding: 'utf8',
    });
    const [, above, command] = /^\s*(\d+)\s+(.*?)\s*$/.exec(parent) ?? [];
    if (above === undefined) return null;
    return /(?:^|\/)-?(?:sh|bash|dash|zsh|ash|busybox)$/.test(command) ? Number(above) : process.ppid;
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Dead, but its own parent has not asked yet; can be told on Linux only. */
function isZombie(pid) {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
