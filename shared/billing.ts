import { z } from 'zod';
import { connectionIdSchema } from './connection.ts';
import type { FailureView } from './failure.ts';
import type { Money } from './plan.ts';

/** What can cost money, read from the services: the badge, and the leftovers with their one-click deletion. */

export const leftoverKinds = ['pool', 'job', 'container'] as const;
export type LeftoverKind = (typeof leftoverKinds)[number];

/** A thing on a service that this app made. */
export interface Leftover {
  readonly connectionId: string;
  readonly kind: LeftoverKind;
  readonly id: string;
  readonly runId: string;
  /** ISO time at which the service made it; null where it does not say. */
  readonly createdAt: string | null;
  /** Pools: nodes that exist now. */
  readonly nodes: number;
  readonly perHour: Money | null;
  readonly state: string;
  /** - `live`: a run of this session uses it. - `kept`: the user chose to keep it. - `leftover`: nobody needs it.
   * - `elsewhere`: this computer knows nothing of its run: another one may be using it. */
  readonly standing: 'live' | 'kept' | 'leftover' | 'elsewhere';
}

export interface ConnectionBilling {
  readonly connectionId: string;
  readonly connectionName: string;
  /** `unknown`: the service could not be asked; see `failure`. */
  readonly state: 'nothing' | 'nodes' | 'unknown';
  readonly nodes: number;
  /** Null where a price is not known. */
  readonly perHour: Money | null;
  readonly checkedAt: string | null;
  readonly failure: FailureView | null;
  readonly items: readonly Leftover[];
}

export interface BillingReport {
  readonly connections: readonly ConnectionBilling[];
  readonly isChecking: boolean;
}

export const deleteLeftoverSchema = z.object({
  connectionId: connectionIdSchema,
  kind: z.enum(leftoverKinds),
  id: z.string().min(1).max(64),
});
export type DeleteLeftover = Readonly<z.infer<typeof deleteLeftoverSchema>>;
