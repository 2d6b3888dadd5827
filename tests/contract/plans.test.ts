import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PriceList } from '../../electron/azure/retail-prices.ts';
import { localPoolTemplate } from '../../electron/connection/local-connection.ts';
import { recordMeasurement } from '../../electron/plan/measurements.ts';
import type { PlanService } from '../../electron/plan/plan-service.ts';
import { createPlanService } from '../../electron/plan/plans.ts';
import { createdByTag } from '../../electron/run/naming.ts';
import { systemClock } from '../../electron/support/clock.ts';
import { silentLogger } from '../../electron/support/logger.ts';
import type { ConnectionView } from '../../shared/connection.ts';
import { defaultPlan, type NewPoolPlan, type NodePrice } from '../../shared/plan.ts';
import { armThatSays, pickedAccounts } from '../support/arm.ts';
import {
  type AccountConnections,
  accountId,
  type EngineAccount,
  openEngineAccount,
} from '../support/engine-account.ts';

const never = new AbortController().signal;
const usd = (amount: number) => ({ amount, currency: 'USD' });
const price: NodePrice = {
  known: true,
  spot: usd(0.01),
  dedicated: usd(0.05),
  asOf: '2026-11-23T10:00:00.000Z',
};
const plan: NewPoolPlan = { ...defaultPlan, spotNodes: 1, dedicatedNodes: 1, taskSlotsPerNode: 2 };

