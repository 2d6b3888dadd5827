import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  app,
  type BrowserWindow,
  dialog,
  type MessageBoxOptions,
  type OpenDialogOptions,
  safeStorage,
  shell,
} from 'electron';
import Store from 'electron-store';
import type { Host, SecretBox } from './host.ts';
import { lazyStore } from './platform/lazy-store.ts';
import type { QuitAnswer, QuitQuestion } from './platform/quit-guard.ts';
import { webPage } from './platform/web-page.ts';

/**
 * What Electron does for the app; no decision of the app is made here.
 * @param ownerWindow the window that dialogs belong to, if there is one
 */
export function createElectronHost(ownerWindow: () => BrowserWindow | null): Host {
  const dataFolder = app.getPath('userData');
  const name = 'settings';
  return {
    kind: 'electron',
    dataFolder,
    locale: app.getLocale(),
    version: app.getVersion(),
    store: lazyStore(
      join(dataFolder, `${name}.json`),
      () => new Store({ cwd: dataFolder, name, accessPropertiesByDotNotation: false }),
    ),
    secretBox: createSafeStorageBox(),
    pickers: {
      pickFiles: () => pick(ownerWindow(), { properties: ['openFile', 'multiSelections'] }),
      pickFolder: async () => {
        const options: OpenDialogOptions = { properties: ['openDirectory', 'createDirectory'] };
        return (await pick(ownerWindow(), options))[0] ?? null;
      },
    },
    reveal: async (path) => {
      if ((await stat(path)).isDirectory()) await shell.openPath(path);
      else shell.showItemInFolder(path);
    },
    openUrl: async (url) => shell.openExternal(webPage(url)),
    defaultOutputFolder: app.getPath('music'),
    node: { execPath: process.execPath, env: { ELECTRON_RUN_AS_NODE: '1' } },
  };
}

/** A dialog of the platform's own: the page may be busy, or gone. */
export async function askBeforeQuit(
  window: BrowserWindow | null,
  title: string,
  { message, detail, answers }: QuitQuestion,
): Promise<QuitAnswer> {
  const options: MessageBoxOptions = {
    ...{ type: 'warning', title, message, detail, noLink: true },
    ...{ buttons: answers.map(({ label }) => label), defaultId: 0, cancelId: 0 },
  };
  const { response } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return answers[response]?.answer ?? 'stay';
}

/** The platform's keystore. On Linux without one, Electron would only obscure: that counts as nothing. */
function createSafeStorageBox(): SecretBox {
  const isAvailable =
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');
  const required = () => {
    if (!isAvailable) throw new Error('This desktop has no keystore');
  };
  return {
    isAvailable,
    encrypt: async (plainText) => {
      required();
      return safeStorage.encryptString(plainText);
    },
    decrypt: async (cipher) => {
      required();
      return safeStorage.decryptString(Buffer.from(cipher));
    },
  };
}

async function pick(window: BrowserWindow | null, options: OpenDialogOptions): Promise<readonly string[]> {
  const { canceled, filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? [] : filePaths;
}
