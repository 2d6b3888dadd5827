import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rehearsal } from '../engine.ts';
import type { Execution, ExecutionOutcome, NodeAgent } from '../model/node-agent-port.ts';
import { isTaskFaultCode, taskFailureInfo } from './task-fault.ts';

/**
 * A node agent whose first tasks fail as the rehearsal says: they run nothing, but leave their two logs. A task fails
 * in all of its tries; one that is added again under another id is another task.
 */
export function rehearsedAgent(agent: NodeAgent, rehearsal: Rehearsal): NodeAgent {
  /** By what was rehearsed. */
  const failed = new Map<string, Set<string>>();

  const isMeant = ({ jobId, taskId }: Execution, taskFailure: string): boolean => {
    if (taskId === undefined) return false;
    const tasks = failed.get(taskFailure) ?? new Set();
    failed.set(taskFailure, tasks);
    const key = `${jobId}/${taskId}`;
    if (tasks.has(key)) return true;
    if (tasks.size >= (rehearsal.taskFailures ?? 1)) return false;
    tasks.add(key);
    return true;
  };

  return {
    execute: (execution, signal) => {
      const { taskFailure } = rehearsal;
      return taskFailure !== undefined && isMeant(execution, taskFailure)
        ? fail(execution, taskFailure)
        : agent.execute(execution, signal);
    },
  };
}

async function fail({ taskDir }: Execution, taskFailure: string): Promise<ExecutionOutcome> {
  const [code = '', exit] = taskFailure.split(':');
  await mkdir(join(taskDir, 'wd'), { recursive: true });
  await writeFile(join(taskDir, 'stdout.txt'), '');
  await writeFile(
    join(taskDir, 'stderr.txt'),
    `This task fails with ${code} because the rehearsal says so.\n`,
  );
  const exitCode = exit === undefined ? usualExitCode(code) : Number(exit);
  const details = { Message: 'The rehearsal made this task fail.' };
  return {
    result: 'failure',
    ...(exitCode !== null && { exitCode }),
    failureInfo: isTaskFaultCode(code)
      ? taskFailureInfo(code, details)
      : { ...taskFailureInfo('Unknown', details), code },
  };
}

/** An upload fails after its command has ended well; a command that did not run has no exit code. */
function usualExitCode(code: string): number | null {
  if (code === 'FailureExitCode') return 1;
  return code.startsWith('FileUpload') ? 0 : null;
}
