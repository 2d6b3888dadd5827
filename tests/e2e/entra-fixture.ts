import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { connections as words } from '../../shared/i18n/en/connections.ts';
import { type BatchDoor, startBatchDoor } from '../support/entra/batch-door.ts';
import { type Certificate, makeCertificate } from '../support/entra/certificate.ts';
import { type FakeCloud, home, startFakeCloud } from '../support/entra/fake-cloud.ts';
import { startSecureAzurite } from '../support/entra/secure-azurite.ts';
import { expect, test as withApp } from './app-fixture.ts';
import { openForm, withEngine } from './azure-fixture.ts';

/** A directory, a subscription and its accounts, for users of Entra: all over TLS on loopback. */
export interface Directory extends FakeCloud {
  readonly batch: BatchDoor;
}

export const accountName = 'studio';
const subscriptionId = 'aaaaaaaa-2222-4333-8444-555555555555';
const provider = (kind: string) => `/subscriptions/${subscriptionId}/providers/${kind}`;
const resource = (kind: string) => `/subscriptions/${subscriptionId}/resourceGroups/video/providers/${kind}`;

const location = 'westeurope';
/** Where ARM tells the sizes of VMs: it says none, until a test makes it. */
export const sizesPath = provider(`Microsoft.Batch/locations/${location}/virtualMachineSkus`);

/** What ARM says of the subscription: one account of each kind, and quotas. */
function describeAccounts(cloud: FakeCloud, batch: BatchDoor, storage: { blobUrl: string; account: string }) {
  const batchAccount = {
    ...{ id: resource(`Microsoft.Batch/batchAccounts/${accountName}`), name: accountName, location },
    properties: {
      accountEndpoint: new URL(batch.url).host,
      ...{ poolQuota: 20, dedicatedCoreQuota: 10, lowPriorityCoreQuota: 20 },
    },
  };
  const storageAccount = {
    ...{
      id: resource(`Microsoft.Storage/storageAccounts/${storage.account}`),
      name: storage.account,
      location,
    },
    properties: { primaryEndpoints: { blob: storage.blobUrl } },
  };
  const answers: Readonly<Record<string, object>> = {
    '/tenants': {
      value: [
        { tenantId: home.tenantId, displayName: 'Contoso' },
        { tenantId: 'bbbbbbbb-2222-4333-8444-555555555555', displayName: 'Fabrikam' },
      ],
    },
    '/subscriptions': { value: [{ subscriptionId, displayName: 'Video' }] },
    [provider('Microsoft.Batch/batchAccounts')]: { value: [batchAccount] },
    [provider('Microsoft.Storage/storageAccounts')]: { value: [storageAccount] },
    [sizesPath]: { value: [] },
    [batchAccount.id]: batchAccount,
    [storageAccount.id]: storageAccount,
  };
  for (const [path, body] of Object.entries(answers)) cloud.resources.set(path, [{ body }]);
}

/** The app, which trusts the certificate of the directory beside it. */
export const test = withApp.extend<{ certificate: Certificate; directory: Directory }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from it
  certificate: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'batchtone-certificate-'));
    const certificate = await makeCertificate(folder);
    test.skip(certificate === null, 'there is no openssl to make a certificate with');
    if (certificate !== null) await use(certificate);
    await rm(folder, { recursive: true, force: true });
  },
  environment: async ({ certificate }, use) => use({ NODE_EXTRA_CA_CERTS: certificate.certFile }),
  directory: async ({ certificate, environment }, use) => {
    const cloud = await startFakeCloud(certificate);
    const storage = await startSecureAzurite(certificate);
    try {
      const serve = async (account: { readonly batch: Parameters<typeof startBatchDoor>[1] }) => {
        const batch = await startBatchDoor(certificate, account.batch, cloud);
        describeAccounts(cloud, batch, storage);
        try {
          await use(Object.assign(cloud, { batch }));
        } finally {
          await batch.close();
        }
      };
      // The engine's nodes fetch videos from that storage.
      await withEngine([], serve, environment);
    } finally {
      await storage.close();
      await cloud.close();
    }
  },
});

/** Opens the form of a new connection by Entra, in the cloud of the directory. */
export async function openEntraForm(page: Page, { endpoints }: Directory): Promise<void> {
  await openForm(page);
  await page.getByTestId('way-entra').check();
  await page.getByTestId('method-deviceCode').check();
  await page.getByTestId('advanced').locator('summary').click();
  await page.getByTestId('field-cloud').click();
  await page.getByRole('option', { name: words.cloud.custom }).click();
  for (const [name, value] of Object.entries(endpoints)) {
    await page.getByTestId(`field-${name}`).fill(value);
  }
}

/** Picks the two accounts that the sign-in can see. */
export async function pickAccounts(page: Page): Promise<void> {
  for (const kind of ['batch', 'storage']) {
    await page.getByTestId(`pick-${kind}`).click();
    await page.getByRole('option').first().click();
  }
}

/** The user has not come yet; what is returned lets them come and say yes. */
export function userIsAway({ refusals }: FakeCloud): () => void {
  refusals.set('*', { error: 'authorization_pending', error_codes: [70016] });
  return () => void refusals.delete('*');
}

/** Signs in with a device code, and adds the accounts. Ends where the button leads to. */
export async function addByEntra(
  page: Page,
  directory: Directory,
  button: 'save' | 'save-and-check',
): Promise<void> {
  await openEntraForm(page, directory);
  await page.getByTestId('sign-in').click();
  await expect(page.getByTestId('signed-in-as')).toBeVisible();
  await pickAccounts(page);
  await page.getByTestId('field-name').fill('Contoso');
  await page.getByTestId(button).click();
}
