import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Page } from '@playwright/test';
import {
  type AzureAccount,
  addConnection,
  configPy,
  expect,
  openForm,
  paste,
  test,
} from './azure-fixture.ts';
import { listenToApp, memoryOf, tellingPlaces } from './page-secrets.ts';
import { expectAccessible, picture } from './screens.ts';

/** The keys are in no place that the page could give away. */
async function expectNoKeys(page: Page, frames: readonly string[], account: AzureAccount): Promise<void> {
  const places = await tellingPlaces(page, frames);
  for (const [place, text] of Object.entries(places)) expectNoKeysIn(place, text, account);
}

/** React's state, the stores, everything that the page's scripts remember. Slow, so once is enough. */
async function expectNoKeysInMemory(page: Page, account: AzureAccount): Promise<void> {
  const memory = await memoryOf(page);
  expect(memory.includes(account.batch.url), 'the search sees the state of the page').toBe(true);
  expectNoKeysIn('the memory of the page', memory, account);
}

function expectNoKeysIn(place: string, text: string, { batch, storage }: AzureAccount): void {
  for (const key of [batch.accountKey, storage.accountKey]) {
    // As JSON and addresses write it, too.
    const forms = [key, key.replaceAll('/', '\\/'), encodeURIComponent(key)];
    expect(
      forms.some((form) => text.includes(form)),
      `a key in ${place}`,
    ).toBe(false);
  }
}

async function expectVerdict(page: Page, verdict: RegExp): Promise<void> {
  await expect(page.getByTestId('check-verdict')).toHaveAttribute('data-verdict', verdict, {
    timeout: 45_000,
  });
}

/** With keys, roles pass and some things cannot be asked. */
const works = /^(allGood|unknown|warnings)$/;

test('adds an account by pasting config.py, and checks live that it works', async ({ app, azure }) => {
  const { page } = app;
  const frames = await listenToApp(page);
  await page.getByTestId('nav-connections').click();
  await expect(page.getByTestId('connections-invitation')).toBeVisible();
  await picture(page, 'connections-1-none');
  await expectAccessible(page);
  await page.getByTestId('add-connection').click();
  await expectAccessible(page);

  await paste(page, 'nothing of use');
  await expect(page.getByTestId('failure-card')).toHaveAttribute('data-code', 'pasteNotRecognised');
  await paste(page, configPy(azure));
  await expect(page.getByTestId('paste-found')).toBeVisible();
  await expect(page.getByTestId('field-batchAccount')).toHaveValue(azure.batch.accountName);
  await expect(page.getByTestId('field-batchUrl')).toHaveValue(azure.batch.url);
  await expect(page.getByTestId('field-storageAccount')).toHaveValue(azure.storage.accountName);
  await expect(page.getByTestId('field-blobUrl')).toHaveValue(azure.storage.blobEndpoint);
  await expect(page.getByTestId('batch-key-pasted')).toBeVisible();
  await expect(page.getByTestId('storage-key-pasted')).toBeVisible();
  await page.getByTestId('field-name').fill('Studio');
  await picture(page, 'connections-2-pasted');
  await expectAccessible(page);
  await expectNoKeys(page, frames, azure);

  await page.getByTestId('save-and-check').click();
  await expectVerdict(page, works);
  for (const step of ['nameResolves', 'clock', 'credential', 'storageWritable'])
    await expect(page.getByTestId(`check-${step}`)).toHaveAttribute('data-state', 'passed');
  await picture(page, 'connections-3-checked');
  await expectAccessible(page);

  await page.getByTestId('back').click();
  await expect(page.getByTestId('connection-card')).toHaveCount(2);
  await picture(page, 'connections-4-list');
  await expectAccessible(page);
  await expectNoKeys(page, frames, azure);
  await expectNoKeysInMemory(page, azure);
  expect(app.problems).toEqual([]);
});

test('two pastes add up: the keys of az, then a connection string', async ({ app, azure }) => {
  const { page } = app;
  await openForm(page);
  const { batch, storage } = azure;
  await paste(
    page,
    JSON.stringify({
      accountName: batch.accountName,
      primary: batch.accountKey,
      secondary: batch.accountKey,
    }),
  );
  await expect(page.getByTestId('batch-key-pasted')).toBeVisible();
  await paste(page, storage.connectionString);
  await expect(page.getByTestId('storage-key-pasted')).toBeVisible();
  await expect(page.getByTestId('batch-key-pasted'), 'the first paste still counts').toBeVisible();
  await page.getByTestId('field-batchUrl').fill(batch.url);
  await page.getByTestId('save-and-check').click();
  await expectVerdict(page, works);
});

test('an edit keeps the keys; a wrong key is said where it hurts, and put right from there', async ({
  app,
  azure,
}) => {
  const { page } = app;
  await addConnection(page, azure, 'First name');

  await page.getByTestId('connection-edit').click();
  await expect(page.getByTestId('batch-key')).toHaveValue('');
  await page.getByTestId('field-name').fill('Second name');
  await picture(page, 'connections-5-edit');
  await page.getByTestId('save-and-check').click();
  await expectVerdict(page, works);
  await page.getByTestId('back').click();
  await expect(page.getByRole('heading', { name: 'Second name' })).toBeVisible();

  await page.getByTestId('connection-edit').click();
  await page.getByTestId('batch-key').fill('half a key');
  await page.getByTestId('save-and-check').click();
  await expect(page.getByTestId('batch-key')).toBeFocused();
  await expect(page.getByText('This is not a whole key')).toBeVisible();
  await page.getByTestId('batch-key').fill(randomBytes(64).toString('base64'));
  await page.getByTestId('save-and-check').click();
  await expectVerdict(page, /^failed$/);
  const step = page.getByTestId('check-credential');
  await expect(step).toHaveAttribute('data-state', 'failed');
  await expect(step.getByTestId('failure-card')).toHaveAttribute('data-code', 'keyRejected');
  await picture(page, 'connections-6-wrong-key');
  await expectAccessible(page);

  await step.getByTestId('check-repair').click();
  await paste(page, JSON.stringify(azure));
  await expect(page.getByTestId('batch-key-pasted')).toBeVisible();
  await page.getByTestId('save-and-check').click();
  await expectVerdict(page, works);
  expect(app.problems).toEqual([]);
});

