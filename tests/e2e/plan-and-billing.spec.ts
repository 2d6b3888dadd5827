import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { makeClip } from '../support/make-clips.ts';
import { addConnection, expect, test as withAzure } from './azure-fixture.ts';
import { chooseOutputFolder, expectAccessible, picture, waitForStatus } from './screens.ts';

/** Microsoft's list has many more rows; these are what it says of the smallest size, with Windows for good measure. */
const rows = [
  { armSkuName: 'Standard_A1_v2', skuName: 'A1 v2 Spot', meterName: 'A1 v2 Spot', retailPrice: 0.0086 },
  { armSkuName: 'Standard_A1_v2', skuName: 'A1 v2', meterName: 'A1 v2', retailPrice: 0.043 },
  { armSkuName: 'Standard_D2s_v3', skuName: 'D2s v3 Spot', meterName: 'D2s v3 Spot', retailPrice: 0.0223 },
  { armSkuName: 'Standard_D2s_v3', skuName: 'D2s v3', meterName: 'D2s v3', retailPrice: 0.12 },
].map((row) => ({
  ...row,
  currencyCode: 'USD',
  armRegionName: 'westeurope',
  productName: 'Virtual Machines Av2 Series',
  serviceName: 'Virtual Machines',
  unitOfMeasure: '1 Hour',
  type: 'Consumption',
  effectiveStartDate: '2024-01-01T00:00:00Z',
  tierMinimumUnits: 0,
  isPrimaryMeterRegion: true,
}));

/** A price list on loopback, or an address where none is: set before the app starts, and for this test alone. */
const test = withAzure.extend<{ priceList: 'there' | 'away'; prices: string }>({
  priceList: ['there', { option: true }],
  prices: async ({ priceList }, use) => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ Items: rows, NextPageLink: null }));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const close = () => new Promise<void>((closed) => server.close(() => closed()));
    if (priceList === 'away') await close();
    process.env['BATCHTONE_PRICES_URL'] = `http://127.0.0.1:${port}/`;
    process.env['BATCHTONE_PRICES_REGION'] = 'westeurope';
    try {
      await use(process.env['BATCHTONE_PRICES_URL']);
    } finally {
      delete process.env['BATCHTONE_PRICES_URL'];
      delete process.env['BATCHTONE_PRICES_REGION'];
      if (priceList === 'there') {
        server.closeAllConnections();
        await close();
      }
    }
  },
  // The app reads its environment once: the price list goes first.
  app: async ({ prices, app }, use) => {
    expect(prices).toContain('127.0.0.1');
    await use(app);
  },
});

const accountName = 'Contoso studio';

async function chooseAccount(page: Page): Promise<void> {
  await page.getByTestId('nav-convert').click();
  await page.getByTestId('where').click();
  await page.locator(`[data-testid="where-option"][data-name="${accountName}"]`).click();
  await expect(page.getByTestId('plan-summary')).toBeVisible();
}

