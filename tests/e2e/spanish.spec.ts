import { makeClip, makeTextFile } from '../support/make-clips.ts';
import { expect, test } from './app-fixture.ts';
import { chooseOutputFolder, expectAccessible, picture, waitForStatus } from './screens.ts';

test.use({ options: { locale: 'es-ES', colorScheme: 'dark', viewport: { width: 900, height: 600 } } });

test('speaks Spanish where the platform does, in the dark and in a small window', async ({ app }) => {
  const { page, folder, outputFolder } = app;
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await app.drop([
    await makeClip(folder, 'Reunión.mp4', { seconds: 3 }),
    await makeTextFile(folder, 'Lista de la compra.mp4'),
  ]);
  await expect(page.getByText('No es un archivo de vídeo o sonido')).toBeVisible();
  await chooseOutputFolder(page, outputFolder);
  await picture(page, '9-convertir-es');
  await expectAccessible(page);
  await page.getByTestId('convert').click();
  await waitForStatus(page, 'completed');
  await picture(page, '10-terminado-es');
  await expectAccessible(page);
});

test('changes the language and the theme at once, and keeps them', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Ajustes' }).click();
  await picture(page, '11-ajustes-es');
  await expectAccessible(page);
  await page.getByTestId('language').click();
  await page.getByTestId('language-en').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByTestId('theme').click();
  await page.getByTestId('theme-light').click();
  await expect(page.locator('[data-theme="light"]')).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('[data-theme="light"]')).toBeVisible();
});
