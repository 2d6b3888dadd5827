import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createClient } from '../../../renderer/client.ts';
import { ipcChannels } from '../../../shared/bridge.ts';
import { createFakeElectron, type FakeElectron } from '../../support/fake-electron.ts';
import { makeClip } from '../../support/make-clips.ts';

/** Quitting with a run under way: the real app behind a fake of Electron. */
const fake = vi.hoisted(() => ({ electron: null as unknown }));
vi.mock('electron', () => fake.electron as Record<string, unknown>);
vi.mock('electron-store', async () => {
  const { default: Conf } = await import('conf');
  return {
    default: class extends Conf {
      constructor({ name, ...options }: { name: string; cwd: string }) {
        super({ ...options, configName: name, projectVersion: '1.0.0' });
      }
    },
  };
});

let folder: string;
let electron: FakeElectron;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'batchtone-quit-'));
  electron = createFakeElectron(folder);
  fake.electron = electron.module;
  await import('../../../electron/main.ts');
  electron.becomeReady();
  await vi.waitFor(() => expect(electron.windows[0]?.loadURL).toHaveBeenCalled());
}, 30_000);
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

test('a window over a run asks before it closes; staying keeps all, cancelling cleans up and then quits', async () => {
  const window = electron.windows[0];
  if (window === undefined) throw new Error('There is no window');
  const { app, dialog, ipcMain } = electron.module;
  const { webContents } = window;
  const listeners = new Set<(frame: string) => void>();
  webContents.send = (_channel: string, answer: string) => {
    for (const listener of listeners) listener(answer);
  };
  const client = createClient({
    send: (text) => {
      const event = { sender: webContents, senderFrame: webContents.mainFrame };
      setImmediate(() => ipcMain.emit(ipcChannels.toApp, event, text));
    },
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getPathForFile: () => '',
  });
  const close = () => {
    const preventDefault = vi.fn();
    window.emit('close', { preventDefault });
    return preventDefault;
  };

  expect(close()).not.toHaveBeenCalled();

  const path = await makeClip(join(folder, 'clips'), 'long.mp4', { seconds: 1200, size: '64x36' });
  await client.queue.add.mutate({ entries: [{ path }] });
  await vi.waitFor(async () => expect((await client.queue.estimate.query({ quality: 'v2' })).items).toBe(1));
  const { runId } = await client.run.start.mutate({
    ...{ quality: 'v2', outputFolder: join(folder, 'out'), downloadAsCompleted: true, timeLimitMinutes: 30 },
    cleanUp: { pool: true, job: true, output: true },
  });
  expect(await client.app.quitRisk.query()).toMatchObject({ kind: 'working' });

  // The fake's dialog answers with its first button.
  expect(close()).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(dialog.showMessageBox).toHaveBeenCalledOnce());
  expect(dialog.showMessageBox.mock.calls[0]?.[1]).toMatchObject({
    message: 'Aún se están convirtiendo archivos.',
    buttons: ['Permanecer', 'Cancelar la ejecución y salir'],
    defaultId: 0,
    cancelId: 0,
  });
  expect((await client.run.current.query()).runId).toBe(runId);
  expect(app.quit).not.toHaveBeenCalled();
  expect(await client.app.quitRisk.query()).toMatchObject({ kind: 'working' });

  dialog.showMessageBox.mockResolvedValueOnce({ response: 1 });
  const preventDefault = vi.fn();
  app.emit('before-quit', { preventDefault });
  expect(preventDefault).toHaveBeenCalledOnce();
  await vi.waitFor(() => expect(app.quit).toHaveBeenCalledOnce(), { timeout: 30_000 });
  app.emit('before-quit', { preventDefault });
  expect(preventDefault).toHaveBeenCalledOnce();
  expect(close()).not.toHaveBeenCalled();
}, 60_000);
