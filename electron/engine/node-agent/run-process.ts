import { constants } from 'node:os';
import type { Launcher } from './launcher.ts';
import type { ProcessToRun } from './launcher-protocol.ts';

/** Time between asking a process tree to end and ending it. */
const killGraceMs = 1_000;

/**
 * Runs a program to its end and returns its exit code: 128 + n when signal n ended it, as shells say it. Output goes
 * straight from the program to the files, through no pipe of ours. Aborting `signal` ends the program and everything
 * it started; its whole group has been told to die when this resolves.
 * @throws TaskFault `ResourceDirectoryCreateFailed`, `CommandProgramNotFound`, `CommandLaunchFailed`, `DiskFull`,
 * `Unknown` (the launcher died)
 */
export async function runProcess(
  launcher: Launcher,
  work: ProcessToRun,
  signal: AbortSignal,
): Promise<number> {
  const running = await launcher.start(work);
  let force: NodeJS.Timeout | undefined;
  const end = () => {
    running.kill('SIGTERM');
    force = setTimeout(() => running.kill('SIGKILL'), killGraceMs);
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  try {
    const exit = await running.exited;
    return exit.signal === null ? (exit.exitCode ?? 1) : 128 + constants.signals[exit.signal];
  } finally {
    clearTimeout(force);
    signal.removeEventListener('abort', end);
  }
}
