import { describe, expect, test } from 'vitest';
import { matching } from '../../../renderer/features/connections/account-search.ts';
import {
  changed,
  type Draft,
  draftOf,
  emptyDraft,
  toSave,
  withBatchAccount,
  withPaste,
} from '../../../renderer/features/connections/draft.ts';
import { problemsOf } from '../../../renderer/features/connections/problems.ts';
import { type PasteResult, saveConnectionSchema } from '../../../shared/connection.ts';
import {
  previewAccounts,
  previewEntra,
  previewKeys,
} from '../../support/renderer-preview/scripted-connections.ts';

const noKeys = { batchKey: '', storageKey: '' };
const key = Buffer.alloc(64, 7).toString('base64');
const bothKeys = { batchKey: key, storageKey: key };

const pasted: PasteResult = {
  pasteId: '44444444-4444-4444-8444-444444444444',
  source: 'configPy',
  batchAccount: 'studiobatch',
  batchUrl: 'https://studiobatch.westeurope.batch.azure.com',
  storageAccount: 'studiomedia',
  blobUrl: null,
  hasBatchKey: true,
  hasStorageKey: true,
};

const filled: Draft = [
  { batchUrl: 'https://studiobatch.westeurope.batch.azure.com' },
  { storageAccount: 'studiomedia' },
].reduce<Draft>(changed, emptyDraft);

describe('what follows from what is typed', () => {
  test('the account and the name follow the Batch URL until they are typed', () => {
    expect(filled).toMatchObject({ batchAccount: 'studiobatch', name: 'studiobatch' });
    const named = changed(filled, { name: 'Mine', isNameEdited: true });
    expect(changed(named, { batchUrl: 'https://other.eastus.batch.azure.com' })).toMatchObject({
      batchAccount: 'other',
      name: 'Mine',
    });
    const typed = changed(filled, { batchAccount: 'typed' });
    expect(changed(typed, { batchUrl: 'https://other.eastus.batch.azure.com' }).batchAccount).toBe('typed');
  });

  test('the blob URL follows the storage account and the cloud until it is typed', () => {
    expect(filled.blobUrl).toBe('https://studiomedia.blob.core.windows.net');
    expect(changed(filled, { cloud: 'china' }).blobUrl).toBe(
      'https://studiomedia.blob.core.chinacloudapi.cn',
    );
    const typed = changed(filled, { blobUrl: 'https://cdn.example.org', isBlobUrlEdited: true });
    expect(changed(typed, { storageAccount: 'another' }).blobUrl).toBe('https://cdn.example.org');
  });

  test('the cloud follows the Batch URL', () => {
    const url = 'https://studio.usgovvirginia.batch.usgovcloudapi.net';
    expect(changed(emptyDraft, { batchUrl: url })).toMatchObject({
      cloud: 'usGovernment',
      batchAccount: 'studio',
    });
  });

  test('an address that is typed is no longer the account that was picked', () => {
    const { batch, storage } = previewAccounts;
    const [account] = batch;
    if (account === undefined) throw new Error('the preview has accounts');
    const picked = withBatchAccount({ ...emptyDraft, way: 'entra' }, account, storage);
    expect(picked).toMatchObject({
      batchUrl: account.url,
      name: 'contosobatch',
      blobUrl: 'https://contosomedia.blob.core.windows.net',
      storageResourceId: storage[0]?.resourceId,
    });
    const typed = changed(picked, { batchUrl: 'https://x.y.batch.azure.com' });
    expect(typed.batchResourceId).toBeNull();
  });
});

