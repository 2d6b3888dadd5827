import { describe, expect, test } from 'vitest';
import { forgetKeys, readAccount } from '../../azure/account.ts';

const keys = {
  BATCHTONE_TEST_AZURE_SIGN_IN: 'key',
  BATCHTONE_TEST_AZURE_BATCH_URL: 'https://acct.westeurope.batch.azure.com',
  BATCHTONE_TEST_AZURE_BATCH_ACCOUNT: 'acct',
  BATCHTONE_TEST_AZURE_BATCH_KEY: 'batch-secret',
  BATCHTONE_TEST_AZURE_BLOB_URL: 'https://store.blob.core.windows.net/',
  BATCHTONE_TEST_AZURE_STORAGE_ACCOUNT: 'store',
  BATCHTONE_TEST_AZURE_STORAGE_KEY: 'storage-secret',
};

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  const reading = readAccount(env);
  return reading.ok ? [] : reading.problems;
}

describe('the account that npm run test:azure works on', () => {
  test('is read whole, with one dedicated node of the smallest size unless told otherwise', () => {
    expect(readAccount(keys)).toEqual({
      ok: true,
      account: {
        ...{ cloud: 'public', vmSize: 'standard_a1_v2', node: 'dedicated', isLoopback: false },
        batchUrl: 'https://acct.westeurope.batch.azure.com',
        blobUrl: 'https://store.blob.core.windows.net',
        signIn: {
          ...{ kind: 'key', batchAccount: 'acct', batchKey: 'batch-secret' },
          ...{ storageAccount: 'store', storageKey: 'storage-secret' },
        },
      },
    });
    const { BATCHTONE_TEST_AZURE_BATCH_URL, BATCHTONE_TEST_AZURE_BLOB_URL } = keys;
    const reading = readAccount({
      ...{ BATCHTONE_TEST_AZURE_BATCH_URL, BATCHTONE_TEST_AZURE_BLOB_URL },
      ...{ BATCHTONE_TEST_AZURE_SIGN_IN: 'azureCli', BATCHTONE_TEST_AZURE_TENANT: 'contoso.com' },
      ...{ BATCHTONE_TEST_AZURE_NODE: 'spot', BATCHTONE_TEST_AZURE_VM_SIZE: 'Standard_D2s_v3' },
    });
    expect(reading).toMatchObject({
      account: {
        ...{ node: 'spot', vmSize: 'standard_d2s_v3' },
        signIn: { kind: 'azureCli', tenantId: 'contoso.com' },
      },
    });
  });

  test('is refused with the name of every variable that is missing', () => {
    const named = problemsOf({}).map((problem) => problem.split(' ')[0]);
    expect(named.toSorted()).toEqual(Object.keys(keys).toSorted());
    for (const name of Object.keys(keys)) {
      expect(problemsOf({ ...keys, [name]: ' ' }).join()).toContain(name);
    }
  });

  test.each([
    ['a size that is not small', { BATCHTONE_TEST_AZURE_VM_SIZE: 'standard_d64s_v5' }, 'VM_SIZE'],
    ['a way to sign in that is none', { BATCHTONE_TEST_AZURE_SIGN_IN: 'password' }, 'SIGN_IN'],
    ['an address without TLS', { BATCHTONE_TEST_AZURE_BATCH_URL: 'http://acct.example' }, 'https'],
    ['an address with a signature', { BATCHTONE_TEST_AZURE_BLOB_URL: 'https://a.example/?sig=x' }, 'https'],
    ['this computer', { BATCHTONE_TEST_AZURE_BATCH_URL: 'http://127.0.0.1:1' }, 'ALLOW_LOOPBACK=1'],
  ])('%s is refused', (_name, changes, said) => {
    const problems = problemsOf({ ...keys, ...changes });
    expect(problems.join()).toContain(said);
    expect(problems.join()).not.toMatch(/secret|sig=/);
  });

  test('this computer may stand in for Azure when that is said, but never gets a token', () => {
    const local = {
      ...keys,
      ...{ BATCHTONE_TEST_AZURE_ALLOW_LOOPBACK: '1', BATCHTONE_TEST_AZURE_BATCH_URL: 'http://127.0.0.1:1' },
      BATCHTONE_TEST_AZURE_BLOB_URL: 'http://127.0.0.1:2/store',
    };
    expect(readAccount(local)).toMatchObject({
      account: { isLoopback: true, blobUrl: 'http://127.0.0.1:2/store' },
    });
    expect(problemsOf({ ...local, BATCHTONE_TEST_AZURE_SIGN_IN: 'azureCli' })).toEqual([
      'A token is sent over https only',
    ]);
  });

  test('its keys are not left where a child process would be born with them', () => {
    const env: Record<string, string | undefined> = { ...keys };
    forgetKeys(env);
    expect(JSON.stringify(env)).not.toContain('secret');
  });
});
