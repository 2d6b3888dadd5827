import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineOptions } from '../engine.ts';
import type { LauncherReport, LauncherRequest, ProcessToRun } from './launcher-protocol.ts';
import { foldersFault, messageOf, systemCode, TaskFault } from './task-fault.ts';

export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program that was started. */
export interface RunningProcess {
  /** Its end. Rejects with TaskFault `Unknown` when the launcher is gone, and the program's group with it. */
  readonly exited: Promise<ProcessExit>;
  /** Signals its whole group; too late is no error. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

interface Run {
  readonly started: PromiseWithResolvers<void>;
  readonly exited: PromiseWithResolvers<ProcessExit>;
  readonly program: string;
  pid: number | null;
}

/** One process of `launcher-main.ts` and the runs that it was given. */
interface Crew {
  readonly child: ChildProcess;
  readonly runs: Map<number, Run>;
  /** Resolves when the process has ended and every run has been told. */
  readonly gone: Promise<void>;
}

/** Ample for a process that only has to kill and exit. */
const closeTimeoutMs = 5_000;

/**
 * The agent's side of the launcher process (see `launcher-main.ts`), which is started with the first need and, should
 * it die, with the next. It keeps this process alive only while programs run.
 */
export class Launcher {
  readonly #node: EngineOptions['node'];
  readonly #environment: Readonly<Record<string, string>>;
  #crew: Crew | null = null;
  #nextId = 1;
  #isClosed = false;

  /** @param environment of the launcher itself: what any program needs to work at all. */
  constructor(node: EngineOptions['node'], environment: Readonly<Record<string, string>>) {
    this.#node = node;
    this.#environment = environment;
  }

  /** Starts the launcher process ahead of the first program, which then need not wait for it. */
  prepare(): void {
    this.#present();
  }

  /** @throws TaskFault `ResourceDirectoryCreateFailed`, `CommandProgramNotFound`, `CommandLaunchFailed`, `DiskFull`, `Unknown` */
  async start(work: ProcessToRun): Promise<RunningProcess> {
    const { child, runs } = this.#present();
    const id = this.#nextId;
    this.#nextId += 1;
    const run: Run = {
      started: Promise.withResolvers(),
      exited: Promise.withResolvers(),
      program: work.program,
      pid: null,
    };
    // Nobody waits for the end of a program that did not start.
    run.exited.promise.catch(() => {});
    runs.set(id, run);
    child.channel?.ref();
    tell(child, { type: 'run', id, ...work });
    await run.started.promise;
    return {
      exited: run.exited.promise,
      kill: (signal) => {
        if (runs.has(id)) tell(child, { type: 'kill', id, signal });
      },
    };
  }

  /** Kills what runs and ends the launcher process; idempotent. Nothing can be started any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const crew = this.#crew;
    if (crew === null) return;
    const { child, gone } = crew;
    child.ref();
    if (child.connected) child.disconnect();
    const force = setTimeout(() => child.kill('SIGKILL'), closeTimeoutMs);
    await gone;
    clearTimeout(force);
  }

  #present(): Crew {
    if (this.#isClosed) throw new TaskFault('Unknown', { Message: 'The node is shutting down.' });
    this.#crew ??= this.#hire();
    return this.#crew;
  }

  #hire(): Crew {
    const child = spawn(this.#node.execPath, [launcherScript()], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...this.#environment, ...this.#node.env },
      // Not where we are: a folder in which a process works cannot be removed on Windows.
      cwd: dirname(this.#node.execPath),
      // Ctrl+C in a terminal reaches the whole foreground group and must not take the launcher before us.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const runs: Crew['runs'] = new Map();
    child.unref();
    child.channel?.unref();
    child.on('message', (report: LauncherReport) => hear(child, runs, report));
    const gone = end(child).then((why) => {
      if (this.#crew?.child === child) this.#crew = null;
      abandon(runs, why);
    });
    return { child, runs, gone };
  }
}

/** In the bundle a file of its own beside the entries, and in a packaged app beside the archive, as Azurite is. */
function launcherScript(): string {
  const file = fileURLToPath(import.meta.url);
  const folder = dirname(file);
  if (file.endsWith('.ts')) return join(folder, 'launcher-main.ts');
  const entries = basename(folder) === 'chunks' ? dirname(folder) : folder;
  return join(entries, 'launcher.js').replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
}

/** What cannot be sent finds the launcher gone: its `close` tells every run. */
function tell(child: ChildProcess, request: LauncherRequest): void {
  if (child.connected) child.send(request, () => {});
}

/** Says why the process ended, or why there is none; after the last message that it may have sent. */
async function end(child: ChildProcess): Promise<string> {
  try {
    const [[code, signal]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
    return String(signal ?? `exit code ${code}`);
  } catch (error) {
    return messageOf(error);
  }
}

function hear(child: ChildProcess, runs: Crew['runs'], report: LauncherReport): void {
  const run = runs.get(report.id);
  if (run === undefined) return;
  if (report.type === 'started') {
    run.pid = report.pid;
    run.started.resolve();
    return;
  }
  runs.delete(report.id);
  if (runs.size === 0) child.channel?.unref();
  if (report.type === 'exited') run.exited.resolve(report);
  else run.started.reject(faultOf(run.program, report));
}

function faultOf(program: string, report: LauncherReport & { readonly type: 'notStarted' }): TaskFault {
  const { step, code, message } = report;
  if (step === 'makeFolders') return foldersFault(code, message);
  if (step === 'openOutput') {
    return new TaskFault(code === 'ENOSPC' || code === 'EDQUOT' ? 'DiskFull' : 'Unknown', {
      Message: message,
    });
  }
  return new TaskFault(code === 'ENOENT' ? 'CommandProgramNotFound' : 'CommandLaunchFailed', {
    CommandLine: program,
    Message: message,
  });
}

/** The launcher died first, which nobody asked it to: its programs have no one to report them, so they end here. */
function abandon(runs: Crew['runs'], why: string): void {
  const fault = new TaskFault('Unknown', {
    Message: `The process that runs this node's tasks ended: ${why}`,
  });
  for (const run of runs.values()) {
    if (run.pid !== null) killOrphan(run.pid);
    run.started.reject(fault);
    run.exited.reject(fault);
  }
  runs.clear();
}

function killOrphan(pid: number): void {
  if (process.platform === 'win32') {
    const killer = spawn('taskkill', ['/pid', String(pid), '/t', '/f'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    killer.once('error', (error) => process.emitWarning(error));
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ESRCH' && code !== 'EPERM')
      process.emitWarning(error instanceof Error ? error : String(error));
  }
}