describe('what is wrong with a draft', () => {
  test('everything that is empty, in words of its own', () => {
    expect(problemsOf(emptyDraft, noKeys, null)).toEqual({
      name: 'connections:problem.required',
      batchUrl: 'connections:problem.required',
      blobUrl: 'connections:problem.required',
      batchAccount: 'connections:problem.required',
      storageAccount: 'connections:problem.required',
      batchKey: 'connections:problem.keyRequired',
      storageKey: 'connections:problem.keyRequired',
    });
    expect(problemsOf(filled, bothKeys, null)).toEqual({});
  });

  test('plain http is for this computer only', () => {
    const open = (batchUrl: string) => problemsOf({ ...filled, batchUrl }, bothKeys, null).batchUrl;
    expect(open('http://studio.example.org')).toBe('connections:problem.urlInsecure');
    expect(open('http://127.0.0.1:5000')).toBeUndefined();
    expect(open('http://[::1]:5000')).toBeUndefined();
    expect(open('ftp://studio')).toBe('connections:problem.url');
    expect(open('studiobatch')).toBe('connections:problem.url');
  });

  test('half a key is told from a whole one', () => {
    const wrong = { ...bothKeys, batchKey: key.slice(0, -3) };
    expect(problemsOf(filled, wrong, null).batchKey).toBe('connections:problem.keyShape');
  });

  test('the name in an address of Azure must be the account', () => {
    const other = { ...filled, batchAccount: 'another', storageAccount: 'elsewhere' };
    expect(problemsOf(other, bothKeys, null)).toEqual({
      batchAccount: 'connections:problem.accountMismatch',
      storageAccount: 'connections:problem.accountMismatch',
    });
  });

  test('a pasted key counts for its own account only', () => {
    const draft = withPaste(emptyDraft, pasted);
    expect(problemsOf(draft, noKeys, null)).toEqual({});
    const moved = changed(draft, {
      batchUrl: 'https://other.eastus.batch.azure.com',
      batchAccount: 'other',
    });
    expect(problemsOf(moved, noKeys, null)).toEqual({ batchKey: 'connections:problem.keyRequired' });
  });

  test('an edit keeps saved keys for the same account at the same address, and asks for them otherwise', () => {
    const draft = draftOf(previewKeys);
    expect(problemsOf(draft, noKeys, previewKeys)).toEqual({});
    const slash = changed(draft, { blobUrl: `${draft.blobUrl}/` });
    expect(problemsOf(slash, noKeys, previewKeys)).toEqual({});
    const moved = changed(draft, { batchUrl: 'https://studiobatch.northeurope.batch.azure.com' });
    expect(problemsOf(moved, noKeys, previewKeys)).toEqual({ batchKey: 'connections:problem.keyOfOther' });
  });

  test('with Entra no key is asked for, but a closed cloud needs its endpoints', () => {
    const draft = draftOf(previewEntra);
    expect(problemsOf(draft, noKeys, previewEntra)).toEqual({});
    const closed = Object.keys(problemsOf({ ...draft, cloud: 'custom' }, noKeys, previewEntra));
    expect(closed).toHaveLength(7);
    expect(problemsOf({ ...draft, tenantId: 'not a tenant' }, noKeys, null).tenantId).toBe(
      'connections:problem.tenant',
    );
  });
});

describe('what is sent', () => {
  test('is what the app takes, with the paste in place of keys', () => {
    const save = toSave(withPaste(emptyDraft, pasted), noKeys, undefined);
    expect(saveConnectionSchema.parse(save)).toEqual(save);
    expect(save.auth).toEqual({
      kind: 'sharedKey',
      batchAccount: 'studiobatch',
      storageAccount: 'studiomedia',
      pasteId: pasted.pasteId,
    });
  });

  test('an unchanged edit changes nothing', () => {
    for (const view of [previewKeys, previewEntra]) {
      const save = toSave(draftOf(view), noKeys, view.connectionId);
      expect(saveConnectionSchema.parse(save)).toEqual(save);
      expect(save).toMatchObject({
        connectionId: view.connectionId,
        name: view.name,
        batchUrl: view.batchUrl,
        blobUrl: view.blobUrl,
      });
      expect(view.auth).toMatchObject(save.auth);
    }
  });
});

test('a list of accounts is searched by every word, in name, region and subscription', () => {
  const names = (search: string) => matching(previewAccounts.batch, search).map(({ name }) => name);
  expect(names('')).toEqual(['contosobatch', 'labbatch', 'videobatch']);
  expect(names('contoso WEST')).toEqual(['labbatch']);
  expect(names('grant')).toEqual(['videobatch']);
  expect(names('nothing')).toEqual([]);
});
