import type { BatchModel } from '../../model/batch-model.ts';
import { jobSpecSchema, terminateJobSchema } from '../../model/specs.ts';
import { acted, created, single } from '../answers.ts';
import { checkConditions } from '../conditions.ts';
import type { Answer, Call } from '../exchange.ts';
import { jobView } from '../job-view.ts';
import { links } from '../links.ts';
import { bySequence, list } from '../paging.ts';
import { jsonBody, parseBody } from '../request-body.ts';

export function addJob(call: Call, model: BatchModel): Answer {
  const job = model.jobs.add(parseBody(jobSpecSchema, jsonBody(call)));
  return created(job, links.job(call.base, job));
}

export function getJob(call: Call, model: BatchModel): Answer {
  return single(call, 'jobs', jobView, model.store.job(call.params['jobId'] ?? ''));
}

export function listJobs(call: Call, model: BatchModel): Answer {
  return list(call, { kind: 'jobs', view: jobView, records: model.store.jobs.values(), ...bySequence });
}

export function terminateJob(call: Call, model: BatchModel): Answer {
  const job = model.store.job(call.params['jobId'] ?? '');
  checkConditions(call, job);
  const hasBody = call.request.body === null || call.request.body.length > 0;
  const { terminateReason } = hasBody ? parseBody(terminateJobSchema, jsonBody(call)) : {};
  model.jobs.terminate(job, terminateReason);
  return acted(call, 202, job);
}

export function deleteJob(call: Call, model: BatchModel): Answer {
  const job = model.store.job(call.params['jobId'] ?? '');
  checkConditions(call, job);
  model.jobs.delete(job);
  return { status: 202 };
}

export function getTaskCounts(call: Call, model: BatchModel): Answer {
  const { taskCounts, taskSlotCounts } = model.store.job(call.params['jobId'] ?? '');
  return {
    status: 200,
    body: {
      'odata.metadata': `${call.base}/$metadata#taskcountsresult/@Element`,
      taskCounts,
      taskSlotCounts,
    },
  };
}
