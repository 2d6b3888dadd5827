import { Failure, toFailureView } from '../../shared/failure.ts';
import { abortable } from '../support/abortable.ts';
import { randomLetters } from '../support/ids.ts';
import { type CheckContext, planKind, portsOf } from './check-context.ts';
import { failed, type Outcome, passed } from './outcome.ts';

/** Who we are to the accounts, and what we may do there. */

/** Nobody has a thing of this name, so what is asked of it changes nothing. */
const nobodysName = () => `bt-check-${randomLetters(16)}`;

/** One small request to each account, of the kind that everybody with any role may make. */
export async function lookAtCredential(context: CheckContext, signal: AbortSignal): Promise<Outcome> {
  const { batch, blob, arm } = await abortable(context.connection.open(), signal);
  context.ports = { batch, blob, arm };
  const name = nobodysName();
  for (const ask of [() => batch.getPool(name, signal), () => blob.listContainers(name, signal)]) {
    try {
      await ask();
    } catch (error) {
      signal.throwIfAborted();
      // The sign-in was accepted then: what lacks is told by the next step.
      if (!(error instanceof Failure && error.code === 'roleMissing')) throw error;
      context.roleFailure ??= toFailureView(error);
    }
  }
  return passed('credential', 'accepted');
}

/**
 * With Entra: tries the rights themselves, by requests about things that do not exist. The service looks at rights
 * before it looks for the thing, so "not there" is a yes; nothing is made, and nothing bills.
 */
export async function lookAtRoles(context: CheckContext, signal: AbortSignal): Promise<Outcome> {
  const { view, plan, roleFailure } = context;
  if (view.auth.kind !== 'entra') return passed('roles', 'notNeeded');
  if (roleFailure) return failed(roleFailure);
  const { batch } = portsOf(context);
  const name = nobodysName();
  const pools = await refusal(async () => {
    await batch.deletePool(name, signal);
    await batch.resizePool(name, { dedicated: 0, spot: 0 }, signal);
  });
  const jobs = await refusal(async () => {
    await batch.terminateJob(name, signal);
    await batch.deleteJob(name, signal);
  });
  if (jobs) return failed(toFailureView(jobs));
  if (!pools) return passed('roles', 'granted');
  return planKind(context) === 'existing' && plan.kind === 'existing'
    ? passed('roles', 'noPools', { poolId: plan.poolId })
    : failed(toFailureView(pools));
}

async function refusal(ask: () => Promise<void>): Promise<Failure | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (['poolGone', 'jobGone', 'resourceMissing'].includes(error.code)) return null;
    if (error.code === 'roleMissing' || error.code === 'accessDenied') return error;
    throw error;
  }
}
