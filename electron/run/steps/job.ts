import { Failure } from '../../../shared/failure.ts';
import { tagsOf } from '../naming.ts';
import { portsOf, type RunContext } from '../run-context.ts';
import { adoptJob, firstWallClock } from '../service-nets.ts';
import { startStep } from '../step-tally.ts';

/**
 * Makes the job on the round's pool, or adopts the one that this run has. Its `onAllTasksComplete` stays `noaction`,
 * the service's default: a job that has ended takes no task any more, and the user may still press Retry failed.
 */
export async function jobStep(context: RunContext, signal: AbortSignal): Promise<void> {
  const { view, journal, round, runId } = context;
  const { batch } = portsOf(context);
  const name = round.names.job;
  startStep(view, 'job');
  round.announced.add('job');
  await journal.intend({ type: 'intent', act: 'create', resource: 'job', name });
  const made = await batch.addJob(
    {
      id: name,
      poolId: round.names.pool,
      metadata: tagsOf(runId, context.appVersion),
      // A net inside the service, pushed while the app lives (`service-nets.ts`): without the app the job ends then,
      // so that no task is pending, and the pool's formula takes the nodes away.
      maxWallClockTime: firstWallClock(context),
    },
    signal,
  );
  if (made === 'exists') {
    const job = await batch.getJob(name, signal);
    if (!job?.metadata.some((tag) => tag.name === 'runId' && tag.value === runId)) {
      throw new Failure('requestRejected', { code: 'JobExists' });
    }
    await adoptJob(context, job.creationTime, signal);
  }
  journal.note({ type: 'outcome', resource: 'job', name, state: 'present' });
  view.setResource('job', 'present');
  view.setStep('job', { state: 'done' });
}
