import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from '@playwright/test';
import { expect, test as withApp } from './app-fixture.ts';

const root = resolve(import.meta.dirname, '../..');

/** What `npm run engine` prints of itself: accounts and keys as Azure would give them. */
export interface AzureAccount {
  readonly batch: { readonly url: string; readonly accountName: string; readonly accountKey: string };
  readonly storage: {
    readonly blobEndpoint: string;
    readonly accountName: string;
    readonly accountKey: string;
    readonly connectionString: string;
  };
}

async function announced(engine: ChildProcess): Promise<AzureAccount> {
  if (!engine.stdout) throw new Error('the engine has no stdout');
  const deadline = setTimeout(() => engine.kill('SIGKILL'), 60_000);
  try {
    for await (const line of createInterface({ input: engine.stdout }))
      return JSON.parse(line) as AzureAccount;
  } finally {
    clearTimeout(deadline);
  }
  throw new Error('the engine ended without printing its accounts');
}

async function stop(engine: ChildProcess): Promise<void> {
  if (engine.exitCode !== null || engine.signalCode !== null) return;
  const ended = new Promise<void>((done) => engine.once('exit', () => done()));
  engine.kill('SIGTERM');
  const killer = setTimeout(() => engine.kill('SIGKILL'), 25_000);
  await ended;
  clearTimeout(killer);
}

/** `npm run engine` on its own, to be used as an account in Azure: with shared keys, over its own address. */
export async function withEngine<T>(
  options: readonly string[],
  use: (account: AzureAccount) => Promise<T>,
  environment: Readonly<Record<string, string>> = {},
): Promise<T> {
  const engine = spawn(process.execPath, [join(root, 'scripts/engine.mjs'), ...options], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    return await use(await announced(engine));
  } finally {
    await stop(engine);
  }
}

/** The tutorial's `config.py`, filled in for an account. */
export function configPy({ batch, storage }: AzureAccount): string {
  return [
    '# Update the Batch and Storage account credential strings below with the values unique to your accounts.',
    `_BATCH_ACCOUNT_NAME = '${batch.accountName}'`,
    `_BATCH_ACCOUNT_KEY = '${batch.accountKey}'`,
    `_BATCH_ACCOUNT_URL = '${batch.url}'`,
    storage.connectionString,
    "_POOL_ID = 'LinuxFfmpegPool'",
  ].join('\n');
}

/** Opens the form of a new connection. */
export async function openForm(page: Page): Promise<void> {
  await page.getByTestId('nav-connections').click();
  await page.getByTestId('add-connection').click();
  await expect(page.getByTestId('connection-form')).toBeVisible();
}

/** Pastes as a person does: the clipboard's text goes to the field by the platform's own paste. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.getByTestId('paste').focus();
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }, text);
}

/** Adds the account through the screens, by one paste. Ends on the list, with the connection ready. */
export async function addConnection(page: Page, account: AzureAccount, name: string): Promise<void> {
  await openForm(page);
  await paste(page, JSON.stringify(account));
  await expect(page.getByTestId('paste-found')).toBeVisible();
  await page.getByTestId('field-name').fill(name);
  await page.getByTestId('save').click();
  await expect(
    page.locator(`[data-testid="connection-card"][data-name=${JSON.stringify(name)}]`),
  ).toHaveAttribute('data-status', 'ready');
}

/** The app with an account in "Azure" beside it; `rehearsal` are options of `npm run engine`. */
export const test = withApp.extend<{ rehearsal: readonly string[]; azure: AzureAccount }>({
  rehearsal: [[], { option: true }],
  azure: async ({ rehearsal }, use) => {
    await withEngine(rehearsal, (account) => use(account));
  },
});

export { expect } from '@playwright/test';
