import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { checkNames } from '../../shared/connection.ts';
import { username } from '../support/entra/fake-cloud.ts';
import { makeClip } from '../support/make-clips.ts';
import { expect } from './app-fixture.ts';
import { openForm } from './azure-fixture.ts';
import {
  addByEntra,
  accountName as batchAccount,
  type Directory,
  openEntraForm,
  pickAccounts,
  sizesPath,
  test,
  userIsAway,
} from './entra-fixture.ts';
import { listenToApp, memoryOf, tellingPlaces } from './page-secrets.ts';
import { chooseOutputFolder, expectAccessible, picture, waitForStatus } from './screens.ts';

/**
 * Sign-in with Microsoft Entra ID, as a person meets it: a fake authority and ARM, storage that takes tokens, and the
 * engine behind a door that takes tokens. Everything in the app is real.
 */
test.describe.configure({ timeout: 300_000 });

const connection = (page: Page) => page.locator('[data-testid="connection-card"][data-name="Contoso"]');
const cardIn = (page: Page, step: string) => page.getByTestId(`check-${step}`).getByTestId('failure-card');

async function expectVerdict(page: Page, verdict: string): Promise<void> {
  await expect(page.getByTestId('check-verdict')).toHaveAttribute('data-verdict', verdict, {
    timeout: 90_000,
  });
}

function expectNoTokens(place: string, text: string, { tokens }: Directory): void {
  for (const [token, scope] of tokens) {
    expect(text.includes(token), `a token for ${scope} in ${place}`).toBe(false);
  }
}

test('signs in with a device code, picks the accounts, checks them and converts', async ({
  app,
  directory,
}) => {
  const { page, folder, outputFolder } = app;
  const frames = await listenToApp(page);
  await openEntraForm(page, directory);
  const userComes = userIsAway(directory);
  await page.getByTestId('sign-in').click();
  const code = page.getByTestId('device-code');
  await expect(code).toHaveText('ABCD-1234');
  expect(Number.parseFloat(await code.evaluate((shown) => getComputedStyle(shown).fontSize))).toBeGreaterThan(
    30,
  );
  const progress = page.getByTestId('sign-in-progress');
  await expect(progress).toContainText('https://login.example/device');
  await expect(progress.getByRole('button', { name: /copy/i }).first()).toBeVisible();
  await picture(page, 'entra-1-device-code');
  await expectAccessible(page);

  userComes();
  await expect(page.getByTestId('signed-in-as')).toContainText(username);
  await page.getByTestId('tenant').click();
  await expect(page.getByRole('option')).toContainText(['Contoso', 'Fabrikam']);
  await page.keyboard.press('Escape');
  await pickAccounts(page);
  await expect(page.getByTestId('pick-batch')).toHaveValue(batchAccount);
  await page.getByTestId('field-name').fill('Contoso');
  await picture(page, 'entra-2-accounts');
  await expectAccessible(page);

  await page.getByTestId('save-and-check').click();
  await expectVerdict(page, 'allGood');
  for (const name of checkNames) {
    await expect(page.getByTestId(`check-${name}`)).toHaveAttribute('data-state', 'passed');
  }
  await picture(page, 'entra-3-checked');
  await expectAccessible(page);
  expect(directory.batch.letIn()).toBeGreaterThan(0);

  // The nodes get signed addresses made without a key.
  await page.getByTestId('nav-convert').click();
  await page.getByTestId('where').click();
  await page.locator('[data-testid="where-option"][data-name="Contoso"]').click();
  await app.drop([await makeClip(folder, 'short.mp4', { seconds: 1 })]);
  await chooseOutputFolder(page, outputFolder);
  await page.getByTestId('convert').click();
  await waitForStatus(page, 'completed', 150_000);
  await access(join(outputFolder, 'short.mp3'));

  for (const [place, text] of Object.entries(await tellingPlaces(page, frames))) {
    expectNoTokens(place, text, directory);
  }
  const memory = await memoryOf(page);
  expect(memory.includes(directory.batch.url), 'the search sees the state of the page').toBe(true);
  expectNoTokens('the memory of the page', memory, directory);
  expect(directory.tokens.size).toBeGreaterThan(4);
  expect(app.problems).toEqual([]);
});

test('what the authority refuses is told in the form, each by its reason', async ({ app, directory }) => {
  const { page } = app;
  const refusals = [
    [
      'consentNeeded',
      { error: 'invalid_grant', error_codes: [65001], suberror: 'consent_required' },
      'AADSTS65001: The user or administrator has not consented to use the application',
    ],
    [
      'tenantRefused',
      { error: 'invalid_grant', error_codes: [50020] },
      'AADSTS50020: User account from identity provider does not exist in tenant',
    ],
    [
      'signInFailed',
      { error: 'invalid_grant', error_codes: [53003] },
      'AADSTS53003: Access has been blocked',
    ],
    [
      'signInExpired',
      { error: 'expired_token', error_codes: [70019] },
      'AADSTS70019: Verification code expired',
    ],
  ] as const;
  for (const [code, refusal, error_description] of refusals) {
    directory.refusals.set(`${code}.example`.toLowerCase(), { ...refusal, error_description });
  }
  await openEntraForm(page, directory);
  for (const [code, , said] of refusals) {
    await page.getByTestId('field-tenantId').fill(`${code}.example`.toLowerCase());
    await page.getByTestId('sign-in').click();
    const card = page.getByTestId('failure-card');
    await expect(card).toHaveAttribute('data-code', code);
    await expect(card).not.toContainText('{{');
    // The authority's words may name people and apps.
    await expect(card).not.toContainText(said.split(': ')[1] ?? '');
    await expect(card.getByTestId('failure-retry')).toBeVisible();
    await picture(page, `card-${code}`);
  }
  await expectAccessible(page);

  // The refusal is lifted: the button of the card is enough.
  directory.refusals.clear();
  await page.getByTestId('failure-retry').click();
  await expect(page.getByTestId('signed-in-as')).toContainText(username);
  expect(app.problems).toEqual([]);
});

