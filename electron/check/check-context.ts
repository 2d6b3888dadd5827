import type { ConnectionView } from '../../shared/connection.ts';
import type { FailureView } from '../../shared/failure.ts';
import type { Plan } from '../../shared/plan.ts';
import type { MetadataItem } from '../azure/ports.ts';
import type { Connection, Ports } from '../connection/connection.ts';
import type { AccountFacts } from '../plan/account-facts.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Nodes } from './quota-fit.ts';

/** What the steps of one check share: what is asked about, and what earlier steps have learned. */
export interface CheckContext {
  readonly view: ConnectionView;
  readonly connection: Connection;
  readonly plan: Plan;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Tag of what this app makes. */
  readonly ownTag: MetadataItem;
  /** Absolute; for the one small file that is stored. */
  readonly tempFolder: string;
  /** Asks the name server. @throws an error with a `code` of Node's `dns` */
  readonly lookUp: (host: string) => Promise<unknown>;
  /** Of the credential step on. */
  ports: Ports | null;
  /** A door that opened, but not to everything: the roles step tells it. */
  roleFailure: FailureView | null;
  /** What ARM says, asked once. */
  facts: AccountFacts | null;
  largestPlan: Nodes | null;
}

/** @throws RangeError before the credential step: later steps depend on it */
export function portsOf({ ports }: CheckContext): Ports {
  if (!ports) throw new RangeError('The credential step has not passed');
  return ports;
}

export type PlanKind = 'local' | Plan['kind'];
export function planKind({ view, plan }: CheckContext): PlanKind {
  return view.isLocal ? 'local' : plan.kind;
}
