import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeClip } from '../support/make-clips.ts';
import { expect, test } from './app-fixture.ts';
import {
  chooseOutputFolder,
  expectAccessible,
  picture,
  queueRow,
  taskTile,
  waitForStatus,
} from './screens.ts';

const run = promisify(execFile);

async function durationOf(path: string): Promise<number> {
  const show = ['-v', 'error', '-show_entries', 'format=duration,format_name', '-of', 'json', path];
  const { stdout } = await run('ffprobe', show);
  const { format } = JSON.parse(stdout) as { format: { duration: string; format_name: string } };
  expect(format.format_name).toBe('mp3');
  return Number(format.duration);
}

test('drops files and a folder, converts, watches, downloads all and deletes the pool', async ({ app }) => {
  const { page, folder, outputFolder } = app;
  await expect(page.getByTestId('queue-empty')).toBeVisible();
  await picture(page, '1-convert-empty');
  await expectAccessible(page);

  const films = join(folder, 'Talks');
  const lone = await makeClip(folder, 'Welcome.mp4', { seconds: 900 });
  for (const name of [
    'Monday/Opening.mp4',
    'Monday/Budget.mp4',
    'Tuesday/Questions.mp4',
    'Tuesday/Closing.mp4',
  ]) {
    await makeClip(films, name, { seconds: name.includes('Monday') ? 900 : 60 });
  }
  await app.drop([lone, films]);
  await expect(page.getByTestId('queue-row')).toHaveCount(5);
  await expect(page.locator('[data-testid="queue-row"][data-state="ready"]')).toHaveCount(5);
  await expect(queueRow(page, 'Opening.mp4')).toContainText('Talks/Monday');
  await chooseOutputFolder(page, outputFolder);
  await picture(page, '2-convert-queue');
  await expectAccessible(page);

  await page.getByTestId('convert').click();
  await expect(page.getByTestId('task-tile')).toHaveCount(5);
  await expect(page.getByTestId('node-tile').first()).toBeVisible();
  await expect(page.locator('[data-testid="task-tile"][data-phase="running"]').first()).toBeVisible();
  await taskTile(page, 'Welcome.mp4').click();
  await page.getByTestId('tab-stderr').click();
  await expect(page.getByTestId('task-output')).toContainText('Stream #0', { timeout: 30_000 });
  await expect(page.getByTestId('run')).toHaveAttribute('data-status', 'running');
  await picture(page, '3-run-converting');
  await expectAccessible(page);

  await waitForStatus(page, 'completed');
  await expect(page.locator('[data-testid="task-tile"][data-phase="downloaded"]')).toHaveCount(5);
  await expect(page.getByTestId('exit-code')).toContainText('0');
  await page.getByTestId('close-details').click();
  await picture(page, '4-run-finished');
  await expectAccessible(page);

  const names = (await readdir(outputFolder, { recursive: true }))
    .filter((name) => name.endsWith('.mp3'))
    .sort();
  expect(names).toEqual([
    'Talks/Monday/Budget.mp3',
    'Talks/Monday/Opening.mp3',
    'Talks/Tuesday/Closing.mp3',
    'Talks/Tuesday/Questions.mp3',
    'Welcome.mp3',
  ]);
  expect(Math.abs((await durationOf(join(outputFolder, 'Welcome.mp3'))) - 900)).toBeLessThan(0.1);

  await page.getByTestId('save-receipt').click();
  await page.getByTestId('receipt-csv').click();
  await expect
    .poll(async () =>
      (await readdir(outputFolder)).filter((name) => /^batchtone-receipt-.*\.csv$/.test(name)),
    )
    .toHaveLength(1);

  // A file that its owner lost comes back by one click, as long as the output container is there.
  await rm(join(outputFolder, 'Welcome.mp3'));
  await page.getByTestId('download-all').click();
  await expect.poll(() => readdir(outputFolder)).toContain('Welcome.mp3');

  await page.getByTestId('delete-pool').click();
  await picture(page, '5-delete-pool');
  await page.getByTestId('confirm-yes').click();
  await expect(page.getByTestId('resource-pool')).toHaveAttribute('data-state', 'deleted', {
    timeout: 30_000,
  });
  await page.getByTestId('delete-job').click();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('delete-job'), 'a closed dialog gives the focus back').toBeFocused();
  await page.getByTestId('delete-job').click();
  await page.getByTestId('confirm-yes').click();
  await page.getByTestId('delete-output').click();
  await page.getByTestId('confirm-yes').click();
  await expect(page.getByTestId('resource-job')).toHaveAttribute('data-state', 'deleted', {
    timeout: 30_000,
  });
  await expect(page.getByTestId('resource-output')).toHaveAttribute('data-state', 'deleted', {
    timeout: 30_000,
  });
  await expect(page.getByTestId('resource-input')).toHaveAttribute('data-state', 'deleted');
  await expect(page.getByTestId('billing-badge').first()).toBeVisible();
  await picture(page, '6-cleaned-up');
  expect(app.problems).toEqual([]);
});

