import { describe, expect, test } from 'vitest';
import type { ArmPort } from '../../../electron/azure/ports.ts';
import type { CheckContext } from '../../../electron/check/check-context.ts';
import { lookAtReach } from '../../../electron/check/look-at-plan.ts';
import { silentLogger } from '../../../electron/support/logger.ts';
import type { CheckStep, ConnectionView } from '../../../shared/connection.ts';
import { defaultPlan } from '../../../shared/plan.ts';
import { armThatSays, pickedAccounts } from '../../support/arm.ts';

const never = new AbortController().signal;
const azure: ConnectionView = {
  connectionId: '11111111-2222-4333-8444-555555555555',
  ...{ name: 'Account', isLocal: false, status: 'ready', cloud: 'public', endpoints: null },
  batchUrl: 'https://account.westeurope.batch.azure.com',
  blobUrl: 'https://account.blob.core.windows.net/',
  region: 'westeurope',
  auth: pickedAccounts,
};

function reach(arm: ArmPort | null, view: ConnectionView = azure) {
  const notAsked = () => Promise.reject(new Error('This step asks ARM only'));
  const context = {
    ...{ view, plan: defaultPlan, logger: silentLogger, facts: null },
    ports: { batch: { listPools: notAsked }, blob: { listContainers: notAsked }, arm },
  } as unknown as CheckContext;
  return lookAtReach(context, never);
}

describe('whether Batch and storage reach each other', () => {
  test.each<[string, ArmPort, Partial<CheckStep>]>([
    ['they do in one region', armThatSays(), { state: 'passed', finding: 'sameRegion' }],
    [
      'in two regions it costs time and money',
      armThatSays({ storage: { region: 'North Europe' } }),
      {
        state: 'warning',
        finding: 'otherRegion',
        params: { batchRegion: 'westeurope', storageRegion: 'northeurope' },
      },
    ],
    [
      'storage for chosen networks may not let nodes in',
      armThatSays({ storage: { defaultNetworkAction: 'Deny' } }),
      { state: 'warning', finding: 'storageClosed' },
    ],
    [
      'storage without any public network does not',
      armThatSays({ storage: { publicNetworkAccess: 'Disabled' } }),
      { state: 'failed', failure: expect.objectContaining({ code: 'networkClosed' }) },
    ],
    [
      'ARM that does not know the storage account leaves it open',
      { ...armThatSays(), getStorageAccount: async () => null },
      { state: 'unknown', finding: 'notPicked' },
    ],
  ])('%s', async (_name, arm, expected) => {
    expect(await reach(arm)).toMatchObject(expected);
  });

  test('a key does not tell, and an account that was typed in neither', async () => {
    const auth = {
      ...({ kind: 'sharedKey', batchAccount: 'account', storageAccount: 'account' } as const),
      ...{ hasBatchKey: true, hasStorageKey: true, isSaved: true },
    };
    expect(await reach(null, { ...azure, auth })).toMatchObject({ state: 'unknown', finding: 'notReadable' });
    const typed = { ...pickedAccounts, batchResourceId: null } as ConnectionView['auth'];
    expect(await reach(armThatSays(), { ...azure, auth: typed })).toMatchObject({ finding: 'notPicked' });
  });

  test('on one computer there is nothing between them', async () => {
    const here = { batchUrl: 'http://127.0.0.1:1', blobUrl: 'http://127.0.0.1:2/account' };
    expect(await reach(null, { ...azure, ...here })).toMatchObject({ state: 'passed', finding: 'notNeeded' });
  });
});
