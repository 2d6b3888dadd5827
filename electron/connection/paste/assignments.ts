import { accountKey, accountName, type Finding, serviceUrl } from './finding.ts';

/** `name = value` in any language: Python, C#, Java, JavaScript, shells, env files, YAML, and the leaves of JSON. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

type Field = Exclude<keyof Finding, 'source'> | 'storageDomain';

/** Names without their case and punctuation. What stands before them (`private const string`, `AZURE_`) is ignored. */
const fields: Readonly<Record<Field, readonly string[]>> = {
  batchAccount: ['batchaccountname', 'batchaccount'],
  batchKey: [
    'batchaccountkey',
    'batchkey',
    'batchaccesskey',
    'batchaccountaccesskey',
    'batchprimarykey',
    'batchaccountprimarykey',
    // The label on the portal's page of a Batch account.
    'primaryaccesskey',
  ],
  batchUrl: [
    'batchaccounturl',
    'batchurl',
    'batchaccountendpoint',
    'batchendpoint',
    'batchuri',
    'batchaccounturi',
    'batchserviceurl',
    'batchserviceendpoint',
  ],
  storageAccount: ['storageaccountname', 'storageaccount'],
  storageKey: [
    'storageaccountkey',
    'storagekey',
    'storageaccesskey',
    'storageaccountaccesskey',
    'storageprimarykey',
    'storageaccountprimarykey',
  ],
  blobUrl: [
    'blobendpoint',
    'bloburl',
    'blobserviceurl',
    'blobserviceendpoint',
    'storageendpoint',
    'storageurl',
    'storageaccounturl',
    'storageaccountendpoint',
  ],
  storageDomain: ['storageaccountdomain', 'storagedomain', 'storageendpointsuffix', 'storagesuffix'],
};
const fieldOf: ReadonlyMap<string, Field> = new Map(
  (Object.entries(fields) as [Field, readonly string[]][]).flatMap(([field, names]) =>
    names.map((name) => [name, field]),
  ),
);

const assignment =
  /([A-Za-z_][\w.\- ]{0,80}?)["']? ?\]? ?(?:=>|:=|=|:) ?(?:[rbuf]?"([^"]*)"|[rbuf]?'([^']*)'|`([^`]*)`|([^\s"',;`]+))/g;

/** Assignments of a text, line by line. */
export function readAssignments(text: string): readonly Assignment[] {
  const found: Assignment[] = [];
  for (const line of text.split('\n')) {
    // `$env:NAME = ...` of PowerShell and `name: str = ...` of Python have a colon that assigns nothing.
    const plain = line
      // One space for many: else a long gap would be tried in all its parts.
      .replace(/\s+/g, ' ')
      .replace(/\$env:/gi, '')
      .replace(/: ?str(ing)? ?=/i, ' =');
    if (/^\s*(#|\/\/|rem\b)/i.test(plain)) continue;
    for (const [, name = '', ...values] of plain.matchAll(assignment)) {
      found.push({ name, value: values.find((value) => value !== undefined) ?? '' });
    }
  }
  return found;
}

/** What the assignments say together; null when none is about an account. The first of a name counts. */
export function findingOf(assignments: readonly Assignment[]): Finding | null {
  const said = new Map<Field, string>();
  for (const { name, value } of assignments) {
    const field = fieldNamed(name);
    const text = field === undefined ? undefined : readers[field](value);
    if (field !== undefined && text !== undefined && !said.has(field)) said.set(field, text);
  }
  if (said.size === 0) return null;
  const storageAccount = said.get('storageAccount');
  const domain = said.get('storageDomain');
  return {
    source: assignments.some(({ name }) => tutorialName.test(name)) ? 'configPy' : 'settings',
    batchAccount: said.get('batchAccount'),
    batchKey: said.get('batchKey'),
    batchUrl: said.get('batchUrl'),
    storageAccount,
    storageKey: said.get('storageKey'),
    blobUrl:
      said.get('blobUrl') ??
      (storageAccount === undefined || domain === undefined
        ? undefined
        : serviceUrl(`https://${storageAccount}.${domain}`)),
  };
}

/** As the tutorial's `config.py` has them. */
const tutorialName = /^_?(BATCH|STORAGE)_ACCOUNT_(NAME|KEY|URL|DOMAIN)$/;

const readers: Readonly<Record<Field, (value: string) => string | undefined>> = {
  batchAccount: accountName,
  batchKey: accountKey,
  batchUrl: serviceUrl,
  storageAccount: accountName,
  storageKey: accountKey,
  blobUrl: serviceUrl,
  storageDomain: (value) => {
    const domain = value.trim().toLowerCase();
    if (!/^[a-z0-9.-]+\.[a-z]+$/.test(domain)) return undefined;
    return domain.startsWith('blob.') ? domain : `blob.${domain}`;
  },
};

function fieldNamed(name: string): Field | undefined {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  for (let from = 0; from < words.length; from += 1) {
    const joined = words.slice(from).join('');
    const field = fieldOf.get(joined) ?? fieldOf.get(joined.replace(/^azure/, ''));
    if (field !== undefined) return field;
  }
  return undefined;
}