test('plans a pool by its price, sees what the run costs, and deletes what was kept', async ({
  app,
  azure,
}) => {
  test.setTimeout(240_000);
  const { page, folder, outputFolder } = app;
  await addConnection(page, azure, accountName);
  await chooseAccount(page);
  await expect(page.getByTestId('plan-summary')).toContainText('5 spot nodes · Standard_A1_v2');
  await expect(page.getByTestId('plan-price')).toHaveText('about $0.043/hour');

  await page.getByTestId('edit-plan').click();
  await page.getByTestId('spot-nodes').fill('2');
  await expect(page.getByTestId('editor-price')).toContainText('about $0.017/hour');
  await expect(page.getByTestId('editor-quota')).toHaveText('Quota: not known with account keys.');
  await page.getByTestId('after-keepFor').check({ force: true });
  await page.getByTestId('keep-minutes').fill('20');
  await expectAccessible(page);
  await picture(page, 'plan-editor');
  await page.getByTestId('save-plan').click();
  await expect(page.getByTestId('plan-summary')).toContainText('2 spot nodes · Standard_A1_v2');
  await expect(page.getByTestId('plan-summary')).toContainText('kept 20 min after the run');
  await expect(page.getByTestId('edit-plan')).toBeFocused();

  await app.drop([
    await makeClip(folder, 'One.mp4', { seconds: 900 }),
    await makeClip(folder, 'Two.mp4', { seconds: 900 }),
  ]);
  await chooseOutputFolder(page, outputFolder);
  await expect(page.getByTestId('estimate-perHour')).toHaveText('$0.017/hour');
  await expect(page.getByTestId('cleanup-pool')).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, 'where-to-run');

  await page.getByTestId('convert').click();
  await expect(page.getByTestId('stat-cost')).toContainText('$', { timeout: 60_000 });
  await expect(page.getByTestId('billing-badge')).toHaveAttribute('data-billing', 'nodes');
  await expect(page.getByTestId('node-tile')).toHaveCount(2, { timeout: 60_000 });
  await expect(page.getByTestId('billing-badge')).toContainText('2 nodes billing$0.017/h');
  await picture(page, 'run-cost');
  await waitForStatus(page, 'completed', 120_000);
  await expect(page.getByTestId('finished-cost')).toContainText('$');
  await expect(page.getByTestId('resource-pool')).toContainText('kept until');

  await page.getByTestId('billing-badge').click();
  const pool = page.locator('[data-testid="billing-item"][data-kind="pool"]');
  await expect(pool).toHaveAttribute('data-standing', 'kept');
  await expect(pool).toContainText('2 nodes · $0.017/hour');
  await expect(page.getByTestId('billing-verdict')).toContainText('2 nodes are billing.');
  await expect(page.getByTestId('leftovers')).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, 'billing-kept');

  await pool.getByTestId('delete-item').click();
  await page.getByTestId('confirm-yes').click();
  await expect
    .poll(
      async () => {
        const refresh = page.getByTestId('refresh-billing');
        if ((await refresh.getAttribute('aria-disabled')) !== 'true') await refresh.click();
        return await pool.count();
      },
      { timeout: 60_000 },
    )
    .toBe(0);
  await expect(page.getByTestId('billing-badge')).toHaveAttribute('data-billing', 'nothing');
  await expect(page.getByTestId('billing-verdict')).toContainText('Nothing is billing.');
  await picture(page, 'billing-nothing');
  expect(app.problems).toEqual([]);
});

test.describe('without a price list', () => {
  test.use({ priceList: 'away' });

  test('says that the price is unknown and why, and guesses none', async ({ app, azure }) => {
    const { page, folder, outputFolder } = app;
    await addConnection(page, azure, accountName);
    await chooseAccount(page);
    await expect(page.getByTestId('plan-price')).toHaveText('price unknown: the price list was not reached');
    await app.drop([await makeClip(folder, 'One.mp4', { seconds: 2 })]);
    await chooseOutputFolder(page, outputFolder);
    await expect(page.getByTestId('estimate-cost')).toContainText('not known');
    await expect(page.getByTestId('estimate-cost')).toContainText('the price list was not reached');
    await page.getByTestId('edit-plan').click();
    await expect(page.getByTestId('editor-price')).toContainText('price unknown');
    await expect(page.getByTestId('vm-sizes')).not.toContainText('$');
    await expectAccessible(page);
    await picture(page, 'plan-editor-offline');
  });
});

test.describe('in Spanish', () => {
  test.use({
    options: { locale: 'es-ES', colorScheme: 'dark', viewport: { width: 900, height: 600 } },
  });

  test('the plan and the accounts speak Spanish, in a small dark window, by keyboard alone', async ({
    app,
    azure,
  }) => {
    const { page } = app;
    await addConnection(page, azure, accountName);
    await page.getByTestId('nav-convert').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('where').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('plan-summary')).toContainText('5 nodos de acceso puntual (Spot)');
    await expect(page.getByTestId('plan-price')).toHaveText('unos 0,043\u00A0$/hora');

    await page.getByTestId('edit-plan').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('plan-new')).toBeFocused();
    await page.locator('[name="vm-size"]:checked').focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByTestId('editor-price')).not.toContainText('0,043');
    await expectAccessible(page);
    await picture(page, 'plan-editor-es');
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('edit-plan')).toBeFocused();

    await page.getByTestId('billing-badge').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Qué hay en sus cuentas');
    await expect(page.getByTestId('billing-verdict')).toContainText('No se factura nada.');
    await expectAccessible(page);
    await picture(page, 'billing-es');
    expect(app.problems).toEqual([]);
  });
});
