import pLimit from 'p-limit';
import type { DiscoveredAccount, DiscoveredAccounts } from '../../../shared/connection.ts';
import type { ArmPort } from '../../azure/ports.ts';

const subscriptionsAtOnce = 4;

/**
 * Batch and storage accounts of every subscription that the user can see. A subscription that refuses is left out; the
 * user sees what the others hold.
 * @throws Failure when there is no list of subscriptions, or when every one of them refuses
 */
export async function discoverAccounts(arm: ArmPort, signal: AbortSignal): Promise<DiscoveredAccounts> {
  const subscriptions = await arm.listSubscriptions(signal);
  const limit = pLimit(subscriptionsAtOnce);
  const looks = await Promise.allSettled(
    subscriptions.map((subscription) => limit(() => look(arm, subscription, signal))),
  );
  signal.throwIfAborted();
  const found = looks.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const refused = looks.find((outcome) => outcome.status === 'rejected');
  if (found.length === 0 && refused) throw refused.reason;
  return {
    batch: found.flatMap(({ batch }) => batch).sort(byName),
    storage: found.flatMap(({ storage }) => storage).sort(byName),
  };
}

async function look(
  arm: ArmPort,
  { subscriptionId, name: subscription }: { readonly subscriptionId: string; readonly name: string },
  signal: AbortSignal,
): Promise<DiscoveredAccounts> {
  signal.throwIfAborted();
  const [batch, storage] = await Promise.all([
    arm.listBatchAccounts(subscriptionId, signal),
    arm.listStorageAccounts(subscriptionId, signal),
  ]);
  return {
    batch: batch.map(({ resourceId, name, region, endpoint, linkedStorageId }) => ({
      ...{ resourceId, name, region, subscription, linkedStorageId },
      url: `https://${endpoint}`,
    })),
    storage: storage.map(({ resourceId, name, region, blobEndpoint }) => ({
      ...{ resourceId, name, region, subscription, linkedStorageId: null },
      url: blobEndpoint,
    })),
  };
}

function byName(one: DiscoveredAccount, other: DiscoveredAccount): number {
  return one.name.localeCompare(other.name, 'en') || one.resourceId.localeCompare(other.resourceId, 'en');
}
