import { z } from 'zod';
import { type Assignment, findingOf } from './assignments.ts';
import { takeConnectionStrings } from './connection-string.ts';
import { accountKey, accountName, type Finding, nameOfResource, serviceUrl } from './finding.ts';

/** A block of code has many braces; only so many beginnings are tried, so that no text takes long. */
const maxTries = 300;
const maxDepth = 6;

/** The JSON documents that begin at the start of a line, and the text without them. */
export function takeJson(text: string): { readonly found: readonly unknown[]; readonly rest: string } {
  const found: unknown[] = [];
  let rest = '';
  let from = 0;
  let tries = 0;
  for (const { index } of text.matchAll(/^[ \t]*[{[]/gm)) {
    if (index < from || tries >= maxTries) continue;
    tries += 1;
    const end = endOfDocument(text, index);
    const json = end === null ? undefined : parsed(text.slice(index, end));
    if (end === null || json === undefined) continue;
    found.push(json);
    rest += `${text.slice(from, index)}\n`;
    from = end;
  }
  return { found, rest: rest + text.slice(from) };
}

/** What a document says, by the shapes that `az` and our engine print; anything else is read as settings. */
export function findingsOfJson(json: unknown, depth = 0): readonly Finding[] {
  for (const { schema, read } of shapes) {
    const value = schema.safeParse(json);
    if (value.success) return read(value.data);
  }
  // `az ... list` of one account.
  if (Array.isArray(json) && json.length === 1 && depth < maxDepth) return findingsOfJson(json[0], depth + 1);
  const leaves = leavesOf(json, '', 0);
  const strings = takeConnectionStrings(leaves.map(({ value }) => value).join('\n'));
  const finding = findingOf(leaves);
  return [...(finding === null ? [] : [finding]), ...strings.found];
}

interface Shape {
  readonly schema: z.ZodType;
  readonly read: (value: unknown) => readonly Finding[];
}

function shape<S extends z.ZodType>(schema: S, read: (value: z.infer<S>) => readonly Finding[]): Shape {
  return { schema, read: (value) => read(value as z.infer<S>) };
}

const text = z.string().nullish();
const shapes: readonly Shape[] = [
  // `npm run engine`
  shape(
    z.object({
      batch: z.object({ url: z.string(), accountName: z.string(), accountKey: z.string() }),
      storage: z.object({ blobEndpoint: z.string(), accountName: z.string(), accountKey: z.string() }),
    }),
    ({ batch, storage }) => [
      {
        source: 'settings',
        batchAccount: accountName(batch.accountName),
        batchUrl: serviceUrl(batch.url),
        batchKey: accountKey(batch.accountKey),
        storageAccount: accountName(storage.accountName),
        blobUrl: serviceUrl(storage.blobEndpoint),
        storageKey: accountKey(storage.accountKey),
      },
    ],
  ),
  // az batch account keys list
  shape(z.object({ accountName: text, primary: z.string(), secondary: text }), (keys) => [
    {
      source: 'azBatchKeys',
      batchAccount: accountName(keys.accountName),
      batchKey: accountKey(keys.primary) ?? accountKey(keys.secondary),
    },
  ]),
  // az batch account show
  shape(
    z.object({
      name: text,
      accountEndpoint: z.string(),
      autoStorage: z.object({ storageAccountId: text }).nullish(),
    }),
    (account) => [
      {
        source: 'settings',
        batchAccount: accountName(account.name),
        batchUrl: serviceUrl(account.accountEndpoint),
        storageAccount: nameOfResource(account.autoStorage?.storageAccountId),
      },
    ],
  ),
  // az storage account keys list
  shape(z.array(z.object({ keyName: z.string(), value: z.string() })).min(1), (keys) => [
    {
      source: 'azStorageKeys',
      storageKey: keys.map(({ value }) => accountKey(value)).find((key) => key !== undefined),
    },
  ]),
  // az storage account show
  shape(z.object({ name: text, primaryEndpoints: z.object({ blob: z.string() }) }), (account) => [
    {
      source: 'settings',
      storageAccount: accountName(account.name),
      blobUrl: serviceUrl(account.primaryEndpoints.blob),
    },
  ]),
];

/** Every text of a document as an assignment to its path; `{name, value}` pairs, as app settings are listed, too. */
function leavesOf(json: unknown, path: string, depth: number): readonly Assignment[] {
  if (typeof json === 'string') return [{ name: path, value: json }];
  if (typeof json !== 'object' || json === null || depth > maxDepth) return [];
  const { name, value } = json as Readonly<Record<string, unknown>>;
  if (typeof name === 'string' && typeof value === 'string') return [{ name, value }];
  return Object.entries(json).flatMap(([key, each]) => leavesOf(each, `${path} ${key}`, depth + 1));
}

/** Just behind the bracket that closes the one at `start`; null where none does. */
function endOfDocument(whole: string, start: number): number | null {
  let open = 0;
  let inString = false;
  for (let at = start; at < whole.length; at += 1) {
    const char = whole[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') open += 1;
    else if (char === '}' || char === ']') {
      open -= 1;
      if (open === 0) return at + 1;
    }
  }
  return null;
}

function parsed(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}
