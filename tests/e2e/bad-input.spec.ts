import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  makeClip,
  makeEmptyFile,
  makeHostileNames,
  makeTextFile,
  makeTruncatedClip,
} from '../support/make-clips.ts';
import { expect, test } from './app-fixture.ts';
import {
  chooseOutputFolder,
  expectAccessible,
  picture,
  queueRow,
  taskTile,
  waitForStatus,
} from './screens.ts';

test('bad files say what is wrong and what to do, and stop nothing beside them', async ({ app }) => {
  const { page, folder, outputFolder } = app;
  const good = await makeClip(folder, 'Good.mp4', { seconds: 3 });
  const vanishing = await makeClip(folder, 'Vanishing.mp4', { seconds: 3 });
  await app.drop([
    good,
    vanishing,
    await makeTextFile(folder, 'Shopping list.mp4'),
    await makeEmptyFile(folder, 'Empty.mp4'),
    await makeTruncatedClip(folder, 'Cut short.mp4'),
    await makeClip(folder, 'Silent film.mp4', { seconds: 2, sound: false }),
  ]);
  await expect(page.locator('[data-testid="queue-row"][data-state="rejected"]')).toHaveCount(4);
  for (const [name, code, words] of [
    ['Shopping list.mp4', 'notAVideo', 'not a video'],
    ['Empty.mp4', 'fileEmpty', 'empty'],
    ['Cut short.mp4', 'videoTruncated', 'ends too early'],
    ['Silent film.mp4', 'noSoundTrack', 'no sound track'],
  ] as const) {
    const failure = queueRow(page, name).getByTestId('queue-failure');
    await expect(failure).toHaveAttribute('data-code', code);
    await expect(failure).toContainText(words);
  }

  await app.drop([good]);
  await expect(page.getByTestId('added-message')).toContainText('in the queue already');
  await expect(page.getByTestId('queue-row')).toHaveCount(6);
  await chooseOutputFolder(page, outputFolder);
  await picture(page, '8-bad-files');
  await expectAccessible(page);

  // In the browser host the queue holds a copy, which a vanished original does not harm; Electron reads the original.
  await rm(vanishing);
  await page.getByTestId('convert').click();
  await expect(taskTile(page, 'Good.mp4')).toHaveAttribute('data-phase', 'downloaded', { timeout: 60_000 });
  const names = (await readdir(outputFolder)).sort();
  expect(names).toContain('Good.mp3');
});

test('an output folder that cannot be written is named before anything starts', async ({ app }) => {
  const { page, folder, outputFolder } = app;
  await app.drop([await makeClip(folder, 'Good.mp4', { seconds: 2 })]);
  await expect(page.locator('[data-testid="queue-row"][data-state="ready"]')).toHaveCount(1);
  const occupied = join(folder, 'a-file');
  await writeFile(occupied, 'not a folder');
  await page.getByTestId('output-folder').fill(join(occupied, 'inside'));
  await expect(page.getByText('cannot be written')).toBeVisible();
  await expect(page.getByTestId('convert')).toHaveAttribute('aria-disabled', 'true');
  await chooseOutputFolder(page, outputFolder);
  await page.getByTestId('convert').click();
  await waitForStatus(page, 'completed');
});

test('hostile names convert and come back under their own name', async ({ app }) => {
  const { page, folder, outputFolder } = app;
  const sources = join(folder, 'Odd names');
  await mkdir(sources);
  const paths = await makeHostileNames(sources);
  await app.drop([sources]);
  await expect(page.locator('[data-testid="queue-totals"]')).toContainText(`${paths.length} files`);
  await chooseOutputFolder(page, outputFolder);
  await page.getByTestId('convert').click();
  await waitForStatus(page, 'completed');
  const wanted = paths.map((path) => path.slice(folder.length + 1).replace(/\.mp4$/, '.mp3')).sort();
  const found = (await readdir(outputFolder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(outputFolder.length + 1))
    .sort();
  expect(found).toEqual(wanted);
  expect(found.map((name) => basename(name))).not.toContain('pwned');
});
