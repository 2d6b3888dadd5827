import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { JournalEntry } from '../../electron/run/journal-entries.ts';
import {
  downloadedLine,
  failedLine,
  runLine,
  statusLine,
  tasksLine,
  totalsLine,
} from '../support/journal-lines.ts';
import { makeClip } from '../support/make-clips.ts';
import { expect, type RunningApp, test } from './app-fixture.ts';
import { chooseOutputFolder, expectAccessible, picture, waitForStatus } from './screens.ts';

const runs = ({ folder }: RunningApp) => join(folder, 'data', 'runs');

/** Journals as earlier starts of the app have left them, the newest first; one run has a file that failed. */
async function seed(app: RunningApp, count: number): Promise<readonly string[]> {
  await mkdir(runs(app), { recursive: true });
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const begun = Date.now() - (index * 30 + 2) * 3_600_000;
    const [digits = ''] = new Date(begun).toISOString().replaceAll(/[-:]/g, '').split('.');
    const runId = `bt-${digits.replace('T', '-')}-abcd`;
    const first = runLine(3, { name: 'This computer', isLocal: true });
    if (first.type !== 'run') throw new Error('no first line');
    const { target: _, ...own } = first;
    const lines: JournalEntry[] = [
      { ...own, runId, options: { ...own.options, outputFolder: app.outputFolder } },
      ...[tasksLine(3), downloadedLine(0), downloadedLine(1)],
      index === 1 ? failedLine(2) : downloadedLine(2),
      ...[totalsLine(4000 + index * 700, null), statusLine('completed')],
    ];
    const text = lines.map((line, n) =>
      JSON.stringify({ ...line, at: new Date(begun + n * 900).toISOString() }),
    );
    await writeFile(join(runs(app), `${runId}.jsonl`), `${text.join('\n')}\n`);
    ids.push(runId);
  }
  return ids;
}

const rowOf = (page: Page, runId: string) => page.locator(`[data-testid="history-row"][data-run="${runId}"]`);

/** Presses Tab until the focus is where it should be. */
async function tabTo(page: Page, testId: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    if (focused === testId) return;
  }
  throw new Error(`Tab never came to ${testId}`);
}

test('shows runs with totals and bars, opens one as it was, saves its receipt and removes it', async ({
  app,
}) => {
  const { page, outputFolder } = app;
  await page.getByTestId('nav-history').click();
  await expect(page.getByTestId('history-empty')).toBeVisible();
  await picture(page, '30-history-empty');
  await expectAccessible(page);

  const [newest = '', second = ''] = await seed(app, 9);
  await page.getByTestId('nav-convert').click();
  await app.drop([await makeClip(app.folder, 'Today.mp4', { seconds: 5 })]);
  await chooseOutputFolder(page, outputFolder);
  await page.getByTestId('convert').click();
  await waitForStatus(page, 'completed');

  await page.getByTestId('nav-history').click();
  await expect(page.getByTestId('history-row')).toHaveCount(10);
  await expect(page.getByTestId('total-files')).toHaveText('27');
  await expect(page.getByTestId('history-chart')).toContainText('by day');
  await expect(rowOf(page, second)).toContainText('1 failed');
  await picture(page, '31-history');
  await expectAccessible(page);
  for (const metric of ['speed', 'cost', 'sound']) {
    await page.getByTestId('chart-metric').selectOption(metric);
    await expectAccessible(page);
  }
  await page.getByTestId('filter-state').selectOption('cancelled');
  await expect(page.getByTestId('history-none')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show all runs' }).click();

  await rowOf(page, second).click();
  await expect(page.getByTestId('past-run')).toContainText('You see it as it was.');
  await expect(page.getByTestId('task-tile')).toHaveCount(3);
  await expect(page.locator('[data-testid="task-tile"][data-phase="failed"]')).toHaveCount(1);
  await expect(page.getByTestId('retry-failed')).toHaveCount(0);
  await picture(page, '32-history-run');
  await expectAccessible(page);
  await page.getByTestId('to-current-run').click();
  await expect(page.getByTestId('past-run')).toHaveCount(0);
  await expect(page.getByTestId('task-tile')).toHaveCount(1);

  await page.getByTestId('nav-history').click();
  await rowOf(page, newest).getByTestId('history-menu').click();
  await page.getByTestId('history-csv').click();
  await expect
    .poll(async () => (await readdir(outputFolder)).filter((name) => name.endsWith('.csv')))
    .toEqual([`batchtone-receipt-${newest}.csv`]);
  await rowOf(page, newest).getByTestId('history-menu').click();
  await page.getByTestId('history-remove').click();
  await page.getByTestId('confirm-yes').click();
  await expect(page.getByTestId('history-row')).toHaveCount(9);
  expect(existsSync(join(runs(app), `${newest}.jsonl`))).toBe(false);
  expect(app.problems).toEqual([]);
});

test('is used by keyboard alone', async ({ app }) => {
  const { page } = app;
  const [newest = '', second = ''] = await seed(app, 3);
  await tabTo(page, 'nav-history');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('history-row')).toHaveCount(3);
  await tabTo(page, 'history-row');
  await expect(rowOf(page, newest)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(rowOf(page, second)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('past-run')).toBeVisible();
  await tabTo(page, 'to-history');
  await page.keyboard.press('Enter');
  await tabTo(page, 'history-row');
  await page.keyboard.press('Tab');
  await expect(rowOf(page, newest).getByTestId('history-menu')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('history-open')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(rowOf(page, newest).getByTestId('history-menu')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Delete');
  await expect(page.getByTestId('confirm-no')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('history-row')).toHaveCount(2);
  await expect(rowOf(page, newest)).toHaveCount(0);
  expect(app.problems).toEqual([]);
});

test.describe('in Spanish, in the dark and in a small window', () => {
  test.use({ options: { locale: 'es-ES', colorScheme: 'dark', viewport: { width: 900, height: 600 } } });

  test('says the same', async ({ app }) => {
    const { page } = app;
    await page.getByTestId('nav-history').click();
    await expect(page.getByText('Aún no hay ejecuciones')).toBeVisible();
    await expectAccessible(page);
    await seed(app, 12);
    await page.getByTestId('nav-convert').click();
    await page.getByTestId('nav-history').click();
    await expect(page.getByTestId('history-row')).toHaveCount(12);
    await expect(page.getByText('Archivos convertidos')).toBeVisible();
    await picture(page, '33-historial-es');
    await expectAccessible(page);
    await page.getByTestId('history-row').nth(1).click();
    await expect(page.getByTestId('past-run')).toContainText('La ve tal como quedó');
    await picture(page, '34-historial-ejecucion-es');
    await expectAccessible(page);
    expect(app.problems).toEqual([]);
  });
});
