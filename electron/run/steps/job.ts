import { Failure } from '../../../shared/failure.ts';
import { isoDuration } from '../../azure/batch-wire.ts';
import { tagsOf } from '../naming.ts';
import { portsOf, type RunContext } from '../run-context.ts';
import { startStep } from '../step-tally.ts';

const hourMs = 3_600_000;

/** Makes the job on the round's pool, or adopts the one that this run has. */
export async function jobStep(context: RunContext, signal: AbortSignal): Promise<void> {
  const { view, journal, round, runId, options } = context;
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
      // A net inside the service, far beyond what the user allows: nothing works for ever if this app is gone.
      maxWallClockTime: isoDuration(24 * hourMs + 4 * options.timeLimitMinutes * 60_000),
    },
    signal,
  );
  if (made === 'exists') {
    const job = await batch.getJob(name, signal);
    if (!job?.metadata.some((tag) => tag.name === 'runId' && tag.value === runId)) {
      throw new Failure('requestRejected', { code: 'JobExists' });
    }
  }
  journal.note({ type: 'outcome', resource: 'job', name, state: 'present' });
  view.setResource('job', 'present');
  view.setStep('job', { state: 'done' });
}
