import { beforeEach, describe, expect, test } from 'vitest';
import { accountWords, itemCost, verdictWords } from '../../../renderer/features/billing/billing-words.ts';
import {
  type RunBilling,
  receiveBillingReport,
  sumMoney,
  summariseBilling,
  useBillingStore,
} from '../../../renderer/store/billing-store.ts';
import { badgeWords } from '../../../renderer/ui/BillingBadge.tsx';
import type { BillingReport, ConnectionBilling } from '../../../shared/billing.ts';
import { viewOf } from '../../../shared/failure.ts';
import {
  type AccountScene,
  keysId,
  plainAccount,
  previewBilling,
} from '../../support/renderer-preview/scripted-account.ts';
import { textOf } from './say.ts';

const en = textOf('en');
const es = textOf('es');
const reportOf = (billing: AccountScene['billing']): BillingReport =>
  previewBilling({ ...plainAccount, hasAzure: true, billing });
const usd = (amount: number) => ({ amount, currency: 'USD' });

const run: RunBilling = {
  runId: 'bt-20261123-150000-live',
  billing: 'nodes',
  connectionId: keysId,
  cost: { soFar: usd(0.01), billingNodes: 5, perHour: usd(0.043), unknown: null },
  endedAt: null,
  liveNodes: 5,
  isLive: true,
};

describe('what bills now', () => {
  test('before anybody has answered it is not claimed that nothing does', () => {
    expect(summariseBilling(null, null, null).state).toBe('checking');
    const unasked = reportOf('unknown').connections.map((one) => ({ ...one, failure: null }));
    expect(summariseBilling({ connections: unasked, isChecking: true }, null, null).state).toBe('checking');
  });

  test('nothing, only when every account has said so', () => {
    expect(summariseBilling(reportOf('nothing'), null, null).state).toBe('nothing');
    expect(summariseBilling(reportOf('unknown'), null, null).state).toBe('unknown');
    expect(summariseBilling(null, viewOf('networkUnreachable'), null).state).toBe('unknown');
  });

  test('the nodes of all accounts with their price an hour', () => {
    const summary = summariseBilling(reportOf('leftovers'), null, null);
    expect(summary).toMatchObject({ state: 'nodes', nodes: 8 });
    expect(summary.perHour?.amount).toBeCloseTo(0.043 + 0.0172 + 0.0086, 10);
  });

  test('a live run is counted before its account was asked again, and beside what is kept there', () => {
    expect(summariseBilling(reportOf('nothing'), null, run)).toMatchObject({ nodes: 5, perHour: usd(0.043) });
    expect(summariseBilling(reportOf('nodes'), null, run).nodes).toBe(7);
  });

  test('a live run is not counted twice when the report lists its pool too', () => {
    const report = reportOf('leftovers');
    const listed = { ...run, runId: 'bt-20261123-140312-qkzd' };
    expect(summariseBilling(report, null, listed).nodes).toBe(8);
  });

  test('after the run the word of the account holds, once it was asked again', () => {
    const ended = { ...run, isLive: false };
    const before = { ...ended, endedAt: '2026-11-23T15:00:00.000Z' };
    const after = { ...ended, endedAt: '2026-11-23T14:00:00.000Z' };
    expect(summariseBilling(reportOf('nothing'), null, before).state).toBe('nodes');
    expect(summariseBilling(reportOf('nothing'), null, after).state).toBe('nothing');
  });

  test('a sum with an unknown or foreign part is unknown', () => {
    expect(sumMoney([usd(1), null])).toBeNull();
    expect(sumMoney([usd(1), { amount: 1, currency: 'EUR' }])).toBeNull();
    expect(sumMoney([])).toBeNull();
  });
});

describe('the notice about leftovers', () => {
  beforeEach(() => useBillingStore.setState(useBillingStore.getInitialState(), true));

  test('comes with the first report in which every account was asked', () => {
    receiveBillingReport({ ...reportOf('leftovers'), isChecking: true });
    expect(useBillingStore.getState().leftoverNotice).toBe('waiting');
    receiveBillingReport(reportOf('leftovers'));
    expect(useBillingStore.getState().leftoverNotice).toBe('shown');
  });

  test('does not come for what is left over later: the user saw that run end', () => {
    receiveBillingReport(reportOf('nothing'));
    receiveBillingReport(reportOf('leftovers'));
    expect(useBillingStore.getState().leftoverNotice).toBe('over');
  });
});

describe('the words of billing', () => {
  const [, contoso] = reportOf('leftovers').connections;

  test('the badge says how many nodes bill and for how much an hour', () => {
    const summary = summariseBilling(reportOf('nodes'), null, null);
    expect(badgeWords(summary, en)).toEqual({ words: '2 nodes billing', price: '$0.017/h' });
    expect(badgeWords({ ...summary, perHour: null }, es).price).toBe('precio desconocido');
    expect(badgeWords({ state: 'nothing', nodes: 0, perHour: null }, es).words).toBe('No se factura nada');
  });

  test('the verdict says that a price is unknown instead of leaving it out', () => {
    expect(verdictWords({ state: 'nodes', nodes: 1, perHour: null }, en)).toEqual({
      title: '1 node is billing.',
      body: 'The price of its hour is not known.',
    });
  });

  test('a pool without nodes costs nothing now, a job nothing by the hour, a container its storage', () => {
    const costs = (contoso as ConnectionBilling).items.map((item) => itemCost(item, en));
    expect(costs).toEqual([
      '5 nodes · $0.043/hour',
      '2 nodes · $0.017/hour',
      '1 node · $0.0086/hour',
      'does not bill by the hour',
      'storage only',
      'storage only',
    ]);
    const [pool] = (contoso as ConnectionBilling).items;
    if (pool === undefined) throw new Error('the scene has a pool');
    expect(itemCost({ ...pool, nodes: 0, perHour: null }, en)).toBe('nothing now: no nodes');
    expect(itemCost({ ...pool, connectionId: 'local' }, en)).toBe('nothing');
  });

  test('an account that could not be asked is not said to be empty', () => {
    const [, unknown] = reportOf('unknown').connections;
    expect(accountWords(unknown as ConnectionBilling, en)).toBe('not known');
  });
});
