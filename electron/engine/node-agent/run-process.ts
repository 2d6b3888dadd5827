import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { constants } from 'node:os';
import { guardGroup, unguardGroup } from './process-guard.ts';
import { messageOf, systemCode, TaskFault } from './task-fault.ts';

export interface ProcessToRun {
  readonly program: string;
  readonly programArguments: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdoutPath: string;
  readonly stderrPath: string;
}

/** Time between asking a process tree to end and ending it. */
const killGraceMs = 1_000;

/**
 * Runs a program to its end and returns its exit code: 128 + n when signal n ended it, as shells say it. Output goes
 * straight from the program to the files, through no pipe of ours. Aborting `signal` ends the program and everything
 * it started; its whole group has been told to die when this resolves.
 * @throws TaskFault `CommandProgramNotFound`, `CommandLaunchFailed`
 */
export async function runProcess(work: ProcessToRun, signal: AbortSignal): Promise<number> {
  const { child, group, exited } = await launch(work);
  let force: NodeJS.Timeout | undefined;
  const end = () => {
    killTree(child, 'SIGTERM');
    force = setTimeout(() => killTree(child, 'SIGKILL'), killGraceMs);
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  await exited;
  clearTimeout(force);
  signal.removeEventListener('abort', end);
  // Children that the program left in the background end with their task.
  killTree(child, 'SIGKILL');
  unguardGroup(group);
  if (child.signalCode !== null) return 128 + constants.signals[child.signalCode];
  return child.exitCode ?? 1;
}

interface Launched {
  readonly child: ChildProcess;
  readonly group: number;
  readonly exited: Promise<void>;
}

async function launch(work: ProcessToRun): Promise<Launched> {
  const stdout = await open(work.stdoutPath, 'w');
  const stderr = await open(work.stderrPath, 'w').catch(async (error: unknown) => {
    await stdout.close();
    throw error;
  });
  try {
    const child = spawn(work.program, [...work.programArguments], {
      cwd: work.workingDirectory,
      env: work.environment,
      stdio: ['ignore', stdout.fd, stderr.fd],
      // A process group of its own, so that the whole tree can be reached by one signal.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    // Listened for before anything is awaited: a short program may be over by then.
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    await once(child, 'spawn');
    const group = child.pid ?? 0;
    guardGroup(group);
    return { child, group, exited };
  } catch (error) {
    const details = { CommandLine: work.program, Message: messageOf(error) };
    throw systemCode(error) === 'ENOENT'
      ? new TaskFault('CommandProgramNotFound', details, error)
      : new TaskFault('CommandLaunchFailed', details, error);
  } finally {
    await Promise.all([stdout.close(), stderr.close()]);
  }
}

function killTree(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode !== null) return;
    // Windows has no groups and no gentle end for a program without a window.
    const killer = spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    killer.once('error', () => child.kill());
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: nobody of the group is left. EPERM: macOS says so of a group that has only zombies.
    const code = systemCode(error);
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
