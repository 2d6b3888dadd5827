import type { CheckReport } from '../../shared/connection.ts';
import type { Plan } from '../../shared/plan.ts';

/** "Will it work?": looks at everything that a run on a connection needs, before anything is uploaded or billed. */
export interface CheckService {
  /**
   * The report after each change of a step; the last one has `isDone`. Leaves nothing behind on the service.
   * @throws Failure `connectionMissing`
   */
  check(connectionId: string, plan: Plan | undefined, signal: AbortSignal): AsyncIterable<CheckReport>;
}
