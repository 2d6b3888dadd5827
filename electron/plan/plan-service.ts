import type { Estimate } from '../../shared/contract.ts';
import type { NodePrice, Plan, PlanOptions } from '../../shared/plan.ts';
import type { QualityName } from '../../shared/presets.ts';
import type { RunTarget } from '../connection/connection.ts';

/** What is to be converted, as far as an estimate needs it. */
export interface PlannedItem {
  readonly durationS: number;
  readonly sizeBytes: number;
  /** Of its sound alone; null or absent where that is not to be had. */
  readonly soundBytes?: number | null | undefined;
}

export interface PlanService {
  /**
   * What the editor offers on a connection: images and pools from its account, sizes with prices, quota where it may
   * be read. Prices that cannot be had are `known: false`; only an account that does not answer is a fault.
   * @throws Failure what the service says
   */
  options(connectionId: string, signal: AbortSignal): Promise<PlanOptions>;
  /** @throws Failure `badRequest` for a plan on this computer */
  save(connectionId: string, plan: Plan): void;
  /**
   * The connection with the pool that the plan (or the saved one) makes on it: image chosen, price looked up.
   * @throws Failure what the service says; `poolGone` for an existing pool that is not there
   */
  target(connectionId: string, plan: Plan | undefined, signal: AbortSignal): Promise<RunTarget>;
  /** Retail price of one node on a connection. @throws Failure `connectionMissing` */
  price(connectionId: string, vmSize: string, signal: AbortSignal): Promise<NodePrice>;
  /** @throws nothing: what cannot be known is null, with its reason */
  estimate(
    connectionId: string,
    plan: Plan | undefined,
    quality: QualityName,
    items: readonly PlannedItem[],
    signal: AbortSignal,
  ): Promise<Estimate>;
}
