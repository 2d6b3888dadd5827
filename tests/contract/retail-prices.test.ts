import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRetailPrices, pricesUrl, retailPricesUrl } from '../../electron/azure/retail-prices.ts';
import { silentLogger } from '../../electron/support/logger.ts';
import type { NodePrice } from '../../shared/plan.ts';

const never = new AbortController().signal;
const day = 24 * 60 * 60 * 1000;

/** A row in the form of Azure's list; the names of meters are as the list writes them. */
function row(skuName: string, retailPrice: number, changes: Record<string, unknown> = {}) {
  return {
    currencyCode: 'USD',
    tierMinimumUnits: 0,
    retailPrice,
    unitPrice: retailPrice,
    armRegionName: 'westeurope',
    location: 'EU West',
    effectiveStartDate: '2024-03-01T00:00:00Z',
    meterId: '00000000-0000-0000-0000-000000000000',
    meterName: skuName,
    productId: 'DZH318Z0BQPS',
    skuId: 'DZH318Z0BQPS/0000',
    productName: 'Virtual Machines Av2 Series',
    skuName,
    serviceName: 'Virtual Machines',
    serviceId: 'DZH313Z7MMC8',
    serviceFamily: 'Compute',
    unitOfMeasure: '1 Hour',
    type: 'Consumption',
    isPrimaryMeterRegion: true,
    armSkuName: 'Standard_A1_v2',
    ...changes,
  };
}
const windows = { productName: 'Virtual Machines Av2 Series Windows' };
const a1 = [
  row('A1 v2', 0.065, windows),
  row('A1 v2 Low Priority', 0.0172),
  row('A1 v2 Spot', 0.0301, windows),
  row('A1 v2', 0.043),
  row('A1 v2 Spot', 0.0086),
  row('A1 v2 Spot', 0.0099, { effectiveStartDate: '2020-01-01T00:00:00Z' }),
  row('A1 v2 Spot', 0.5, { effectiveStartDate: '2099-01-01T00:00:00Z' }),
  row('A1 v2', 0.001, { productName: 'Av2 Series Cloud Services', serviceName: 'Cloud Services' }),
  row('A1 v2', 9, { unitOfMeasure: '1 Month' }),
];

describe('the price list', () => {
  let folder: string;
  let server: Server;
  let base: string;
  let asked: URL[];
  let answer: (url: URL) => { readonly status: number; readonly body: unknown };
  const clock = { ms: Date.parse('2026-11-23T10:00:00Z'), now: () => clock.ms };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bt-prices-'));
    clock.ms = Date.parse('2026-11-23T10:00:00Z');
    asked = [];
    answer = () => ({ status: 200, body: { Items: a1, NextPageLink: null, Count: a1.length } });
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', base);
      asked.push(url);
      const { status, body } = answer(url);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/retail/prices`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await rm(folder, { recursive: true, force: true });
  });

  const open = (changes: { readonly timeoutMs?: number; readonly currency?: string } = {}) =>
    createRetailPrices({
      baseUrl: base,
      currency: 'USD',
      cacheFile: join(folder, 'prices.json'),
      clock,
      logger: silentLogger,
      ...changes,
    });
  const priceOf = async (list = open(), size = 'Standard_A1_v2'): Promise<NodePrice | undefined> =>
    (await list.prices('westeurope', [size], never)).get(size);

  test('tells the Linux price and the Spot price apart from Windows, low priority, old and coming rows', async () => {
    expect(await priceOf()).toEqual({
      known: true,
      spot: { amount: 0.0086, currency: 'USD' },
      dedicated: { amount: 0.043, currency: 'USD' },
      asOf: '2026-11-23T10:00:00.000Z',
    });
    const [url] = asked;
    expect(url?.searchParams.get('currencyCode')).toBe("'USD'");
    expect(url?.searchParams.get('$filter')).toBe(
      "serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and armRegionName eq 'westeurope' and (armSkuName eq 'Standard_A1_v2')",
    );
  });

  test('follows the pages of the list', async () => {
    answer = (url) =>
      url.searchParams.has('$skip')
        ? { status: 200, body: { Items: a1.slice(4), NextPageLink: null } }
        : { status: 200, body: { Items: a1.slice(0, 4), NextPageLink: `${base}?$skip=100` } };
    expect(await priceOf()).toMatchObject({ known: true, spot: { amount: 0.0086 } });
    expect(asked).toHaveLength(2);
  });

  test('does not follow a page to another server', async () => {
    answer = () => ({ status: 200, body: { Items: a1, NextPageLink: 'http://example.invalid/prices' } });
    expect(await priceOf()).toEqual({ known: false, reason: 'offline' });
  });

  test('is asked once a day, also by an app that was started again', async () => {
    await priceOf();
    await priceOf();
    expect(asked).toHaveLength(1);
    clock.ms += day;
    await priceOf();
    expect(asked).toHaveLength(2);
  });

  test('that has no row of a size says so', async () => {
    expect(await priceOf(open(), 'Standard_D2s_v3')).toEqual({ known: false, reason: 'noMeter' });
    expect(await priceOf(open(), "x' or 'a' eq 'a")).toEqual({ known: false, reason: 'unknownSize' });
  });

  test('a size with one meter only has the other price unknown', async () => {
    answer = () => ({ status: 200, body: { Items: [row('A1 v2', 0.043)] } });
    expect(await priceOf()).toMatchObject({ known: true, spot: null, dedicated: { amount: 0.043 } });
  });

  test.each([
    ['answers an error', () => ({ status: 500, body: {} })],
    ['answers something else', () => ({ status: 200, body: { hello: 'captive portal' } })],
  ])('that %s is unknown, and asked again only after a while', async (_name, given) => {
    answer = given;
    const list = open();
    expect(await priceOf(list)).toEqual({ known: false, reason: 'offline' });
    expect(await priceOf(list)).toEqual({ known: false, reason: 'offline' });
    expect(asked).toHaveLength(1);
    answer = () => ({ status: 200, body: { Items: a1 } });
    clock.ms += 61_000;
    expect(await priceOf(list)).toMatchObject({ known: true });
  });

  test('of yesterday is not used when today’s cannot be read', async () => {
    await priceOf();
    clock.ms += day;
    answer = () => ({ status: 503, body: {} });
    expect(await priceOf()).toEqual({ known: false, reason: 'offline' });
  });

  test('that does not answer is given up in time', async () => {
    server.removeAllListeners('request');
    const startedMs = Date.now();
    expect(await priceOf(open({ timeoutMs: 200 }))).toEqual({ known: false, reason: 'offline' });
    expect(Date.now() - startedMs).toBeLessThan(3000);
  });

  test('asks for many sizes in few requests', async () => {
    const sizes = Array.from({ length: 27 }, (_, index) => `Standard_D${index}s_v5`);
    const prices = await open().prices('westeurope', sizes, never);
    expect([prices.size, asked.length]).toEqual([27, 3]);
  });
});

test('the price list is Azure’s, or another one over https or on this computer', () => {
  expect(pricesUrl(undefined)).toBe(retailPricesUrl);
  expect(pricesUrl('https://mirror.example/prices')).toBe('https://mirror.example/prices');
  expect(pricesUrl('http://127.0.0.1:1234/prices')).toBe('http://127.0.0.1:1234/prices');
  expect(pricesUrl('http://mirror.example/prices')).toBe(retailPricesUrl);
  expect(pricesUrl('nonsense')).toBe(retailPricesUrl);
});
