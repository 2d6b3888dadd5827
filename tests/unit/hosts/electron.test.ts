import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../../renderer/client.ts';
import { bridgeName, type DesktopBridge, ipcChannels } from '../../../shared/bridge.ts';
import type { QueueEvent } from '../../../shared/contract.ts';
import { createFakeElectron, type FakeElectron } from '../../support/fake-electron.ts';

/** The three files that import Electron, against a fake of the module; the app behind them is the real one. */
const fake = vi.hoisted(() => ({ electron: null as unknown }));
vi.mock('electron', () => fake.electron as Record<string, unknown>);
vi.mock('electron-store', async () => {
  // A thin subclass of conf; its own file asks Electron for folders that are given here anyway.
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
/** What main.ts asked for as it started; vitest clears the fakes' own records before each test. */
const atStart = {
  sandboxed: 0,
  permissionHandlers: [] as unknown[][],
  permissionChecks: [] as unknown[][],
  devices: [] as unknown[][],
  requests: [] as unknown[][],
  schemes: [] as unknown[][],
};
const firstWindow = () => {
  const window = electron.windows[0];
  if (window === undefined) throw new Error('There is no window');
  return window;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'batchtone-test-'));
  electron = createFakeElectron(folder);
  fake.electron = electron.module;
  await import('../../../electron/main.ts');
  electron.becomeReady();
  await vi.waitFor(() => expect(firstWindow().loadURL).toHaveBeenCalled());
  await import('../../../electron/preload.ts');
  const { setPermissionRequestHandler, setPermissionCheckHandler, setDevicePermissionHandler, webRequest } =
    electron.module.session.defaultSession;
  atStart.sandboxed = electron.module.app.enableSandbox.mock.calls.length;
  atStart.permissionHandlers = [...setPermissionRequestHandler.mock.calls];
  atStart.permissionChecks = [...setPermissionCheckHandler.mock.calls];
  atStart.devices = [...setDevicePermissionHandler.mock.calls];
  atStart.requests = [...webRequest.onBeforeRequest.mock.calls];
  atStart.schemes = [...electron.module.protocol.registerSchemesAsPrivileged.mock.calls];
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

/** A page's bridge over the fake's IPC, as from `url` in `frame`. */
function pageBridge(frame: object = firstWindow().webContents.mainFrame): DesktopBridge {
  const { webContents } = firstWindow();
  const { ipcMain } = electron.module;
  const listeners = new Set<(frame: string) => void>();
  webContents.send = (_channel: string, answer: string) => {
    webContents.sent.push([_channel, answer]);
    for (const listener of listeners) listener(answer);
  };
  return {
    send: (text) =>
      setImmediate(() => ipcMain.emit(ipcChannels.toApp, { sender: webContents, senderFrame: frame }, text)),
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getPathForFile: () => '',
  };
}

describe('the window', () => {
  test('is sandboxed, isolated, and without Node', () => {
    expect(atStart.sandboxed).toBe(1);
    expect(firstWindow().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
    expect(Object.keys(firstWindow().options.webPreferences)).not.toContain('enableBlinkFeatures');
    expect(electron.windows).toHaveLength(1);
    expect(String(firstWindow().options.webPreferences['preload'])).toMatch(/preload\/index\.cjs$/);
  });

  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
    'refuses %s',
    (name) => {
      const preventDefault = vi.fn();
      firstWindow().webContents.emit(name, { preventDefault }, 'https://evil.example');
      expect(preventDefault).toHaveBeenCalledOnce();
    },
  );

  test('opens no other window and grants no permission but to copy', () => {
    expect(firstWindow().webContents.openHandler?.({ url: 'https://x.example' })).toEqual({ action: 'deny' });
    const answer = vi.fn();
    const handler = atStart.permissionHandlers[0]?.[0] as (...args: unknown[]) => void;
    const check = atStart.permissionChecks[0]?.[0] as (...args: unknown[]) => boolean;
    for (const permission of ['media', 'clipboard-read', 'notifications', 'clipboard-sanitized-write']) {
      const isGranted = permission === 'clipboard-sanitized-write';
      handler({}, permission, answer);
      expect(answer).toHaveBeenLastCalledWith(isGranted);
      expect(check({}, permission)).toBe(isGranted);
    }
    const device = atStart.devices[0]?.[0] as () => boolean;
    expect(device()).toBe(false);
    const preventDefault = vi.fn();
    electron.module.session.defaultSession.emit('will-download', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });

  test('loads its own page and nothing from elsewhere', () => {
    const before = atStart.requests[0]?.[0] as (
      details: { url: string },
      answer: (to: object) => void,
    ) => void;
    const isLoaded = (url: string) => {
      const answer = vi.fn();
      before({ url }, answer);
      return answer.mock.calls[0]?.[0];
    };
    for (const url of [
      'app://batchtone/',
      'app://batchtone/assets/index.js',
      'data:,',
      'devtools://devtools/x.js',
    ])
      expect(isLoaded(url), url).toEqual({ cancel: false });
    for (const url of [
      ...[
        'https://evil.example/',
        'http://127.0.0.1:1/',
        'ws://127.0.0.1:1/',
        'file:///etc/passwd',
        'ftp://x/',
      ],
      ...[
        'app://batchtone.evil.example/',
        'app://other/',
        'chrome://settings/',
        'blob:app://batchtone/x',
        '',
      ],
    ])
      expect(isLoaded(url), url).toEqual({ cancel: true });
  });

  test('comes from a scheme of its own that may do no more than a web page', () => {
    expect(atStart.schemes).toEqual([[[{ scheme: 'app', privileges: { standard: true, secure: true } }]]]);
    expect(firstWindow().loadURL.mock.calls.every(([url]) => url === 'app://batchtone/')).toBe(true);
  });

  test('comes to the front when the app is started again', () => {
    electron.module.app.emit('second-instance');
    expect(firstWindow().restore).toHaveBeenCalled();
    expect(firstWindow().focus).toHaveBeenCalled();
  });

  test('gets its page, and nothing else, with a content security policy', async () => {
    const serve = electron.schemes.get('app');
    const page = await serve?.({ url: 'app://batchtone/' });
    expect(page?.status).toBe(200);
    const policy = page?.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    // No host but the page's own, and no text that runs.
    expect(policy).not.toMatch(/https?:|wss?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
    for (const url of ['app://batchtone/../main.ts', 'app://batchtone/%2e%2e/package.json', 'app://other/'])
      expect((await serve?.({ url }))?.status, url).toBe(404);
  });
});

describe('IPC', () => {
  test('carries a query and a subscription', async () => {
    const client = createClient(pageBridge());
    expect(await client.app.info.query()).toMatchObject({
      host: 'electron',
      version: '9.8.7',
      language: 'es',
    });
    const events: QueueEvent[] = [];
    const subscription = client.queue.watch.subscribe(undefined, { onData: (event) => events.push(event) });
    await vi.waitFor(() => expect(events).toEqual([{ type: 'snapshot', items: [] }]));
    subscription.unsubscribe();
  });

  test.each([
    ['another page', () => ({ url: 'https://evil.example/' })],
    ['a page whose address only looks alike', () => ({ url: 'app://batchtone.evil.example/' })],
    ['a frame inside our page', () => ({ url: 'app://batchtone/' })],
  ])('does not answer %s', async (_who, frame) => {
    const { webContents } = firstWindow();
    const bridge = pageBridge(frame());
    const pongs = () => webContents.sent.filter(([, text]) => text === 'PONG').length;
    const before = pongs();
    bridge.send('PING');
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(pongs()).toBe(before);
    pageBridge().send('PING');
    await vi.waitFor(() => expect(pongs()).toBe(before + 1));
  });
});

describe('the preload', () => {
  test('exposes three functions, which pass on frames and paths and never the event', () => {
    const bridge = electron.exposed.get(bridgeName) as DesktopBridge;
    expect([...electron.exposed.keys()]).toEqual([bridgeName]);
    expect(Object.keys(bridge).sort()).toEqual(['getPathForFile', 'onMessage', 'send']);
    bridge.send('frame');
    expect(electron.module.ipcRenderer.send).toHaveBeenCalledWith(ipcChannels.toApp, 'frame');
    const listener = vi.fn();
    const stop = bridge.onMessage(listener);
    electron.module.ipcRenderer.emit(ipcChannels.toPage, { sender: 'everything' }, 'answer');
    stop();
    electron.module.ipcRenderer.emit(ipcChannels.toPage, {}, 'late');
    expect(listener.mock.calls).toEqual([['answer']]);
    expect(bridge.getPathForFile(new File([], 'x'))).toBe('/real/path.mp4');
  });
});

describe('the Electron host', () => {
  test('keeps settings in a file of electron-store', async () => {
    const client = createClient(pageBridge());
    await client.settings.update.mutate({ theme: 'dark' });
    expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toMatchObject({
      settings: { theme: 'dark' },
    });
  });

  test('asks the platform for files and folders, and shows what was made', async () => {
    const { createElectronHost } = await import('../../../electron/electron-host.ts');
    const host = createElectronHost(() => null);
    expect(await host.pickers?.pickFiles()).toEqual(['/a', '/b']);
    expect(await host.pickers?.pickFolder()).toBe('/a');
    electron.module.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: [] });
    expect(await host.pickers?.pickFolder()).toBeNull();
    await host.reveal?.(folder);
    expect(electron.module.shell.openPath).toHaveBeenCalledWith(folder);
    await host.reveal?.(join(folder, 'settings.json'));
    expect(electron.module.shell.showItemInFolder).toHaveBeenCalledWith(join(folder, 'settings.json'));
    expect(host.node.env).toEqual({ ELECTRON_RUN_AS_NODE: '1' });
  });

  test('opens a page of https in the browser, and nothing else in any program', async () => {
    const { createElectronHost } = await import('../../../electron/electron-host.ts');
    const { openUrl } = createElectronHost(() => null);
    await openUrl?.('https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?x=1');
    expect(electron.module.shell.openExternal).toHaveBeenCalledExactlyOnceWith(
      'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?x=1',
    );
    for (const url of [
      ...[
        'http://login.microsoftonline.com/',
        'file:///etc/passwd',
        'smb://srv/x',
        'javascript:alert(1)',
        'mailto:a@b.c',
      ],
      ...[
        'ms-msdt:/id',
        'https://user:secret@evil.example/',
        'https://',
        '',
        '/bin/sh',
        '\\\\srv\\share\\x.exe',
      ],
    ])
      await expect(openUrl?.(url), url).rejects.toThrow('Only a page of https');
    expect(electron.module.shell.openExternal).toHaveBeenCalledOnce();
  });

  test('saves nothing secret on a desktop without a keystore', async () => {
    electron.module.safeStorage.getSelectedStorageBackend.mockReturnValueOnce('basic_text');
    const { createElectronHost } = await import('../../../electron/electron-host.ts');
    const { secretBox } = createElectronHost(() => null);
    expect(secretBox.isAvailable).toBe(process.platform !== 'linux');
    if (!secretBox.isAvailable) await expect(secretBox.encrypt('x')).rejects.toThrow('keystore');
  });
});

describe('quitting', () => {
  test('waits until the app is closed, then quits', async () => {
    const preventDefault = vi.fn();
    electron.module.app.emit('before-quit', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(electron.module.app.quit).toHaveBeenCalledOnce());
    electron.module.app.emit('before-quit', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(existsSync(join(folder, 'settings.json'))).toBe(true);
  });
});
