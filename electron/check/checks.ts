import { lookup } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { type CheckName, type CheckReport, type CheckStep, checkNames } from '../../shared/connection.ts';
import { Failure, toFailureView, viewOf } from '../../shared/failure.ts';
import { defaultPlan } from '../../shared/plan.ts';
import type { MetadataItem } from '../azure/ports.ts';
import type { ConnectionsService } from '../connection/connections-service.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { CheckContext } from './check-context.ts';
import type { CheckService } from './check-service.ts';
import { lookAtCredential, lookAtRoles } from './look-at-access.ts';
import { lookAtImage, lookAtQuota, lookAtReach } from './look-at-plan.ts';
import { lookAtClock, lookAtNames } from './look-at-servers.ts';
import { failed, type Outcome } from './outcome.ts';
import { tryStorage } from './try-storage.ts';

export interface ChecksDeps {
  readonly connections: Pick<ConnectionsService, 'list' | 'get' | 'plan'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ownTag: MetadataItem;
  /** For one step. */
  readonly stepTimeoutMs?: number;
  readonly lookUp?: CheckContext['lookUp'];
  readonly tempFolder?: string;
}

const defaultStepTimeoutMs = 10_000;

interface Step {
  /** Steps without which this one has nothing to look at. */
  readonly needs: readonly CheckName[];
  readonly look: (context: CheckContext, signal: AbortSignal) => Promise<Outcome>;
}

/** In the order of their looking. */
const steps: Readonly<Record<CheckName, Step>> = {
  nameResolves: { needs: [], look: lookAtNames },
  clock: { needs: ['nameResolves'], look: lookAtClock },
  credential: { needs: ['nameResolves', 'clock'], look: lookAtCredential },
  roles: { needs: ['credential'], look: lookAtRoles },
  storageWritable: { needs: ['credential'], look: tryStorage },
  reach: { needs: ['credential'], look: lookAtReach },
  image: { needs: ['credential'], look: lookAtImage },
  quota: { needs: ['credential'], look: lookAtQuota },
};

const pending: Outcome = { state: 'pending', finding: null, params: {}, failure: null };
const skipped: Outcome = { state: 'unknown', finding: 'skipped', params: {}, failure: null };

export function createCheckService(deps: ChecksDeps): CheckService {
  const { connections, clock, logger, ownTag } = deps;

  /** @throws nothing but the signal's reason */
  async function look(step: Step, context: CheckContext, signal: AbortSignal): Promise<Outcome> {
    const deadline = AbortSignal.timeout(deps.stepTimeoutMs ?? defaultStepTimeoutMs);
    try {
      return await step.look(context, AbortSignal.any([signal, deadline]));
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.aborted) return failed(viewOf('timedOut'));
      if (!(error instanceof Failure)) logger.error({ error }, 'a step of the check had a fault of its own');
      return failed(toFailureView(error));
    }
  }

  return {
    async *check(connectionId, requested, signal) {
      const view = connections.list().find((each) => each.connectionId === connectionId);
      if (!view) throw new Failure('connectionMissing');
      const context: CheckContext = {
        view,
        connection: connections.get(connectionId),
        plan: requested ?? connections.plan(connectionId) ?? defaultPlan,
        ...{ clock, logger, ownTag, lookUp: deps.lookUp ?? lookup },
        tempFolder: deps.tempFolder ?? tmpdir(),
        ...{ ports: null, roleFailure: null, facts: null, largestPlan: null },
      };
      const outcomes = new Map<CheckName, Outcome>(checkNames.map((name) => [name, pending]));
      const report = (isDone = false): CheckReport => ({
        steps: checkNames.map((name): CheckStep => ({ name, ...(outcomes.get(name) ?? pending) })),
        isDone,
        largestPlan: context.largestPlan,
      });
      const isInTheWay = (name: CheckName) => {
        const outcome = outcomes.get(name);
        return outcome?.state === 'failed' || outcome?.finding === 'skipped';
      };

      for (const name of checkNames) {
        signal.throwIfAborted();
        const step = steps[name];
        if (step.needs.some(isInTheWay)) {
          outcomes.set(name, skipped);
          continue;
        }
        outcomes.set(name, { ...pending, state: 'running' });
        yield report();
        outcomes.set(name, await look(step, context, signal));
        yield report();
      }
      yield report(true);
    },
  };
}
