import { z } from 'zod';
import { BatchError } from '../../model/batch-error.ts';
import type { BatchModel } from '../../model/batch-model.ts';
import type { JobRecord } from '../../model/records.ts';
import { taskSpecSchema, taskUpdateSchema } from '../../model/specs.ts';
import { acted, created, single, versionHeaders } from '../answers.ts';
import { checkConditions } from '../conditions.ts';
import { errorContent } from '../error-body.ts';
import type { Answer, Call } from '../exchange.ts';
import { links } from '../links.ts';
import { bySequence, list } from '../paging.ts';
import { jsonBody, parseBody } from '../request-body.ts';
import { taskView } from '../task-view.ts';

// "The collection of tasks to add. The maximum count of tasks is 100. The total serialized size of this collection
// must be less than 1MB."
const mostTasksAtOnce = 100;
// What is no object is no task with something wrong, but a body that does not parse.
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const collectionSchema = z.strictObject({
  value: z.array(z.unknown().refine(isObject, 'A task is an object.')),
});

export function addTask(call: Call, model: BatchModel): Answer {
  const job = model.store.job(call.params['jobId'] ?? '');
  model.tasks.checkOpen(job);
  const task = model.tasks.add(job, parseBody(taskSpecSchema, jsonBody(call)));
  return created(task, links.task(call.base, job, task));
}

/** Always 200 once the job takes tasks: what went wrong with one task stands in its own result. */
export function addTasks(call: Call, model: BatchModel): Answer {
  const job = model.store.job(call.params['jobId'] ?? '');
  model.tasks.checkOpen(job);
  const { value } = parseBody(collectionSchema, jsonBody(call));
  if (value.length > mostTasksAtOnce) throw new BatchError('RequestBodyTooLarge');
  return {
    status: 200,
    body: {
      'odata.metadata': `${call.base}/$metadata#taskaddresult`,
      value: value.map((body) => addOne(call, model, job, body)),
    },
  };
}

function addOne(call: Call, model: BatchModel, job: JobRecord, body: unknown): object {
  try {
    const task = model.tasks.add(job, parseBody(taskSpecSchema, body));
    const { eTag, lastModified } = task;
    const location = links.task(call.base, job, task);
    return { status: 'Success', taskId: task.spec.id, eTag, lastModified, location };
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
    return { status: 'clienterror', taskId: typeof id === 'string' ? id : '', error: errorContent(error) };
  }
}

export function listTasks(call: Call, model: BatchModel): Answer {
  const job = model.store.job(call.params['jobId'] ?? '');
  return list(call, { kind: 'tasks', view: taskView(job), records: job.tasks.values(), ...bySequence });
}

export function getTask(call: Call, model: BatchModel): Answer {
  const { job, task } = model.store.task(call.params['jobId'] ?? '', call.params['taskId'] ?? '');
  return single(call, 'tasks', taskView(job), task);
}

export function updateTask(call: Call, model: BatchModel): Answer {
  const { job, task } = model.store.task(call.params['jobId'] ?? '', call.params['taskId'] ?? '');
  checkConditions(call, task);
  model.tasks.update(job, task, parseBody(taskUpdateSchema, jsonBody(call)).constraints);
  return acted(call, 200, task);
}

/** Recorded: the one action that answers without DataServiceId. */
export async function reactivateTask(call: Call, model: BatchModel): Promise<Answer> {
  const { job, task } = model.store.task(call.params['jobId'] ?? '', call.params['taskId'] ?? '');
  checkConditions(call, task);
  await model.tasks.reactivate(job, task);
  return { status: 204, headers: versionHeaders(task) };
}

export async function terminateTask(call: Call, model: BatchModel): Promise<Answer> {
  const { job, task } = model.store.task(call.params['jobId'] ?? '', call.params['taskId'] ?? '');
  checkConditions(call, task);
  await model.tasks.terminate(job, task);
  return acted(call, 204, task);
}

export async function deleteTask(call: Call, model: BatchModel): Promise<Answer> {
  const { job, task } = model.store.task(call.params['jobId'] ?? '', call.params['taskId'] ?? '');
  checkConditions(call, task);
  await model.tasks.delete(job, task);
  return { status: 200 };
}
