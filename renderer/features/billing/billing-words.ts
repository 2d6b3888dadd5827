import type { ConnectionBilling, Leftover } from '../../../shared/billing.ts';
import { localConnectionId } from '../../../shared/connection.ts';
import type { BillingSummary } from '../../store/billing-store.ts';
import type { Text } from '../../ui/use-text.ts';

type Words = Pick<Text, 'say' | 'format'>;

export function verdictWords(
  { state, nodes, perHour }: BillingSummary,
  { say, format }: Words,
): { readonly title: string; readonly body: string } {
  if (state !== 'nodes') {
    return { title: say(`billing:verdict.${state}`), body: say(`billing:verdict.${state}Body`) };
  }
  return {
    title: nodes === 0 ? say('billing:badge.someNodes') : say('billing:verdict.nodes', { count: nodes }),
    body:
      perHour === null
        ? say('billing:verdict.nodesBodyUnknown')
        : say('billing:verdict.nodesBody', { price: say('plan:perHour', { price: format.money(perHour) }) }),
  };
}

/** `2 nodes · $0.04/hour` under an account's name. */
export function accountWords(account: ConnectionBilling, { say, format }: Words): string {
  if (account.connectionId === localConnectionId) return say('billing:account.local');
  if (account.state === 'unknown') return say('billing:account.unknown');
  if (account.nodes === 0) return say('billing:account.noNodes');
  const price =
    account.perHour === null
      ? say('billing:item.priceUnknown')
      : say('plan:perHour', { price: format.money(account.perHour) });
  return `${say('billing:account.nodes', { count: account.nodes })} · ${price}`;
}

/** What one thing costs while it stays. A job bills nothing by itself; a container bills for what is in it. */
export function itemCost(item: Leftover, { say, format }: Words): string {
  if (item.connectionId === localConnectionId) return say('billing:item.free');
  if (item.kind === 'job') return say('billing:item.noCost');
  if (item.kind === 'container') return say('billing:item.storage');
  if (item.nodes === 0) return say('billing:item.freeNow');
  const nodes = say('billing:account.nodes', { count: item.nodes });
  const price =
    item.perHour === null
      ? say('billing:item.priceUnknown')
      : say('plan:perHour', { price: format.money(item.perHour) });
  return `${nodes} · ${price}`;
}

/** One key for each thing on all accounts. */
export function itemKey({ connectionId, kind, id }: Pick<Leftover, 'connectionId' | 'kind' | 'id'>): string {
  return `${connectionId}/${kind}/${id}`;
}
