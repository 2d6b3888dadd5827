import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { NodePrice } from '../../shared/plan.ts';
import { writeJsonAtomic } from '../support/atomic-json.ts';
import { type Clock, isoTime } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { removeUnfinishedWrites } from '../support/unfinished-writes.ts';

/**
 * Azure's public price list (no sign-in): learn.microsoft.com/rest/api/cost-management/retail-prices. Prices in other
 * currencies than USD are for reference, says Microsoft. A price that was not read today is said to be unknown: never
 * guessed, never an old one.
 */
export const retailPricesUrl = 'https://prices.azure.com/api/retail/prices';

export interface PriceList {
  /**
   * Price of one Linux node an hour, for each of `vmSizes` in Azure's own spelling (`Standard_A1_v2`): the list
   * minds capitals. @throws nothing but the signal's reason: an unreachable list is `offline`
   */
  prices(
    region: string,
    vmSizes: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, NodePrice>>;
}

export interface RetailPricesOptions {
  readonly baseUrl: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Absolute path of the JSON file that keeps prices for a day. */
  readonly cacheFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For one look at the list, all pages of it. */
  readonly timeoutMs?: number;
}

const day = 24 * 60 * 60 * 1000;
/** A list that did not answer is not asked again at every key stroke. */
const offlineMs = 60_000;
const sizesInOneRequest = 10;
/** A page has 100 rows; a size has about six. More is not an answer to our question. */
const mostPages = 20;
const longestAnswer = 4_000_000;

const rowSchema = z.object({
  currencyCode: z.string(),
  retailPrice: z.number(),
  armRegionName: z.string(),
  armSkuName: z.string(),
  productName: z.string(),
  skuName: z.string(),
  meterName: z.string(),
  serviceName: z.string(),
  unitOfMeasure: z.string(),
  type: z.string(),
  effectiveStartDate: z.string(),
  tierMinimumUnits: z.number().default(0),
  isPrimaryMeterRegion: z.boolean().default(true),
});
export type PriceRow = Readonly<z.infer<typeof rowSchema>>;
const pageSchema = z.object({ Items: z.array(rowSchema), NextPageLink: z.string().nullish() });

const money = z.object({ amount: z.number().positive(), currency: z.string() });
const keptSchema = z.record(
  z.string(),
  z.object({ spot: money.nullable(), dedicated: money.nullable(), asOf: z.iso.datetime() }),
);
type Kept = z.infer<typeof keptSchema>[string];

/** What a row is the price of; null for what no node of ours is (Windows, low priority, hosts, other units). */
export function kindOf(row: PriceRow): 'spot' | 'dedicated' | null {
  if (row.serviceName !== 'Virtual Machines' || row.type !== 'Consumption') return null;
  if (row.unitOfMeasure !== '1 Hour' || row.tierMinimumUnits !== 0 || !(row.retailPrice > 0)) return null;
  if (/windows|cloud ?services|dedicated host/i.test(row.productName)) return null;
  const isNamed = (kind: string) => row.skuName.endsWith(` ${kind}`) || row.meterName.endsWith(` ${kind}`);
  // Low priority was what Batch had before Spot; its rows are still in the list, at another price.
  if (isNamed('Low Priority')) return null;
  return isNamed('Spot') ? 'spot' : 'dedicated';
}

/** The row in force now: the newest that has begun, of the primary meter where there are two. */
function rowInForce(rows: readonly PriceRow[], nowMs: number): PriceRow | null {
  const begun = rows.filter(({ effectiveStartDate }) => !(Date.parse(effectiveStartDate) > nowMs));
  const [best] = begun.sort(
    (a, b) =>
      Number(b.isPrimaryMeterRegion) - Number(a.isPrimaryMeterRegion) ||
      Date.parse(b.effectiveStartDate) - Date.parse(a.effectiveStartDate),
  );
  return best ?? null;
}

export function createRetailPrices(options: RetailPricesOptions): PriceList {
  const { clock, currency, logger } = options;
  const base = new URL(options.baseUrl);
  let kept: Promise<Map<string, Kept>> | null = null;
  let offlineUntilMs = 0;

  async function load(): Promise<Map<string, Kept>> {
    try {
      removeUnfinishedWrites(options.cacheFile);
      const parsed = keptSchema.safeParse(JSON.parse(await readFile(options.cacheFile, 'utf8')));
      return new Map(parsed.success ? Object.entries(parsed.data) : []);
    } catch {
      // No file yet, or none that can be read: the list itself is asked.
      return new Map();
    }
  }

  const keyOf = (region: string, vmSize: string) => `${currency}/${region}/${vmSize}`;
  const isFresh = ({ asOf }: Kept) => {
    const age = clock.now() - Date.parse(asOf);
    return age >= 0 && age < day;
  };

  async function readRows(
    region: string,
    vmSizes: readonly string[],
    signal: AbortSignal,
  ): Promise<PriceRow[]> {
    const filter = [
      `serviceName eq 'Virtual Machines'`,
      `priceType eq 'Consumption'`,
      `armRegionName eq '${region}'`,
      `(${vmSizes.map((name) => `armSkuName eq '${name}'`).join(' or ')})`,
    ].join(' and ');
    const first = new URL(base);
    first.searchParams.set('currencyCode', `'${currency}'`);
    first.searchParams.set('$filter', filter);
    const rows: PriceRow[] = [];
    let next: URL | null = first;
    for (let page = 0; next !== null; page += 1) {
      if (page >= mostPages) throw new Error('The price list has no end');
      const answer: z.infer<typeof pageSchema> = await readPage(next, signal);
      rows.push(...answer.Items);
      next = answer.NextPageLink ? new URL(answer.NextPageLink) : null;
      if (next && (next.hostname !== base.hostname || next.protocol !== base.protocol)) {
        throw new Error('The price list goes on elsewhere');
      }
    }
    return rows;
  }

  async function ask(
    map: Map<string, Kept>,
    region: string,
    vmSizes: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const chunks: string[][] = [];
    for (let at = 0; at < vmSizes.length; at += sizesInOneRequest) {
      chunks.push(vmSizes.slice(at, at + sizesInOneRequest));
    }
    const rows = (await Promise.all(chunks.map((chunk) => readRows(region, chunk, signal)))).flat();
    const asOf = isoTime(clock);
    for (const vmSize of vmSizes) {
      const own = rows.filter((row) => row.armSkuName === vmSize && row.armRegionName === region);
      const price = (kind: 'spot' | 'dedicated') => {
        const row = rowInForce(
          own.filter((each) => kindOf(each) === kind),
          clock.now(),
        );
        return row && { amount: row.retailPrice, currency: row.currencyCode };
      };
      map.set(keyOf(region, vmSize), { spot: price('spot'), dedicated: price('dedicated'), asOf });
    }
    await writeJsonAtomic(
      options.cacheFile,
      Object.fromEntries([...map].filter(([, each]) => isFresh(each))),
    );
  }

  return {
    prices: async (region, vmSizes, signal) => {
      signal.throwIfAborted();
      kept ??= load();
      const map = await kept;
      // Both go into a filter between quotes.
      const sizes = vmSizes.filter((name) => /^[A-Za-z0-9_.-]+$/.test(name));
      const isRegion = /^[a-z0-9]+$/.test(region);
      const lacking = sizes.filter((name) => {
        const found = map.get(keyOf(region, name));
        return !found || !isFresh(found);
      });
      if (isRegion && lacking.length > 0 && clock.now() >= offlineUntilMs) {
        try {
          const deadline = AbortSignal.timeout(options.timeoutMs ?? 5000);
          await ask(map, region, lacking, AbortSignal.any([signal, deadline]));
        } catch (error) {
          signal.throwIfAborted();
          offlineUntilMs = clock.now() + offlineMs;
          logger.warn({ error }, 'the price list could not be read');
        }
      }
      return new Map(
        vmSizes.map((name): [string, NodePrice] => {
          const found = map.get(keyOf(region, name));
          if (!isRegion) return [name, { known: false, reason: 'noRegion' }];
          if (!found || !isFresh(found)) {
            return [name, { known: false, reason: sizes.includes(name) ? 'offline' : 'unknownSize' }];
          }
          const { spot, dedicated, asOf } = found;
          if (!spot && !dedicated) return [name, { known: false, reason: 'noMeter' }];
          return [name, { known: true, spot, dedicated, asOf }];
        }),
      );
    },
  };
}

async function readPage(url: URL, signal: AbortSignal): Promise<z.infer<typeof pageSchema>> {
  const answer = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`The price list answered ${answer.status}`);
  const text = await answer.text();
  if (text.length > longestAnswer) throw new Error('The price list answered too much');
  return pageSchema.parse(JSON.parse(text));
}

/**
 * Where prices come from: Azure, or the address in `BATCHTONE_PRICES_URL` (a mirror in a closed network, a server of a
 * test). Anything but https, or http on this computer, is not taken.
 */
export function pricesUrl(fromEnvironment: string | undefined): string {
  if (fromEnvironment === undefined || !URL.canParse(fromEnvironment)) return retailPricesUrl;
  const { protocol, hostname } = new URL(fromEnvironment);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback) ? fromEnvironment : retailPricesUrl;
}
