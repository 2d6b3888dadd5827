import { describe, expect, test } from 'vitest';
import { estimateRows } from '../../../renderer/features/queue/estimate-words.ts';
import {
  bootsOn,
  fitToQuota,
  planProblems,
  poolPrice,
  sizeOf,
  sortedSizes,
} from '../../../renderer/features/queue/plan-rules.ts';
import {
  imageName,
  planSummary,
  poolPriceWords,
  problemWords,
  quotaWords,
} from '../../../renderer/features/queue/plan-words.ts';
import type { Estimate } from '../../../shared/contract.ts';
import { defaultPlan, type NewPoolPlan, type PlanOptions } from '../../../shared/plan.ts';
import {
  type AccountScene,
  keysId,
  plainAccount,
  previewPlanOptions,
} from '../../support/renderer-preview/scripted-account.ts';
import { textOf } from './say.ts';

const en = textOf('en');
const es = textOf('es');
const nowMs = Date.parse('2026-11-23T12:00:00Z');

const optionsOf = (scene: Partial<AccountScene> = {}): PlanOptions =>
  previewPlanOptions(keysId, { ...plainAccount, hasAzure: true, ...scene });
const planWith = (changes: Partial<NewPoolPlan>): NewPoolPlan => ({ ...defaultPlan, ...changes });
const priceOf = (plan: NewPoolPlan, options = optionsOf()) => poolPrice(plan, sizeOf(plan.vmSize, options));
const problemsOf = (plan: NewPoolPlan, options = optionsOf()) =>
  planProblems(plan, options, nowMs).map(({ kind }) => kind);

describe('the price of a pool', () => {
  test('is that of all its nodes together, each kind at its own price', () => {
    const price = priceOf(planWith({ spotNodes: 5, dedicatedNodes: 1 }));
    expect(price.known && price.perHour.currency).toBe('USD');
    expect(price.known && price.perHour.amount).toBeCloseTo(5 * 0.0086 + 0.043, 10);
  });

  test('is unknown, never a half, when one kind of its nodes has no price', () => {
    const plan = planWith({ vmSize: 'STANDARD_E2S_V5', spotNodes: 1, dedicatedNodes: 1 });
    expect(priceOf(plan)).toEqual({ known: false, reason: 'noMeter' });
    expect(priceOf({ ...plan, spotNodes: 0 })).toMatchObject({ known: true });
  });

  test('says why it is unknown: offline, or a size that nobody knows', () => {
    expect(poolPriceWords(priceOf(defaultPlan, optionsOf({ prices: 'offline' })), en)).toBe(
      'price unknown: the price list was not reached',
    );
    expect(priceOf(planWith({ vmSize: 'STANDARD_NEW_V9' }))).toEqual({ known: false, reason: 'unknownSize' });
  });

  test('a size is found however its name is written', () => {
    expect(sizeOf('Standard_A1_v2', optionsOf())?.cores).toBe(1);
  });
});

describe('what speaks against a plan', () => {
  test('nothing speaks against the default plan of an account whose quota is not known', () => {
    expect(problemsOf(defaultPlan)).toEqual([]);
  });

  test('more cores than the quota allows, by kind and by family', () => {
    const options = optionsOf({ spotQuota: 3 });
    expect(problemsOf(defaultPlan, options)).toEqual(['spotQuota']);
    expect(problemsOf(planWith({ spotNodes: 0, dedicatedNodes: 5 }), options)).toEqual([
      'dedicatedQuota',
      'familyQuota',
    ]);
    const family = planWith({ vmSize: 'STANDARD_D2S_V3', spotNodes: 0, dedicatedNodes: 2 });
    expect(planProblems(family, options, nowMs)).toEqual([
      { kind: 'familyQuota', needs: 4, quota: 2, family: 'standardDSv3Family' },
    ]);
  });

  test('an image of a generation that the size does not boot', () => {
    const options = optionsOf();
    const gen2 = options.images.find(({ generation }) => generation === 2);
    if (gen2 === undefined) throw new Error('the scene has a Gen2 image');
    const { endOfLife: _end, isVerified: _verified, generation: _generation, ...image } = gen2;
    expect(problemsOf(planWith({ image }))).toEqual(['generation']);
    expect(problemsOf(planWith({ image, vmSize: 'STANDARD_D2S_V3' }))).toEqual([]);
  });

  test('what nobody says of a generation is taken for a fit', () => {
    const [image] = optionsOf().images;
    const size = sizeOf('STANDARD_A1_V2', optionsOf());
    if (image === undefined || size === undefined) throw new Error('the scene has images and sizes');
    expect(bootsOn({ ...image, generation: null }, size)).toBe(true);
    expect(bootsOn({ ...image, generation: 2 }, { ...size, generations: [] })).toBe(true);
  });

  test('an end that is near or past; one that is years away is no news', () => {
    const options = optionsOf();
    const inYears = planProblems(defaultPlan, options, nowMs);
    const soon = planProblems(defaultPlan, options, Date.parse('2028-09-01'));
    const past = planProblems(defaultPlan, options, Date.parse('2029-01-01'));
    expect(inYears).toEqual([]);
    expect(soon.map((problem) => problemWords(problem, en))).toEqual([
      'Azure retires STANDARD_A1_V2 on Nov 15, 2028.',
    ]);
    expect(past.map((problem) => problemWords(problem, en))).toEqual([
      'Azure retired STANDARD_A1_V2 on Nov 15, 2028.',
    ]);
  });

  test('no nodes, a size that is not offered here, a pool that is gone', () => {
    expect(problemsOf(planWith({ spotNodes: 0 }))).toEqual(['noNodes']);
    expect(problemsOf(planWith({ vmSize: 'STANDARD_D2S_V6' }))).toEqual(['notOffered']);
    expect(planProblems({ kind: 'existing', poolId: 'gone' }, optionsOf(), nowMs)).toEqual([
      { kind: 'poolGone', poolId: 'gone' },
    ]);
  });
});

