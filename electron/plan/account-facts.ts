import type { ConnectionView } from '../../shared/connection.ts';
import type { Quota } from '../../shared/plan.ts';
import type { ArmBatchAccount, ArmStorageAccount, ArmVmSize } from '../azure/ports.ts';
import type { Ports } from '../connection/connection.ts';
import type { Logger } from '../support/logger.ts';

/** What Azure Resource Manager tells of a connection's accounts; null where it was not asked or did not say. */
export interface AccountFacts {
  readonly batch: ArmBatchAccount | null;
  readonly storage: ArmStorageAccount | null;
  /** Sizes that Batch offers in the account's region. */
  readonly sizes: readonly ArmVmSize[] | null;
}

export const nothingKnown: AccountFacts = { batch: null, storage: null, sizes: null };

/** A run does not wait longer for what it can do without. */
const armTimeoutMs = 10_000;

/** Of an ARM id (`/subscriptions/<id>/resourceGroups/...`); null for another text. */
export function subscriptionOf(resourceId: string): string | null {
  return /^\/subscriptions\/([0-9a-f-]{36})\//i.exec(resourceId)?.[1] ?? null;
}

/**
 * Asks ARM, where the connection has a door to it. A run needs none of this, so what ARM does not say is no fault.
 * @throws nothing but the signal's reason
 */
export async function readAccountFacts(
  view: ConnectionView,
  { arm }: Pick<Ports, 'arm'>,
  logger: Logger,
  signal: AbortSignal,
): Promise<AccountFacts> {
  if (arm === null || view.auth.kind !== 'entra') return nothingKnown;
  const { batchResourceId, storageResourceId } = view.auth;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(armTimeoutMs)]);
  const ask = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      logger.warn({ error }, 'Azure Resource Manager did not answer');
      return null;
    }
  };
  const [batch, storage] = await Promise.all([
    batchResourceId === null ? null : ask(() => arm.getBatchAccount(batchResourceId, patience)),
    storageResourceId === null ? null : ask(() => arm.getStorageAccount(storageResourceId, patience)),
  ]);
  const subscription = batchResourceId === null ? null : subscriptionOf(batchResourceId);
  const region = view.region ?? batch?.region ?? null;
  const sizes =
    subscription === null || region === null
      ? null
      : await ask(() => arm.listVmSizes(subscription, region, patience));
  // An empty list is no list: it would say that no size is offered at all.
  return { batch, storage, sizes: sizes !== null && sizes.length > 0 ? sizes : null };
}

export function armSize(facts: AccountFacts, vmSize: string): ArmVmSize | undefined {
  return facts.sizes?.find(({ name }) => name.toLowerCase() === vmSize.toLowerCase());
}

/** Null where nobody may read it. */
export function quotaOf({ batch }: AccountFacts): Quota | null {
  if (!batch) return null;
  return {
    dedicatedCores: batch.dedicatedCoreQuota,
    spotCores: batch.lowPriorityCoreQuota,
    dedicatedByFamily: batch.dedicatedCoreQuotaPerFamily ?? {},
    pools: batch.poolQuota,
  };
}