test.describe('with the Azure CLI', () => {
  test.skip(process.platform === 'win32', 'the az of this test is a script of a shell');
  test.use({
    environment: async ({ certificate }, use) => {
      const bin = join(dirname(certificate.certFile), 'bin');
      await mkdir(bin);
      // Nothing but what the test puts there: a real az may be signed in.
      await use({ NODE_EXTRA_CA_CERTS: certificate.certFile, PATH: bin });
    },
  });

  test('its absence and its sign-out are told apart', async ({ app, certificate }) => {
    const { page } = app;
    await openForm(page);
    await page.getByTestId('way-entra').check();
    await page.getByTestId('method-azureCli').check();
    await page.getByTestId('sign-in').click();
    const card = page.getByTestId('failure-card');
    await expect(card).toHaveAttribute('data-code', 'azureCliMissing');
    await picture(page, 'card-azureCliMissing');

    const az = join(dirname(certificate.certFile), 'bin', 'az');
    const says = "ERROR: Please run 'az login' to setup account.";
    await writeFile(az, `#!/bin/sh\necho "${says}" >&2\nexit 1\n`, { mode: 0o755 });
    await card.getByTestId('failure-retry').click();
    await expect(card).toHaveAttribute('data-code', 'azureCliSignedOut');
    await picture(page, 'card-azureCliSignedOut');
    await expectAccessible(page);
  });
});

test('a role that lacks is named by the check, and the check passes once it is given', async ({
  app,
  directory,
}) => {
  const { page } = app;
  directory.batch.refuses = 'everything';
  await addByEntra(page, directory, 'save-and-check');
  await expectVerdict(page, 'failed');
  await expect(cardIn(page, 'roles')).toHaveAttribute('data-code', 'roleMissing');
  await expect(cardIn(page, 'roles')).toContainText('Azure Batch Data Contributor');
  await expect(page.getByTestId('check-credential')).toHaveAttribute('data-state', 'passed');
  await picture(page, 'card-roleMissing');
  await expectAccessible(page);

  // A reader sees everything, and may change nothing.
  directory.batch.refuses = 'changes';
  await page.getByTestId('check-again').click();
  await expect(page.getByTestId('check-image')).toHaveAttribute('data-state', 'passed');
  await expectVerdict(page, 'failed');
  await expect(cardIn(page, 'roles')).toHaveAttribute('data-code', 'roleMissing');

  directory.batch.refuses = null;
  await page.getByTestId('check-again').click();
  await expectVerdict(page, 'allGood');

  const size = { name: 'STANDARD_A1_V2', familyName: 'standardAv2Family' };
  directory.resources.set(sizesPath, [
    { body: { value: [{ ...size, batchSupportEndOfLife: '2026-01-31T00:00:00Z' }] } },
  ]);
  await page.getByTestId('check-again').click();
  await expectVerdict(page, 'failed');
  await expect(cardIn(page, 'image')).toHaveAttribute('data-code', 'sizeRetired');
  await picture(page, 'card-sizeRetired');
  expect(app.problems).toEqual([]);
});

test('a sign-in that was revoked is told, and its button signs in again', async ({ app, directory }) => {
  const { page } = app;
  // Tokens are as good as gone when they come, so each request asks for a new one.
  directory.tokenLifetimeS = 1;
  await addByEntra(page, directory, 'save-and-check');
  await expectVerdict(page, 'allGood');

  directory.refusals.set('*', {
    ...{ error: 'invalid_grant', error_codes: [700082] },
    error_description: 'AADSTS700082: The refresh token has expired due to inactivity.',
  });
  await page.waitForTimeout(directory.tokenLifetimeS * 1000 + 100);
  await page.getByTestId('check-again').click();
  await expectVerdict(page, 'failed');
  const card = cardIn(page, 'credential');
  await expect(card).toHaveAttribute('data-code', 'signInNeeded');
  await expect(card.getByTestId('check-repair')).toHaveAttribute('data-repair', 'signIn');
  await picture(page, 'card-signInNeeded');
  await expectAccessible(page);
  await page.getByTestId('back').click();
  await expect(connection(page)).toHaveAttribute('data-status', 'signedOut');
  await picture(page, 'entra-4-signed-out');

  directory.refusals.clear();
  directory.tokenLifetimeS = 3600;
  const userComes = userIsAway(directory);
  await connection(page).getByTestId('connection-sign-in').click();
  await expect(page.getByTestId('sign-in-dialog').getByTestId('device-code')).toBeVisible();
  await expectAccessible(page);
  userComes();
  await expect(connection(page)).toHaveAttribute('data-status', 'ready');
  await connection(page).getByTestId('connection-check').click();
  await expectVerdict(page, 'allGood');
  expect(app.problems).toEqual([]);
});