test('a host that does not exist, and one that does not answer, are told apart', async ({ app, azure }) => {
  const { page } = app;
  // An empty label is no name (RFC 1035, 2.3.1): no resolver asks anybody about it, so it needs no name server.
  const host = 'contoso..westeurope.batch.azure.invalid';
  const { batch, storage } = azure;
  await openForm(page);
  for (const [testId, text] of [
    ['field-batchAccount', batch.accountName],
    ['batch-key', batch.accountKey],
    ['field-batchUrl', `https://${host}`],
    ['field-storageAccount', storage.accountName],
    ['storage-key', storage.accountKey],
    ['field-blobUrl', storage.blobEndpoint],
  ] as const) {
    await page.getByTestId(testId).fill(text);
  }
  await page.getByTestId('save-and-check').click();
  await expectVerdict(page, /^failed$/);
  const card = page.getByTestId('check-nameResolves').getByTestId('failure-card');
  await expect(card).toHaveAttribute('data-code', 'nameNotFound');
  await expect(card).toContainText(host);
  await picture(page, 'card-nameNotFound');
  await expectAccessible(page);
  await card.getByTestId('check-repair').click();
  await expect(page.getByTestId('field-batchUrl')).toHaveValue(`https://${host}`);

  const nobody = await freeAddress();
  await page.getByTestId('field-batchUrl').fill(nobody);
  await page.getByTestId('batch-key').fill(batch.accountKey);
  await page.getByTestId('save-and-check').click();
  await expectVerdict(page, /^failed$/);
  const unreachable = page.getByTestId('check-clock').getByTestId('failure-card');
  await expect(unreachable).toHaveAttribute('data-code', 'networkUnreachable');
  await picture(page, 'card-networkUnreachable');
});

/** An address of this computer where nobody listens any more. */
async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

test('removes a connection only after saying what goes with it', async ({ app, azure }) => {
  const { page } = app;
  await addConnection(page, azure, 'Short-lived');
  await page.getByTestId('connection-remove').click();
  await expect(page.getByTestId('confirm-dialog')).toContainText('Nothing in your Azure account is touched');
  await picture(page, 'connections-7-remove');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('connection-remove'), 'a closed dialog gives the focus back').toBeFocused();
  await page.getByTestId('connection-remove').click();
  await page.getByTestId('confirm-yes').click();
  await expect(page.getByTestId('connection-card')).toHaveCount(1);
  await page.reload();
  await expect(page.getByTestId('connections-invitation')).toBeVisible();
});

/** Presses Tab until the element of that name has the focus. */
async function tabTo(page: Page, testId: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
    if (focused === testId) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached ${testId}`);
}

test('everything can be done with the keyboard alone', async ({ app, azure }) => {
  const { page } = app;
  const { batch, storage } = azure;
  await tabTo(page, 'nav-connections');
  await page.keyboard.press('Enter');
  await tabTo(page, 'add-connection');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('connection-form')).toBeVisible();
  await tabTo(page, 'way-sharedKey');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('way-entra')).toBeFocused();
  await expect(page.getByTestId('sign-in')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  const typed = [
    ['field-batchAccount', batch.accountName],
    ['batch-key', batch.accountKey],
    ['field-batchUrl', batch.url],
    ['field-storageAccount', storage.accountName],
    ['storage-key', storage.accountKey],
    ['field-blobUrl', storage.blobEndpoint],
    ['field-name', 'Typed by hand'],
  ] as const;
  for (const [testId, text] of typed) {
    await tabTo(page, testId);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Enter');
  await expectVerdict(page, works);
  await tabTo(page, 'back');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Typed by hand' })).toBeVisible();
  await tabTo(page, 'connection-remove');
  await page.keyboard.press('Enter');
  await tabTo(page, 'confirm-yes');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('connection-card')).toHaveCount(1);
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.tagName), 'the focus is not lost')
    .not.toBe('BODY');
});

test.describe('in Spanish, in the dark and in a small window', () => {
  test.use({ options: { locale: 'es-ES', colorScheme: 'dark', viewport: { width: 900, height: 600 } } });

  test('adds, checks and edits', async ({ app, azure }) => {
    const { page } = app;
    await openForm(page);
    await expect(page.getByRole('heading', { name: 'Agregar una cuenta de Azure' })).toBeVisible();
    await page.getByTestId('save-and-check').click();
    await expect(page.getByTestId('field-batchAccount')).toBeFocused();
    await expect(page.getByText('Rellene este campo.').first()).toBeVisible();
    await picture(page, 'connections-8-empty-es');
    await expectAccessible(page);
    await paste(page, configPy(azure));
    await page.getByTestId('field-name').fill('Estudio');
    await page.getByTestId('save-and-check').click();
    await expectVerdict(page, works);
    await picture(page, 'connections-9-checked-es');
    await expectAccessible(page);
    await page.getByTestId('back').click();
    await expect(page.getByRole('heading', { name: 'Este equipo' })).toBeVisible();
    await picture(page, 'connections-10-list-es');
    await expectAccessible(page);
    await page.getByTestId('add-connection').click();
    await page.getByTestId('way-entra').check();
    await picture(page, 'connections-11-entra-es');
    await expectAccessible(page);
    expect(app.problems).toEqual([]);
  });
});
