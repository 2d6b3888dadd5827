import type { DiscoveredAccount } from '../../../shared/connection.ts';

/** Accounts that have every word of the search in their name, region or subscription. */
export function matching(
  accounts: readonly DiscoveredAccount[],
  search: string,
): readonly DiscoveredAccount[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return accounts.filter(({ name, region, subscription }) => {
    const text = `${name} ${region} ${subscription}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
