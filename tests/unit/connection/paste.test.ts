import { describe, expect, test } from 'vitest';
import { type Paste, readPastedBlock } from '../../../electron/connection/paste/paste.ts';

const batchKey = `${'B'.repeat(86)}==`;
const storageKey = `${'S/+9'.repeat(21)}aA==`;
const batchUrl = 'https://mybatch.eastus.batch.azure.com';
const blobUrl = 'https://mystore.blob.core.windows.net';

const whole: Omit<Paste, 'source'> = {
  batchAccount: 'mybatch',
  batchUrl,
  batchKey,
  storageAccount: 'mystore',
  blobUrl,
  storageKey,
};
const empty: Omit<Paste, 'source'> = {
  batchAccount: null,
  batchUrl: null,
  batchKey: null,
  storageAccount: null,
  blobUrl: null,
  storageKey: null,
};

const configPy = `
# -------------------------------------------------------------------------
# Global constant variables (Azure Storage account/Batch details)
# Update the Batch and Storage account credential strings below
# -------------------------------------------------------------------------
_BATCH_ACCOUNT_NAME = 'mybatch'  # Your batch account name
_BATCH_ACCOUNT_KEY = '${batchKey}'  # Your batch account key
_BATCH_ACCOUNT_URL = '${batchUrl}'  # Your batch account URL
_STORAGE_ACCOUNT_NAME = 'mystore'
_STORAGE_ACCOUNT_KEY = '${storageKey}'
_POOL_ID = 'LinuxFfmpegPool'  # Your Pool ID
_DEDICATED_POOL_NODE_COUNT = 0
_POOL_VM_SIZE = 'STANDARD_A1_v2'
`;

describe('a whole block of settings', () => {
  const forms: Readonly<Record<string, readonly [Paste['source'], string]>> = {
    'config.py of the tutorial': ['configPy', configPy],
    'config.py without leading underscores, with a domain': [
      'configPy',
      `BATCH_ACCOUNT_NAME = "mybatch"
BATCH_ACCOUNT_KEY = "${batchKey}"
BATCH_ACCOUNT_URL = "${batchUrl}/"
STORAGE_ACCOUNT_NAME = "mystore"
STORAGE_ACCOUNT_KEY = "${storageKey}"
STORAGE_ACCOUNT_DOMAIN = "blob.core.windows.net"`,
    ],
    'the .NET tutorial': [
      'settings',
      `    private const string BatchAccountName = "mybatch";
    private const string BatchAccountKey  = "${batchKey}";
    private const string BatchAccountUrl  = "${batchUrl}";
    private const string StorageAccountName = "mystore";
    private const string StorageAccountKey  = "${storageKey}";`,
    ],
    'the Java tutorial': [
      'settings',
      `public class PoolAndResourceFile {
    private static String BATCH_ACCOUNT = "mybatch";
    private static String BATCH_ACCESS_KEY = "${batchKey}";
    private static String BATCH_URI = "${batchUrl}";
    private static final String STORAGE_ACCOUNT_NAME = "mystore";
    private static final String STORAGE_ACCOUNT_KEY = "${storageKey}";
}`,
    ],
    'the Node.js tutorial': [
      'settings',
      `const batchAccountName = 'mybatch';
const batchAccountKey = '${batchKey}';
const batchEndpoint = '${batchUrl}';
const config = { storageAccountName: 'mystore', storageAccountKey: '${storageKey}' };`,
    ],
    'an env file': [
      'settings',
      `export AZURE_BATCH_ACCOUNT=mybatch
AZURE_BATCH_ACCESS_KEY=${batchKey}
AZURE_BATCH_ENDPOINT=${batchUrl}
AZURE_STORAGE_ACCOUNT=mystore
AZURE_STORAGE_KEY=${storageKey}`,
    ],
    'PowerShell with Windows line ends': [
      'settings',
      [
        '$env:AZURE_BATCH_ACCOUNT = "mybatch"',
        `$env:AZURE_BATCH_ACCESS_KEY = "${batchKey}"`,
        `$env:AZURE_BATCH_ENDPOINT = "mybatch.eastus.batch.azure.com"`,
        '$env:AZURE_STORAGE_ACCOUNT = "mystore"',
        `$env:AZURE_STORAGE_KEY = "${storageKey}"`,
      ].join('\r\n'),
    ],
    'an appsettings.json': [
      'settings',
      JSON.stringify({
        Logging: { Level: 'Information' },
        Batch: { AccountName: 'mybatch', AccountKey: batchKey, AccountUrl: batchUrl },
        Storage: { AccountName: 'mystore', AccountKey: storageKey, BlobEndpoint: `${blobUrl}/` },
      }),
    ],
    'app settings as az lists them': [
      'settings',
      JSON.stringify([
        { name: 'AZURE_BATCH_ACCOUNT', slotSetting: false, value: 'mybatch' },
        { name: 'AZURE_BATCH_ACCESS_KEY', slotSetting: false, value: batchKey },
        { name: 'AZURE_BATCH_ENDPOINT', slotSetting: false, value: batchUrl },
        {
          name: 'AZURE_STORAGE_CONNECTION_STRING',
          value: `DefaultEndpointsProtocol=https;AccountName=mystore;AccountKey=${storageKey};EndpointSuffix=core.windows.net`,
        },
      ]),
    ],
    'quotes made pretty by a web page': [
      'configPy',
      configPy.replaceAll("'", '\u2019').replaceAll(' = ', '\u00A0=\u00A0'),
    ],
    YAML: [
      'settings',
      `azure:
  batch_account_name: mybatch
  batch_account_key: "${batchKey}"
  batch_account_url: ${batchUrl}
  storage_account_name: mystore
  storage_account_key: ${storageKey}`,
    ],
  };

  test.each(Object.entries(forms))('%s fills every field', (form, [source, text]) => {
    const expected = form.startsWith('app settings') ? 'settings' : source;
    expect(readPastedBlock(text)).toEqual({ ...whole, source: expected });
  });

  test("the engine's own line is a whole connection on loopback", () => {
    const line = JSON.stringify({
      batch: { url: 'http://127.0.0.1:4100', accountName: 'batch0a1b', accountKey: batchKey },
      storage: {
        blobEndpoint: 'http://127.0.0.1:4200/store1',
        accountName: 'store1',
        accountKey: storageKey,
        connectionString: 'DefaultEndpointsProtocol=http;AccountName=store1;AccountKey=x',
      },
    });
    expect(readPastedBlock(`$ npm run --silent engine\n${line}\n`)).toEqual({
      source: 'settings',
      batchAccount: 'batch0a1b',
      batchUrl: 'http://127.0.0.1:4100',
      batchKey,
      storageAccount: 'store1',
      blobUrl: 'http://127.0.0.1:4200/store1',
      storageKey,
    });
  });
});