describe('fitting a plan to the quota', () => {
  test('keeps as many nodes as are allowed', () => {
    expect(fitToQuota(defaultPlan, optionsOf({ spotQuota: 3 }))).toMatchObject({
      spotNodes: 3,
      dedicatedNodes: 0,
    });
  });

  test('where no spot node is allowed, dedicated ones stand in, within their own limits', () => {
    expect(fitToQuota(defaultPlan, optionsOf({ spotQuota: 0 }))).toMatchObject({
      spotNodes: 0,
      dedicatedNodes: 4,
    });
  });

  test('offers nothing where the plan fits, the quota is unknown, or no node would be left', () => {
    expect(fitToQuota(defaultPlan, optionsOf({ spotQuota: 20 }))).toBeNull();
    expect(fitToQuota(defaultPlan, optionsOf())).toBeNull();
    const large = planWith({ vmSize: 'STANDARD_D8AS_V5' });
    expect(fitToQuota(large, optionsOf({ spotQuota: 0 }))).toBeNull();
  });
});

test('sizes are listed with what is offered first, then from small to large', () => {
  const names = sortedSizes(optionsOf().vmSizes).map(({ name }) => name);
  expect(names[0]).toBe('STANDARD_A1_V2');
  expect(names.slice(-2)).toEqual(['STANDARD_D2S_V6', 'STANDARD_D4S_V6']);
});

describe('the words of a plan', () => {
  test('a plan is one line', () => {
    expect(planSummary(defaultPlan, en)).toBe('5 spot nodes · STANDARD_A1_V2 · deleted after the run');
    expect(planSummary(planWith({ dedicatedNodes: 1, afterRun: { kind: 'keepFor', minutes: 45 } }), en)).toBe(
      '5 spot nodes + 1 dedicated node · STANDARD_A1_V2 · kept 45 min after the run',
    );
    expect(planSummary(planWith({ spotNodes: 0, dedicatedNodes: 2 }), es)).toBe(
      '2 nodos dedicados · STANDARD_A1_V2 · se elimina tras la ejecución',
    );
  });

  test('the quota is compared with the plan, or said to be unknown with account keys', () => {
    const options = optionsOf({ spotQuota: 20 });
    const size = sizeOf(defaultPlan.vmSize, options);
    expect(quotaWords(defaultPlan, size, options, en)).toBe('Your quota: 20 spot cores; this plan needs 5.');
    expect(quotaWords(defaultPlan, size, optionsOf(), en)).toBe('Quota: not known with account keys.');
  });

  test('an Ubuntu image is called by its version', () => {
    expect(imageName({ offer: 'ubuntu-24_04-lts', sku: 'server' })).toBe('Ubuntu 24.04 LTS (server)');
    expect(imageName({ offer: '0001-com-ubuntu-server-jammy', sku: '22_04-lts' })).toBe(
      'Ubuntu 22.04 LTS (22_04-lts)',
    );
    expect(imageName({ offer: 'almalinux-x86_64', sku: '9-gen2' })).toBe('almalinux-x86_64 9-gen2');
  });

  test('small money keeps two digits that count, in the language of the screen', () => {
    const usd = (amount: number) => en.format.money({ amount, currency: 'USD' });
    expect([0, 0.0000053, 0.0086, 0.043, 0.103, 0.12, 1.5, 1234.5].map(usd)).toEqual([
      '$0.00',
      'under $0.001',
      '$0.0086',
      '$0.043',
      '$0.103',
      '$0.12',
      '$1.50',
      '$1,234.50',
    ]);
    expect(es.format.money({ amount: 0.043, currency: 'EUR' })).toBe('0,043\u00A0€');
  });
});

describe('the words of an estimate', () => {
  const estimate: Estimate = {
    items: 5,
    mediaSeconds: 600,
    uploadBytes: 1e6,
    outputBytes: 2e6,
    durationS: 760,
    startUpS: 290,
    cost: { amount: 0.0091, currency: 'USD' },
    costUnknown: null,
    poolPerHour: { amount: 0.043, currency: 'USD' },
  };
  const rowsOf = (changes: Partial<Estimate>) =>
    Object.fromEntries(
      estimateRows({ ...estimate, ...changes }, en).map(({ name, value, note }) => [name, [value, note]]),
    );

  test('time with its start-up, the price of an hour, and the cost', () => {
    expect(rowsOf({})).toMatchObject({
      time: ['about 12 min', 'of it 5 min to start the nodes'],
      perHour: ['$0.043/hour', null],
      cost: ['about $0.0091', null],
    });
  });

  test('files that are sent whole, where only the sound of the others is', () => {
    expect(rowsOf({ wholeItems: 2 })['upload']).toEqual(['1.0 MB', '2 files whole']);
    expect(rowsOf({ wholeItems: 0 })['upload']).toEqual(['1.0 MB', null]);
  });

  test('a cost that is not known says why, and no price an hour is shown', () => {
    const rows = rowsOf({ cost: null, costUnknown: 'offline', poolPerHour: null });
    expect(rows['cost']).toEqual(['not known', 'the price list was not reached']);
    expect(rows).not.toHaveProperty('perHour');
  });

  test('on this computer nothing costs, and there is no pool to pay', () => {
    const rows = rowsOf({ cost: { amount: 0, currency: 'USD' }, startUpS: null, poolPerHour: null });
    expect(rows['cost']).toEqual(['nothing', null]);
    expect(rows).not.toHaveProperty('perHour');
  });
});
