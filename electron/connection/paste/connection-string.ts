import { accountKey, accountName, type Finding, serviceUrl } from './finding.ts';

/**
 * Storage connection strings, wherever they are in a text. Source of the names:
 * https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
 */
const run = /\b[A-Za-z]+=[^;\s"'`]*(?:;[A-Za-z]+=[^;\s"'`]*)*/g;
const known =
  /(DefaultEndpointsProtocol|AccountName|AccountKey|BlobEndpoint|EndpointSuffix|UseDevelopmentStorage)=(.*)$/i;

/** The account that every storage emulator has, with the key that its documentation prints. */
const emulator = {
  source: 'connectionString',
  storageAccount: 'devstoreaccount1',
  blobUrl: 'http://127.0.0.1:10000/devstoreaccount1',
  storageKey: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
} as const satisfies Finding;

/** The connection strings of a text, and the text without them. */
export function takeConnectionStrings(text: string): {
  readonly found: readonly Finding[];
  readonly rest: string;
} {
  const found: Finding[] = [];
  const rest = text.replace(run, (candidate) => {
    const finding = readConnectionString(candidate);
    if (finding === null) return candidate;
    found.push(finding);
    return ' ';
  });
  return { found, rest };
}

function readConnectionString(text: string): Finding | null {
  const parts = new Map<string, string>();
  for (const part of text.split(';')) {
    const [, name = '', value = ''] = known.exec(part) ?? [];
    if (name !== '') parts.set(name.toLowerCase(), value);
  }
  if (parts.get('usedevelopmentstorage')?.toLowerCase() === 'true') return emulator;
  const storageAccount = accountName(parts.get('accountname'));
  // Two of its words at least: `AccountName=...` alone may be a line of anything.
  if (parts.size < 2 || (storageAccount === undefined && !parts.has('blobendpoint'))) return null;
  const suffix = parts.get('endpointsuffix');
  const derived =
    storageAccount !== undefined && suffix !== undefined && suffix !== ''
      ? `https://${storageAccount}.blob.${suffix}`
      : undefined;
  return {
    source: 'connectionString',
    storageAccount,
    storageKey: accountKey(parts.get('accountkey')),
    blobUrl: serviceUrl(parts.get('blobendpoint')) ?? serviceUrl(derived),
  };
}