describe('what az prints', () => {
  const accountShow = JSON.stringify(
    {
      name: 'mybatch',
      accountEndpoint: 'mybatch.eastus.batch.azure.com',
      autoStorage: {
        storageAccountId: '/subscriptions/s/resourceGroups/g/providers/M.S/storageAccounts/mystore',
      },
      location: 'eastus',
    },
    null,
    2,
  );
  const batchKeys = JSON.stringify(
    { accountName: 'mybatch', primary: batchKey, secondary: `${'C'.repeat(86)}==` },
    null,
    2,
  );
  const storageKeys = JSON.stringify(
    [
      { creationTime: '2026-01-01T00:00:00Z', keyName: 'key1', permissions: 'FULL', value: storageKey },
      { keyName: 'key2', permissions: 'FULL', value: `${'D'.repeat(86)}==` },
    ],
    null,
    2,
  );

  test('az batch account keys list', () => {
    expect(readPastedBlock(batchKeys)).toEqual({
      ...empty,
      source: 'azBatchKeys',
      batchAccount: 'mybatch',
      batchKey,
    });
  });

  test('az batch account show', () => {
    expect(readPastedBlock(accountShow)).toEqual({
      ...whole,
      source: 'settings',
      batchKey: null,
      storageKey: null,
    });
  });

  test('az storage account keys list knows no account', () => {
    expect(readPastedBlock(storageKeys)).toEqual({ ...empty, source: 'azStorageKeys', storageKey });
  });

  test('az storage account show-connection-string', () => {
    const connectionString = `DefaultEndpointsProtocol=https;EndpointSuffix=core.windows.net;AccountName=mystore;AccountKey=${storageKey};BlobEndpoint=${blobUrl}/;FileEndpoint=https://mystore.file.core.windows.net/`;
    expect(readPastedBlock(JSON.stringify({ connectionString }))).toEqual({
      ...empty,
      source: 'connectionString',
      storageAccount: 'mystore',
      blobUrl,
      storageKey,
    });
  });

  test('az storage account show', () => {
    const json = JSON.stringify({ name: 'mystore', primaryEndpoints: { blob: `${blobUrl}/`, file: 'x' } });
    expect(readPastedBlock(json)).toEqual({
      ...empty,
      source: 'settings',
      storageAccount: 'mystore',
      blobUrl,
    });
  });

  test('the whole terminal, with prompts and the user in between', () => {
    const terminal = `ana@pc:~$ az batch account show -n mybatch -g g\n${accountShow}\nana@pc:~$ az batch account keys list\n${batchKeys}\nana@pc:~$ az storage account keys list -n mystore\n${storageKeys}\n`;
    expect(readPastedBlock(terminal)).toEqual({ ...whole, source: 'settings' });
  });

  test('keys of an account that is another one are left out', () => {
    const other = JSON.stringify({
      accountName: 'otherbatch',
      primary: `${'E'.repeat(86)}==`,
      secondary: '',
    });
    expect(readPastedBlock(`${accountShow}\n${other}`)).toMatchObject({
      batchAccount: 'mybatch',
      batchKey: null,
    });
  });
});

