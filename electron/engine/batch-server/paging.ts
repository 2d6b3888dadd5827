import { BatchError, invalidQuery } from '../model/batch-error.ts';
import type { Answer, Call } from './exchange.ts';
import { parseFilterFor, parseSelect, render, type View } from './view.ts';

export interface ListOptions<R, K extends string | number> {
  /** The last part of `odata.metadata`: `$metadata#<kind>`. */
  readonly kind: string;
  readonly view: View<R>;
  /** In the order of `placeOf`. */
  readonly records: Iterable<R>;
  /** Where a record stands in the list, for good: a later page begins after the place of the last record sent. */
  readonly placeOf: (record: R) => K;
  readonly parsePlace: (text: string) => K | null;
  /** "maxresults 1..1000, default 1000 (nodecounts: at most 10, default 10)" */
  readonly mostResults?: number;
}

/** @throws BatchError for `maxresults`, `$filter`, `$select` and `$skiptoken` that are not valid */
export function list<R, K extends string | number>(call: Call, options: ListOptions<R, K>): Answer {
  const { view, placeOf, records } = options;
  const most = maxResults(call, options.mostResults ?? 1000);
  const selection = parseSelect(view, call.query.get('$select'));
  const isWanted = parseFilterFor(view, call.query.get('$filter'));
  const after = skipToken(call, options.parsePlace);
  const value: object[] = [];
  let last: K | null = null;
  let hasMore = false;
  for (const record of records) {
    const place = placeOf(record);
    if ((after !== null && place <= after) || !isWanted(record, call.base)) continue;
    if (value.length === most) {
      hasMore = true;
      break;
    }
    value.push(render(view, record, call.base, selection));
    last = place;
  }
  const metadata = { 'odata.metadata': `${call.base}/$metadata#${options.kind}` };
  if (!hasMore || last === null) return { status: 200, body: { ...metadata, value } };
  return { status: 200, body: { ...metadata, value, 'odata.nextLink': nextLink(call, String(last)) } };
}

/** Places of records with a `sequence`. */
export const bySequence = {
  placeOf: (record: { readonly sequence: number }) => record.sequence,
  parsePlace: (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : null),
};

/** Places of things with a name; compared by code unit. */
export const byName = {
  placeOf: (record: { readonly name: string }) => record.name,
  parsePlace: (text: string) => text,
};

function maxResults(call: Call, most: number): number {
  const text = call.query.get('maxresults');
  if (text === undefined) return most;
  const count = Number(text);
  if (!/^-?\d{1,9}$/.test(text)) throw invalidQuery('maxresults', text, 'The value is not a whole number.');
  if (count < 1 || count > most) {
    throw new BatchError('OutOfRangeQueryParameterValue', [
      { key: 'QueryParameterName', value: 'maxresults' },
      { key: 'QueryParameterValue', value: text },
      { key: 'MinimumAllowed', value: '1' },
      { key: 'MaximumAllowed', value: String(most) },
    ]);
  }
  return count;
}

function skipToken<K>(call: Call, parsePlace: (text: string) => K | null): K | null {
  const token = call.query.get('$skiptoken');
  if (token === undefined) return null;
  const place = parsePlace(Buffer.from(token, 'base64url').toString('utf8'));
  if (place === null) throw invalidQuery('$skiptoken', token, 'The token was not issued by this server.');
  return place;
}

/**
 * The original query as it was sent, and the token at the end. Clients decode `+` before they sign, so the token must
 * hold no character that means something in a URL: base64url.
 */
function nextLink(call: Call, place: string): string {
  const kept = call.request.rawQuery.split('&').filter((pair) => !/^(?:\$|%24)skiptoken=/i.test(pair));
  const token = Buffer.from(place, 'utf8').toString('base64url');
  return `${call.base}${call.request.rawPath}?${[...kept, `$skiptoken=${token}`].join('&')}`;
}
