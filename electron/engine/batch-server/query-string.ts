import { BatchError } from '../model/batch-error.ts';

/**
 * Query parameters with names and values decoded, `+` as a blank (both of Microsoft's clients sign it so). Names keep
 * their case. Of a name that comes twice all values count, joined with a comma, in the signature too.
 * @throws BatchError `RequestUrlFailedToParse`
 */
export function parseQuery(rawQuery: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at === -1 ? pair : pair.slice(0, at));
    const value = at === -1 ? '' : decode(pair.slice(at + 1));
    const before = query.get(name);
    query.set(name, before === undefined ? value : `${before},${value}`);
  }
  return query;
}

function decode(text: string): string {
  return decodePart(text.replaceAll('+', ' '));
}

/** @throws BatchError `RequestUrlFailedToParse` */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BatchError('RequestUrlFailedToParse');
  }
}