/** The plan service over a real account: the engine, through the clients that the app uses. */
describe('plans on an account', () => {
  let account: EngineAccount;
  beforeAll(async () => {
    account = await openEngineAccount();
  });
  afterAll(() => account?.close());

  const store = new Map<string, unknown>();
  let askedPrices: string[] = [];
  const prices: PriceList = {
    prices: async (region, vmSizes) => {
      askedPrices = vmSizes.map((name) => `${region}/${name}`);
      return new Map(vmSizes.map((name): [string, NodePrice] => [name, price]));
    },
  };
  const open = (connections: AccountConnections, fallbackRegion: string | null = null): PlanService =>
    createPlanService({
      connections,
      local: {
        ...{ id: 'local', name: 'This computer', isLocal: true },
        poolTemplate: localPoolTemplate(2, 'linux'),
        open: async () => account.ports,
        close: async () => undefined,
      },
      prices,
      store: { get: (key) => store.get(key), set: (key, value) => void store.set(key, value) },
      clock: systemClock,
      logger: silentLogger,
      ownTag: createdByTag,
      fallbackRegion,
    });

  test('the editor is offered live images, sizes with prices, and the pools that are there', async () => {
    const template = localPoolTemplate(1, 'linux');
    const spec = { ...template, targetDedicatedNodes: 0, autoScale: null };
    await account.ports.batch.addPool({ ...spec, id: 'ours', metadata: [createdByTag] }, never);
    await account.ports.batch.addPool({ ...spec, id: 'theirs', metadata: [] }, never);
    const options = await open(account.connect()).options(accountId, never);
    expect(options).toMatchObject({ connectionId: accountId, plan: defaultPlan, region: 'westeurope' });
    expect(options.images.some(({ sku }) => sku === 'server-gen1')).toBe(true);
    expect(options.images.some(({ sku }) => sku === '20_04-lts')).toBe(false);
    expect(options.pools.map(({ poolId, isOurs }) => [poolId, isOurs])).toEqual([
      ['ours', true],
      ['theirs', false],
    ]);
    expect(options.vmSizes.every((size) => size.price.known && size.isOffered === null)).toBe(true);
    expect(askedPrices).toContain('westeurope/Standard_A1_v2');
    expect(options.quota).toBeNull();
  });

  test('with a sign-in, ARM tells the quota and which sizes the region has', async () => {
    const sizes = [
      {
        name: 'Standard_A1_v2',
        family: 'standardAv2Family',
        cores: 1,
        memoryGiB: 2,
        generations: [1] as const,
        endOfLife: '2028-11-15T00:00:00Z',
      },
    ];
    const arm = armThatSays({ sizes, batch: { lowPriorityCoreQuota: 0 } });
    const options = await open(account.connect({ view: { auth: pickedAccounts }, arm })).options(
      accountId,
      never,
    );
    expect(options.quota).toEqual({ dedicatedCores: 20, spotCores: 0, dedicatedByFamily: {}, pools: 100 });
    const offered = options.vmSizes.filter(({ isOffered }) => isOffered).map(({ name }) => name);
    expect(offered).toEqual(['Standard_A1_v2']);
  });

  test('ARM that fails costs the editor what ARM knows, and nothing else', async () => {
    const arm = { ...armThatSays(), getBatchAccount: () => Promise.reject(new Error('no')) };
    const options = await open(account.connect({ view: { auth: pickedAccounts }, arm })).options(
      accountId,
      never,
    );
    expect(options.quota).toBeNull();
    expect(options.images.length).toBeGreaterThan(0);
  });

  test('a saved plan is the one that is offered; this computer has none', async () => {
    const plans = open(account.connect());
    plans.save(accountId, plan);
    expect((await plans.options(accountId, never)).plan).toEqual(plan);
    expect(() => plans.save('elsewhere', plan)).toThrow(
      expect.objectContaining({ code: 'connectionMissing' }),
    );
  });

  test('a new pool gets the image that its size boots, a start task, nets and its price', async () => {
    const target = await open(account.connect()).target(accountId, plan, never);
    expect(target).toMatchObject({ id: accountId, isLocal: false });
    expect(target.poolTemplate).toMatchObject({
      imageReference: { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server-gen1' },
      nodeAgentSkuId: 'batch.node.ubuntu 24.04',
      ...{ vmSize: 'STANDARD_A1_V2', targetDedicatedNodes: 1, targetLowPriorityNodes: 1 },
      ...{ taskSlotsPerNode: 2, existingPoolId: null, keepForMinutes: 0, sasHours: 72 },
      autoScale: { graceMinutes: 30, idleMinutes: 10, intervalMinutes: 5 },
      ...{ shell: 'bash', billsForNodes: true, price },
    });
    expect(target.poolTemplate.startTask?.elevated).toBe(true);
    const made = { ...target.poolTemplate, id: 'from-plan', autoScale: null, metadata: [] };
    expect(await account.ports.batch.addPool(made, never)).toBe('created');
    expect((await target.open()).blob).toBeDefined();
  });

  test('keeping the pool keeps its nodes for as long and no longer', async () => {
    const plans = open(account.connect());
    const kept = await plans.target(
      accountId,
      { ...plan, afterRun: { kind: 'keepFor', minutes: 45 } },
      never,
    );
    expect(kept.poolTemplate).toMatchObject({ keepForMinutes: 45, autoScale: { idleMinutes: 45 } });
    const always = await plans.target(accountId, { ...plan, afterRun: { kind: 'keep' } }, never);
    expect(always.poolTemplate).toMatchObject({ keepForMinutes: null, autoScale: { idleMinutes: 15 } });
  });

  test('with a sign-in, URLs end before the delegation key can', async () => {
    const connections = account.connect({ view: { auth: pickedAccounts }, arm: armThatSays() });
    const { poolTemplate } = await open(connections).target(accountId, plan, never);
    expect(poolTemplate.sasHours).toBe(7 * 24 - 1);
  });

  test('an existing pool is used as it is', async () => {
    const { poolTemplate } = await open(account.connect()).target(
      accountId,
      { kind: 'existing', poolId: 'theirs' },
      never,
    );
    expect(poolTemplate).toMatchObject({ existingPoolId: 'theirs', autoScale: null, startTask: null, price });
    await expect(
      open(account.connect()).target(accountId, { kind: 'existing', poolId: 'nowhere' }, never),
    ).rejects.toMatchObject({ code: 'poolGone' });
  });

  test('an image that does not boot on the size, or is not offered, is refused before anything is made', async () => {
    const image = {
      ...{ publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' },
      nodeAgentSkuId: 'batch.node.ubuntu 24.04',
    };
    const plans = open(account.connect());
    await expect(plans.target(accountId, { ...plan, image }, never)).rejects.toMatchObject({
      code: 'generationMismatch',
    });
    await expect(
      plans.target(accountId, { ...plan, image: { ...image, sku: 'other' } }, never),
    ).rejects.toMatchObject({ code: 'imageGone' });
  });

  test('this computer keeps the pool that it always had, and costs nothing', async () => {
    const plans = open(account.connect());
    const target = await plans.target('local', undefined, never);
    expect(target.poolTemplate.vmSize).toBe('local');
    const estimate = await plans.estimate(
      'local',
      undefined,
      'v2',
      [{ durationS: 60, sizeBytes: 10 }],
      never,
    );
    expect(estimate).toMatchObject({ cost: usd(0), poolPerHour: usd(0), startUpS: 0 });
  });

  test('an estimate knows the price of an hour at once, and the rest after a first run', async () => {
    const plans = open(account.connect());
    const items = [{ durationS: 600, sizeBytes: 1000 }];
    const before = await plans.estimate(accountId, plan, 'v2', items, never);
    expect(before).toMatchObject({ durationS: null, cost: null, costUnknown: 'noTime' });
    expect(before.poolPerHour?.amount).toBeCloseTo(0.06);
    recordMeasurement(
      { get: (key) => store.get(key), set: (key, value) => void store.set(key, value) },
      {
        ...{ connectionId: accountId, vmSize: 'Standard_A1_v2', slots: 1, startUpS: 200 },
        ...{ mediaS: 600, elapsedS: 260, uploadBytesPerS: null },
      },
    );
    const after = await plans.estimate(accountId, plan, 'v2', items, never);
    expect(after.durationS).toBeCloseTo(260);
    expect(after.cost?.amount).toBeCloseTo((0.06 * 260) / 3600);
    const kept = { ...plan, afterRun: { kind: 'keepFor', minutes: 60 } } as const;
    const { cost } = await plans.estimate(accountId, kept, 'v2', items, never);
    expect(cost?.amount).toBeCloseTo((0.06 * (260 + 3600)) / 3600);
    store.clear();
  });

  test('only the sound is sent and estimated, unless the plan says otherwise', async () => {
    const plans = open(account.connect());
    const items = [
      { durationS: 600, sizeBytes: 1000, soundBytes: 40 },
      { durationS: 600, sizeBytes: 1000, soundBytes: null },
    ];
    const whole = { ...plan, sendOnlySound: false };
    expect((await plans.target(accountId, plan, never)).poolTemplate.sendOnlySound).toBe(true);
    expect((await plans.target(accountId, whole, never)).poolTemplate.sendOnlySound).toBe(false);
    const sound = await plans.estimate(accountId, plan, 'v2', items, never);
    expect(sound).toMatchObject({ uploadBytes: 1040, wholeItems: 1 });
    const all = await plans.estimate(accountId, whole, 'v2', items, never);
    expect(all.uploadBytes).toBe(2000);
    expect(all).not.toHaveProperty('wholeItems');
    expect((await plans.target('local', undefined, never)).poolTemplate.sendOnlySound).toBe(false);
  });

  test('an estimate of an existing pool counts the nodes that it has, and never fails', async () => {
    const plans = open(account.connect());
    const pool = { kind: 'existing', poolId: 'theirs' } as const;
    expect(await plans.estimate(accountId, pool, 'v2', [], never)).toMatchObject({ poolPerHour: usd(0) });
    expect(await plans.estimate('removed', pool, 'v2', [], never)).toMatchObject({ cost: null });
    const gone = { kind: 'existing', poolId: 'nowhere' } as const;
    expect(await plans.estimate(accountId, gone, 'v2', [], never)).toMatchObject({ poolPerHour: null });
  });

  test.each<[string, Partial<ConnectionView>, string]>([
    ['another cloud', { cloud: 'china' }, 'otherCloud'],
    ['an account without a region in its name', { region: null }, 'noRegion'],
  ])('%s has unknown prices, with the reason', async (_name, view, costUnknown) => {
    const plans = open(account.connect({ view }));
    expect(await plans.estimate(accountId, plan, 'v2', [], never)).toMatchObject({ costUnknown });
  });

  test('a region may be given to accounts that do not tell theirs', async () => {
    const plans = open(account.connect({ view: { region: null } }), 'northeurope');
    const { poolPerHour } = await plans.estimate(accountId, plan, 'v2', [], never);
    expect(poolPerHour?.amount).toBeCloseTo(0.06);
    expect(askedPrices).toEqual(['northeurope/Standard_A1_v2']);
  });
});
