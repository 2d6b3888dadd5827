import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import type { LauncherReport, LauncherRequest, ProcessToRun } from './launcher-protocol.ts';

/**
 * The launcher: a process of its own that starts the tasks' programs. To start one is to fork, which stops the forking
 * process for a time that grows with its memory: 10 to 20 ms in the app, 1 to 2 ms here. So this file imports nothing
 * but Node, and everything it does at once may be synchronous.
 *
 * It ends with its channel to the agent, however that ends (`kill -9` of the app too), and takes all programs with it.
 */
const running = new Map<number, ChildProcess>();

process.on('message', (request: LauncherRequest) => {
  if (request.type === 'run') {
    run(request.id, request);
    return;
  }
  const child = running.get(request.id);
  if (child !== undefined) killTree(child, request.signal);
});
process.once('disconnect', endEverything);
process.once('SIGTERM', endEverything);
// Ctrl+C on Windows reaches every process of the console; when to end is the agent's decision.
process.on('SIGINT', () => {});

function run(id: number, work: ProcessToRun): void {
  const output: number[] = [];
  let step: 'makeFolders' | 'openOutput' | 'launch' = 'makeFolders';
  const notStarted = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof Error && 'code' in error ? { code: String(error.code) } : {};
    report({ type: 'notStarted', id, step, ...code, message });
  };
  try {
    for (const folder of work.folders) mkdirSync(folder, { recursive: true });
    step = 'openOutput';
    for (const path of [work.stdoutPath, work.stderrPath]) output.push(openSync(path, 'w'));
    step = 'launch';
    const child = spawn(work.program, [...work.programArguments], {
      cwd: work.workingDirectory,
      env: work.environment,
      stdio: ['ignore', ...output],
      // A process group of its own, so that the whole tree can be reached by one signal.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    if (child.pid === undefined) {
      child.once('error', notStarted);
      return;
    }
    running.set(id, child);
    child.once('exit', (exitCode, signal) => {
      running.delete(id);
      // Children that the program left in the background end with their task.
      killTree(child, 'SIGKILL');
      report({ type: 'exited', id, exitCode, signal });
    });
    report({ type: 'started', id, pid: child.pid });
  } catch (error) {
    notStarted(error);
  } finally {
    for (const descriptor of output) closeSync(descriptor);
  }
}

/** A report that cannot be sent has no reader any more: `disconnect` follows. */
function report(message: LauncherReport): void {
  process.send?.(message, undefined, undefined, () => {});
}

function endEverything(): void {
  for (const child of running.values()) killTree(child, 'SIGKILL');
  process.exit(0);
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
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
