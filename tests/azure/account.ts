import { type CloudName, clouds } from '../../shared/clouds.ts';

/** The account that `npm run test:azure` works on, read from the environment. */
export interface TestAccount {
  readonly cloud: CloudName;
  readonly batchUrl: string;
  readonly blobUrl: string;
  readonly signIn:
    | {
        readonly kind: 'key';
        readonly batchAccount: string;
        readonly batchKey: string;
        readonly storageAccount: string;
        readonly storageKey: string;
      }
    | { readonly kind: 'azureCli'; readonly tenantId: string | null };
  readonly vmSize: SmallSize;
  readonly node: 'dedicated' | 'spot';
  /** A service on this computer stands in for Azure: it bills nobody. */
  readonly isLoopback: boolean;
}

/** The smallest that Batch offers: what a test may cost is bounded by this list. */
export const smallSizes = [
  'standard_a1_v2',
  'standard_d2s_v3',
  'standard_d2as_v5',
  'standard_d2s_v5',
] as const;
export type SmallSize = (typeof smallSizes)[number];

export const names = {
  signIn: 'BATCHTONE_TEST_AZURE_SIGN_IN',
  batchUrl: 'BATCHTONE_TEST_AZURE_BATCH_URL',
  batchAccount: 'BATCHTONE_TEST_AZURE_BATCH_ACCOUNT',
  batchKey: 'BATCHTONE_TEST_AZURE_BATCH_KEY',
  blobUrl: 'BATCHTONE_TEST_AZURE_BLOB_URL',
  storageAccount: 'BATCHTONE_TEST_AZURE_STORAGE_ACCOUNT',
  storageKey: 'BATCHTONE_TEST_AZURE_STORAGE_KEY',
  tenant: 'BATCHTONE_TEST_AZURE_TENANT',
  cloud: 'BATCHTONE_TEST_AZURE_CLOUD',
  vmSize: 'BATCHTONE_TEST_AZURE_VM_SIZE',
  node: 'BATCHTONE_TEST_AZURE_NODE',
  allowLoopback: 'BATCHTONE_TEST_AZURE_ALLOW_LOOPBACK',
} as const;

const meanings: Readonly<Partial<Record<keyof typeof names, string>>> = {
  signIn: '`key` for account keys, `azureCli` for whoever is signed in with `az login`',
  batchUrl: 'the Batch account, https://<account>.<region>.batch.azure.com',
  batchAccount: 'name of the Batch account',
  batchKey: 'one of its keys',
  blobUrl: 'the storage account, https://<account>.blob.core.windows.net',
  storageAccount: 'name of the storage account',
  storageKey: 'one of its keys',
};

type Environment = Readonly<Record<string, string | undefined>>;
export type AccountReading =
  | { readonly ok: true; readonly account: TestAccount }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Everything that is missing or wrong is named at once; nothing of a key is ever in a problem. */
export function readAccount(env: Environment): AccountReading {
  const problems: string[] = [];
  const optional = (name: keyof typeof names) => env[names[name]]?.trim() || null;
  const required = (name: keyof typeof names): string => {
    const value = optional(name);
    if (value === null) problems.push(`${names[name]} is missing: ${meanings[name]}`);
    return value ?? '';
  };
  const oneOf = <T extends string>(
    name: keyof typeof names,
    value: string,
    choices: readonly T[],
  ): T | null => {
    const choice = choices.find((each) => each === value);
    if (choice === undefined && value !== '')
      problems.push(`${names[name]} is none of ${choices.join(', ')}`);
    return choice ?? null;
  };
  const allowsLoopback = optional('allowLoopback') === '1';
  const address = (name: 'batchUrl' | 'blobUrl'): URL | null => {
    const text = required(name);
    const url = URL.parse(text);
    if (text === '') return null;
    const isLocal = url !== null && isLoopbackHost(url.hostname);
    if (url === null || url.search !== '' || url.username !== '' || (url.protocol !== 'https:' && !isLocal)) {
      problems.push(`${names[name]} is not an https address`);
    } else if (isLocal && !allowsLoopback) {
      problems.push(`${names[name]} is this computer, which only ${names.allowLoopback}=1 allows`);
    }
    return url;
  };

  const kind = oneOf('signIn', required('signIn'), ['key', 'azureCli']);
  const batchUrl = address('batchUrl');
  const blobUrl = address('blobUrl');
  const cloud = oneOf('cloud', optional('cloud') ?? 'public', ['public', 'usGovernment', 'china']);
  const vmSize = oneOf('vmSize', (optional('vmSize') ?? smallSizes[0]).toLowerCase(), smallSizes);
  const node = oneOf('node', optional('node') ?? 'dedicated', ['dedicated', 'spot']);
  const signIn: TestAccount['signIn'] =
    kind === 'azureCli'
      ? { kind, tenantId: optional('tenant') }
      : {
          kind: 'key',
          batchAccount: required('batchAccount'),
          batchKey: required('batchKey'),
          storageAccount: required('storageAccount'),
          storageKey: required('storageKey'),
        };
  if (kind === 'azureCli' && [batchUrl, blobUrl].some((url) => url !== null && url.protocol !== 'https:')) {
    problems.push('A token is sent over https only');
  }
  if (problems.length > 0 || !batchUrl || !blobUrl || !cloud || !vmSize || !node) {
    return { ok: false, problems };
  }
  return {
    ok: true,
    account: {
      ...{ cloud, signIn, vmSize, node },
      batchUrl: batchUrl.origin,
      blobUrl: `${blobUrl.origin}${blobUrl.pathname.replace(/\/+$/, '')}`,
      isLoopback: [batchUrl, blobUrl].every(({ hostname }) => isLoopbackHost(hostname)),
    },
  };
}

/** So that no child process (ffmpeg, `az`) is born with the keys. */
export function forgetKeys(env: Record<string, string | undefined>): void {
  delete env[names.batchKey];
  delete env[names.storageKey];
}

/** What is offered to whoever has set nothing. */
export const environmentHelp = `Environment:
${Object.entries(meanings)
  .map(([name, meaning]) => `  ${names[name as keyof typeof names]}\n      ${meaning}`)
  .join('\n')}
  (account names and keys only with ${names.signIn}=key)
Optional:
  ${names.tenant}     directory of the sign-in with the Azure CLI
  ${names.cloud}      ${Object.keys(clouds).join(', ')} (default public)
  ${names.node}       dedicated, spot (default dedicated)
  ${names.vmSize}    ${smallSizes.join(', ')} (default ${smallSizes[0]})`;

const isLoopbackHost = (hostname: string) => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