test('waits with the downloads until Download all is pressed, when asked to', async ({ app }) => {
  const { page, folder, outputFolder } = app;
  await app.drop([
    await makeClip(folder, 'One.mp4', { seconds: 2 }),
    await makeClip(folder, 'Two.mp4', { seconds: 2 }),
  ]);
  await chooseOutputFolder(page, outputFolder);
  await page.getByTestId('download-as-completed').click();
  await page.getByTestId('convert').click();
  await waitForStatus(page, 'completed');
  expect((await readdir(outputFolder)).filter((name) => name.endsWith('.mp3'))).toEqual([]);
  await page.getByTestId('download-all').click();
  await expect(page.locator('[data-testid="task-tile"][data-phase="downloaded"]')).toHaveCount(2);
  expect((await readdir(outputFolder)).sort()).toEqual(['One.mp3', 'Two.mp3']);
});

test('converts the sample clips of a first visit', async ({ app }) => {
  const { page, outputFolder } = app;
  await page.getByTestId('add-samples').click();
  await expect(page.locator('[data-testid="queue-row"][data-state="ready"]')).toHaveCount(3, {
    timeout: 30_000,
  });
  await chooseOutputFolder(page, outputFolder);
  await page.getByTestId('convert').click();
  await waitForStatus(page, 'completed');
  expect(await readdir(outputFolder)).toHaveLength(3);
});

test('cancels a run: new work stops, what it made is gone, and the rest can be retried', async ({ app }) => {
  const { page, folder, outputFolder } = app;
  const clips = await Promise.all(
    [1, 2, 3, 4].map((n) => makeClip(folder, `Long ${n}.mp4`, { seconds: 900 })),
  );
  await app.drop(clips);
  await expect(page.locator('[data-testid="queue-row"][data-state="ready"]')).toHaveCount(4);
  await chooseOutputFolder(page, outputFolder);
  await page.getByTestId('convert').click();
  await expect(page.locator('[data-testid="task-tile"][data-phase="running"]').first()).toBeVisible();
  await page.getByTestId('cancel-run').click();
  await page.getByTestId('confirm-yes').click();
  await waitForStatus(page, 'cancelled');
  for (const name of ['input', 'output', 'job', 'pool']) {
    await expect(page.getByTestId(`resource-${name}`)).toHaveAttribute('data-state', 'deleted', {
      timeout: 30_000,
    });
  }
  await expect(page.locator('[data-testid="task-tile"][data-phase="cancelled"]').first()).toBeVisible();
  await picture(page, '7-cancelled');
  expect((await readdir(outputFolder)).filter((name) => !name.endsWith('.mp3'))).toEqual([]);

  await page.getByTestId('retry-failed').click();
  await waitForStatus(page, 'completed');
  expect((await readdir(outputFolder)).sort()).toEqual([1, 2, 3, 4].map((n) => `Long ${n}.mp3`));
});