describe('connection strings', () => {
  test('an endpoint suffix names the cloud', () => {
    const text = `DefaultEndpointsProtocol=https;AccountName=mystore;AccountKey=${storageKey};EndpointSuffix=core.chinacloudapi.cn`;
    expect(readPastedBlock(text)).toEqual({
      ...empty,
      source: 'connectionString',
      storageAccount: 'mystore',
      blobUrl: 'https://mystore.blob.core.chinacloudapi.cn',
      storageKey,
    });
  });

  test('the emulator has the account that its documentation names', () => {
    expect(readPastedBlock('UseDevelopmentStorage=true')).toMatchObject({
      storageAccount: 'devstoreaccount1',
      blobUrl: 'http://127.0.0.1:10000/devstoreaccount1',
      storageKey: expect.stringMatching(/==$/),
    });
  });

  test('a signature in the place of a key is no key, and its query goes nowhere', () => {
    const text =
      'BlobEndpoint=https://mystore.blob.core.windows.net/?sv=2024&sig=abc;SharedAccessSignature=sv=2024&sig=abc;AccountName=mystore';
    const paste = readPastedBlock(text);
    expect(paste).toMatchObject({ storageAccount: 'mystore', blobUrl, storageKey: null });
    expect(JSON.stringify(paste)).not.toContain('sig');
  });
});

describe('clouds', () => {
  test("the storage account without a domain is in the Batch account's cloud", () => {
    const text = `_BATCH_ACCOUNT_URL = 'https://mybatch.usgovvirginia.batch.usgovcloudapi.net'\n_STORAGE_ACCOUNT_NAME = 'mystore'`;
    expect(readPastedBlock(text)).toMatchObject({
      batchAccount: 'mybatch',
      blobUrl: 'https://mystore.blob.core.usgovcloudapi.net',
    });
  });

  test('beside a Batch account in no known cloud nothing is guessed', () => {
    const text = `BATCH_ACCOUNT_URL = 'https://batch.contoso.internal'\nSTORAGE_ACCOUNT_NAME = 'mystore'`;
    expect(readPastedBlock(text)).toMatchObject({ batchAccount: null, blobUrl: null });
  });
});

describe('placeholders and noise', () => {
  test("the tutorial's empty quotes are nothing", () => {
    const unfilled = configPy.replace(/'(mybatch|mystore|https[^']*|[BS][^']{80,})'/g, "''");
    expect(unfilled).toContain("_BATCH_ACCOUNT_KEY = ''");
    expect(readPastedBlock(unfilled)).toBeNull();
  });

  test.each([
    "_BATCH_ACCOUNT_KEY = '<your-key>'",
    "_BATCH_ACCOUNT_NAME = '<batch-account-name>'",
    "_BATCH_ACCOUNT_URL = 'https://<account>.<region>.batch.azure.com'",
    "_STORAGE_ACCOUNT_NAME = 'yourstorageaccount'",
    "_BATCH_ACCOUNT_KEY = os.environ['AZURE_BATCH_KEY']",
    'const batchUrl = process.env.AZURE_BATCH_ENDPOINT;',
    "# _BATCH_ACCOUNT_NAME = 'mybatch'",
    'BATCH_ACCOUNT_KEY = "xxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
    'AccountName=;AccountKey=',
    'Dear Ana, please find attached the video. Best = yours',
    '{}',
    '[1, 2, {"a": null}]',
    '',
  ])('nothing is found in %j', (text) => {
    expect(readPastedBlock(text)).toBeNull();
  });

  test.each(['enterprisebatch', 'replaceable1', 'xxl', 'pasteup'])('%s is a name like any other', (name) => {
    expect(readPastedBlock(`BATCH_ACCOUNT_NAME = '${name}'`)?.batchAccount).toBe(name);
  });

  test('one field that is filled is enough', () => {
    expect(readPastedBlock("_BATCH_ACCOUNT_NAME = 'mybatch'\n_BATCH_ACCOUNT_KEY = ''")).toEqual({
      ...empty,
      source: 'configPy',
      batchAccount: 'mybatch',
    });
  });

  test.each([
    ['open braces', '{\n'.repeat(50_000)],
    ['words', 'a '.repeat(50_000)],
    ['equals signs', 'a='.repeat(50_000)],
    ['pairs', 'a=b;'.repeat(25_000)],
    ['quotes', `${'a="'.repeat(33_000)}`],
    ['one long word', 'a'.repeat(100_000)],
    ['one gap', `a${' '.repeat(99_000)}b`],
    ['gaps', `${'a:'}${' \t'.repeat(50_000)}`],
    ['indented lines', `${' '.repeat(999)}\n`.repeat(100)],
    ['dots', 'a.'.repeat(50_000)],
    ['connection strings', 'AccountName=;'.repeat(7000)],
    ['nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('a hundred thousand characters of %s take no time', (_what, text) => {
    const started = performance.now();
    expect(readPastedBlock(text)).toBeNull();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
