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
  /** What befell which task, by what was rehearsed. */
  const failed = new Map<string, Map<string, string>>();

  const failureOf = ({ jobId, taskId }: Execution, rehearsed: string): string | null => {
    if (taskId === undefined) return null;
    const tasks = failed.get(rehearsed) ?? new Map<string, string>();
    failed.set(rehearsed, tasks);
    const key = `${jobId}/${taskId}`;
    const codes = rehearsed.split(',');
    const next = codes[tasks.size % codes.length];
    if (tasks.has(key)) return tasks.get(key) ?? null;
    if (next === undefined || tasks.size >= (rehearsal.taskFailures ?? codes.length)) return null;
    tasks.set(key, next);
    return next;
  };

  return {
    execute: (execution, signal) => {
      const { taskFailure } = rehearsal;
      const failure = taskFailure === undefined ? null : failureOf(execution, taskFailure);
      return failure === null ? agent.execute(execution, signal) : fail(execution, failure);
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
