import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';

const root = resolve(import.meta.dirname, '../..');

/** Types the output folder, as a person would, and waits until the app has accepted it. */
export async function chooseOutputFolder(page: Page, folder: string): Promise<void> {
  const field = page.getByTestId('output-folder');
  await field.fill(folder);
  await expect(page.getByTestId('convert')).not.toHaveAttribute('aria-disabled', 'true');
}

export function queueRow(page: Page, name: string): Locator {
  return page.locator(`[data-testid="queue-row"][data-name=${JSON.stringify(name)}]`);
}

export function taskTile(page: Page, name: string): Locator {
  return page.locator(`[data-testid="task-tile"][data-name=${JSON.stringify(name)}]`);
}

export async function waitForStatus(page: Page, status: string, timeoutMs = 90_000): Promise<void> {
  await expect(page.getByTestId('run')).toHaveAttribute('data-status', status, { timeout: timeoutMs });
}

/**
 * A picture of the window, attached to the test's report. With `BATCHTONE_SCREENSHOTS=1` it also becomes the picture of
 * that name in the README or in a page of `docs/`, if one shows it.
 */
export async function picture(page: Page, name: string): Promise<void> {
  const body = await page.screenshot();
  await test.info().attach(name, { body, contentType: 'image/png' });
  if (process.env['BATCHTONE_SCREENSHOTS'] !== '1') return;
  const path = `docs/screenshots/${name}.png`;
  const pages = (await readdir(join(root, 'docs'))).filter((file) => file.endsWith('.md'));
  const texts = await Promise.all(
    ['README.md', ...pages.map((page) => `docs/${page}`)].map((page) => readFile(join(root, page), 'utf8')),
  );
  if (!texts.some((text) => text.includes(`screenshots/${name}.png`))) return;
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), body);
}

/** No violation of WCAG 2.2 AA that axe rates serious or critical. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    // Fluent's focus manager puts hidden, focusable markers at both ends of a page.
    .exclude('[data-tabster-dummy]')
    .analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
}
