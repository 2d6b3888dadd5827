import { BatchError } from '../../model/batch-error.ts';
import type { BatchModel } from '../../model/batch-model.ts';
import { disableJobSchema, jobPatchSchema, jobUpdateSchema } from '../../model/specs.ts';
import { acted } from '../answers.ts';
import { checkConditions } from '../conditions.ts';
import type { Answer, Call } from '../exchange.ts';
import { jobNodeView } from '../job-view.ts';
import { bySequence, list } from '../paging.ts';
import { jsonBody, parseBody } from '../request-body.ts';

export function patchJob(call: Call, model: BatchModel): Answer {
  const job = model.store.job(call.params['jobId'] ?? '');
  checkConditions(call, job);
  model.jobs.change(job, 'patch', parseBody(jobPatchSchema, jsonBody(call)));
  return acted(call, 200, job);
}

export function updateJob(call: Call, model: BatchModel): Answer {
  const job = model.store.job(call.params['jobId'] ?? '');
  checkConditions(call, job);
  model.jobs.change(job, 'replace', parseBody(jobUpdateSchema, jsonBody(call)));
  return acted(call, 200, job);
}

export function disableJob(call: Call, model: BatchModel): Answer {
  const job = model.store.job(call.params['jobId'] ?? '');
  checkConditions(call, job);
  model.jobs.disable(job, parseBody(disableJobSchema, jsonBody(call)).disableTasks);
  return acted(call, 202, job);
}

export function enableJob(call: Call, model: BatchModel): Answer {
  const job = model.store.job(call.params['jobId'] ?? '');
  checkConditions(call, job);
  model.jobs.enable(job);
  return acted(call, 202, job);
}

export function listJobNodeTasks(call: Call, model: BatchModel): Answer {
  const job = model.store.job(call.params['jobId'] ?? '');
  if (job.spec.jobPreparationTask === undefined) {
    throw new BatchError('JobPreparationTaskOrReleaseTaskNotSpecified');
  }
  const kind = 'jobpreparationandreleasetaskstatuslist';
  return list(call, { kind, view: jobNodeView(job), records: job.nodeTasks.values(), ...bySequence });
}
