import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineOptions } from '../engine.ts';
import type { Execution, ExecutionOutcome, NodeAgent } from '../model/node-agent-port.ts';
import { Launcher } from './launcher.ts';
import { uploadOutputFiles } from './output-files.ts';
import { fetchResourceFiles } from './resource-files.ts';
import { runProcess } from './run-process.ts';
import { splitCommandLine } from './split-command-line.ts';
import { taskEnvironment } from './task-environment.ts';
import { foldersFault, messageOf, systemCode, TaskFault, taskFailureInfo } from './task-fault.ts';

/** The longest that a timer can wait; a limit beyond it (24 days) is none for a computer like this. */
const longestTimerMs = 2 ** 31 - 1;

export interface NodeAgentOptions {
  /** What every task inherits; its PATH is where programs are found. */
  readonly environment: Readonly<Record<string, string>>;
  /** How to run the launcher, the process that starts the tasks' programs. */
  readonly node: EngineOptions['node'];
}

/** A node agent with the one process that it keeps. */
export interface LocalNodeAgent extends NodeAgent {
  /** Starts that process now, so that the first task need not wait for it; else it starts with the first task. */
  prepare(): void;
  /** Ends it, and with it what still runs. No task can run any more; idempotent. */
  close(): Promise<void>;
}

export function createNodeAgent({ environment, node }: NodeAgentOptions): LocalNodeAgent {
  const launcher = new Launcher(node, environment);
  return {
    execute: (execution, signal) => execute(execution, { environment, launcher }, signal),
    prepare: () => launcher.prepare(),
    close: () => launcher.close(),
  };
}

interface Tools {
  readonly environment: Readonly<Record<string, string>>;
  readonly launcher: Launcher;
}

/**
 * One try of a task: folders, resource files, the command, output files. The time limit counts from the first of
 * these, as the service counts from the task's start.
 */
async function execute(
  execution: Execution,
  { environment: nodeEnvironment, launcher }: Tools,
  cancelled: AbortSignal,
): Promise<ExecutionOutcome> {
  const environment = taskEnvironment(execution, nodeEnvironment);
  const ran = await withTimeLimit(execution.maxWallClockTimeMs, cancelled, (ended) =>
    runTask(execution, { environment, launcher }, ended),
  );
  // Ended from outside: the task is gone for its owner, so nothing more leaves the node.
  if (cancelled.aborted) return ran;
  try {
    const { taskDir, outputFiles } = execution;
    await uploadOutputFiles(
      { outputFiles, succeeded: ran.result === 'success', taskDir, environment },
      cancelled,
    );
    return ran;
  } catch (error) {
    // The command's own failure says more than the upload that failed after it.
    if (ran.result === 'failure') return ran;
    return { ...ran, ...failure(error, cancelled) };
  }
}

async function withTimeLimit<T>(
  limitMs: number | null,
  cancelled: AbortSignal,
  work: (ended: AbortSignal) => Promise<T>,
): Promise<T> {
  if (limitMs === null || limitMs > longestTimerMs) return work(cancelled);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    return await work(AbortSignal.any([cancelled, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}

async function runTask(
  execution: Execution,
  { environment, launcher }: Tools,
  ended: AbortSignal,
): Promise<ExecutionOutcome> {
  try {
    const { taskDir } = execution;
    const workingDirectory = join(taskDir, 'wd');
    const stdoutPath = join(taskDir, 'stdout.txt');
    const stderrPath = join(taskDir, 'stderr.txt');
    const command = splitCommand(execution.commandLine);
    const folders = taskFolders(execution);
    const isReady = execution.resourceFiles.length === 0 && !(command instanceof TaskFault) && !ended.aborted;
    // The launcher can do this in one go with the start; only a task that is not there yet needs it sooner.
    if (!isReady) {
      await makeTaskFolders(folders);
      await Promise.all([writeFile(stdoutPath, ''), writeFile(stderrPath, '')]);
    }
    await fetchResourceFiles(execution.resourceFiles, workingDirectory, ended);
    ended.throwIfAborted();
    if (command instanceof TaskFault) throw command;
    const { program, programArguments } = command;
    const exitCode = await runProcess(
      launcher,
      {
        program,
        programArguments,
        folders: isReady ? folders : [],
        workingDirectory,
        environment,
        stdoutPath,
        stderrPath,
      },
      ended,
    );
    if (ended.aborted) return { result: 'failure', exitCode, failureInfo: taskFailureInfo('TaskEnded') };
    if (exitCode === 0) return { result: 'success', exitCode };
    return {
      result: 'failure',
      exitCode,
      failureInfo: taskFailureInfo('FailureExitCode', { Message: `The task exited with code ${exitCode}` }),
    };
  } catch (error) {
    return failure(error, ended);
  }
}

function taskFolders({ nodeRoot, taskDir }: Execution): readonly string[] {
  return [
    ...['shared', 'startup', 'fsmounts'].map((name) => join(nodeRoot, name)),
    ...['wd', 'certs'].map((name) => join(taskDir, name)),
  ];
}

async function makeTaskFolders(folders: readonly string[]): Promise<void> {
  try {
    await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true })));
  } catch (error) {
    throw foldersFault(systemCode(error), messageOf(error));
  }
}

function splitCommand(
  commandLine: string,
): { readonly program: string; readonly programArguments: readonly string[] } | TaskFault {
  try {
    const [program = '', ...programArguments] = splitCommandLine(commandLine, process.platform);
    if (program === '') throw new Error('The command line is empty.');
    return { program, programArguments };
  } catch (error) {
    const details = { CommandLine: commandLine, Message: messageOf(error) };
    return new TaskFault('CommandLaunchFailed', details, error);
  }
}

function failure(error: unknown, ended: AbortSignal): Pick<ExecutionOutcome, 'result' | 'failureInfo'> {
  if (ended.aborted) return { result: 'failure', failureInfo: taskFailureInfo('TaskEnded') };
  const failureInfo =
    error instanceof TaskFault
      ? taskFailureInfo(error.code, error.details)
      : taskFailureInfo('Unknown', { Message: messageOf(error) });
  return { result: 'failure', failureInfo };
}
