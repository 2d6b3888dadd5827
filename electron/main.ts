import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, protocol, type Session, session } from 'electron';
import { ipcChannels } from '../shared/bridge.ts';
import { createI18n, resolveLanguage } from '../shared/i18n/i18n.ts';
import { type App, createApp } from './app.ts';
import { type FrameConnection, serveFrames } from './app-transport.ts';
import { askBeforeQuit, createElectronHost } from './electron-host.ts';
import { DataFolderInUse, takeDataFolder } from './platform/data-folder.ts';
import { QuitGuard } from './platform/quit-guard.ts';
import { listStaticFiles, securityHeaders } from './platform/static-files.ts';

/**
 * The Electron host: one locked-down window over the app. The page comes from a scheme of its own, so that it has an
 * origin and gets its security headers; it may go nowhere, open nothing, and speak only through the preload's bridge.
 */
const scheme = 'app';
const pageUrl = `${scheme}://batchtone/`;
/** Our page; the pictures inside its style sheets; and the developer tools, which bring their own. */
const loadable = /^(?:app:\/\/batchtone\/|data:|devtools:\/\/)/;

let window: BrowserWindow | null = null;
let guard: QuitGuard | null = null;

app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }]);

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', focusWindow);
  app.on('activate', focusWindow);
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (guard === null || guard.isClosed) return;
    event.preventDefault();
    void guard.request();
  });
  app.on('web-contents-created', (_event, contents) => {
    const refuse = (event: { preventDefault(): void }) => event.preventDefault();
    contents.on('will-navigate', refuse);
    contents.on('will-frame-navigate', refuse);
    contents.on('will-redirect', refuse);
    contents.on('will-attach-webview', refuse);
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  void app.whenReady().then(start);
} else {
  app.quit();
}

/** Electron's own lock knows of no other host of the app: one that serves a browser may have the same folder. */
function takeFolder(dataFolder: string): boolean {
  try {
    const lock = takeDataFolder(dataFolder);
    app.on('quit', () => lock.release());
    return true;
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error;
    const words = createI18n(resolveLanguage('system', app.getLocale())).getFixedT(null, 'terminal');
    const { folder, pid, address } = error;
    const where = address === null ? [] : [words('browser.inUseAt', { address })];
    dialog.showErrorBox('Batchtone', [words('browser.inUse', { folder, pid }), ...where].join('\n'));
    return false;
  }
}

async function start(): Promise<void> {
  closeSession(session.defaultSession);
  await servePage();
  const host = createElectronHost(() => window);
  if (!takeFolder(host.dataFolder)) return app.quit();
  const running = createApp(host);
  await running.ready;
  guard = createGuard(running);
  window = createWindow();
  connectPage(running, window);
  await window.loadURL(pageUrl);
}

/** What the Copy buttons need: to write text to the clipboard, never to read it. */
const grantedPermission = 'clipboard-sanitized-write';

/** No other permission, no device, no download, and no request but for our page: nothing from elsewhere ever loads. */
function closeSession(own: Session): void {
  own.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === grantedPermission),
  );
  own.setPermissionCheckHandler((_contents, permission) => permission === grantedPermission);
  own.setDevicePermissionHandler(() => false);
  own.on('will-download', (event) => event.preventDefault());
  own.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !loadable.test(url) }));
}

async function servePage(): Promise<void> {
  const files = await listStaticFiles(join(import.meta.dirname, '../renderer'));
  const headers = securityHeaders(null);
  protocol.handle(scheme, async (request) => {
    const url = new URL(request.url);
    const file = url.host === 'batchtone' ? files.get(url.pathname) : undefined;
    if (file === undefined) return new Response(null, { status: 404, headers });
    const body = new Uint8Array(await readFile(file.path));
    return new Response(body, { headers: { ...headers, 'content-type': file.contentType } });
  });
}

function createWindow(): BrowserWindow {
  const created = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 720,
    minHeight: 540,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
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
      // Its dictionaries would come from a server of Google's.
      spellcheck: false,
    },
  });
  created.once('ready-to-show', () => created.show());
  created.on('close', (event) => {
    if (guard === null || guard.mayCloseWindow) return;
    event.preventDefault();
    void guard.request();
  });
  created.once('closed', () => {
    window = null;
  });
  return created;
}

/** Each load of the page is a connection of its own: what an earlier one subscribed to ends with it. */
function connectPage({ context }: App, { webContents }: BrowserWindow): void {
  let connection: FrameConnection | null = null;
  const end = () => {
    connection?.close();
    connection = null;
  };
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) end();
  });
  webContents.on('render-process-gone', end);
  webContents.once('destroyed', end);
  ipcMain.on(ipcChannels.toApp, (event, frame: unknown) => {
    const isOurPage = event.sender === webContents && event.senderFrame?.url.startsWith(pageUrl) === true;
    if (!isOurPage || event.senderFrame !== webContents.mainFrame || typeof frame !== 'string') return;
    connection ??= serveFrames(context, (answer) => {
      if (!webContents.isDestroyed()) webContents.send(ipcChannels.toPage, answer);
    });
    connection.receive(frame);
  });
}

function focusWindow(): void {
  if (window?.isMinimized() === true) window.restore();
  window?.focus();
}

/** Quitting asks first when something is at risk, and waits until nothing is under way. */
function createGuard(running: App): QuitGuard {
  const words = () => createI18n(running.info().language).getFixedT(null, 'quit');
  return new QuitGuard({
    risk: () => running.quitRisk(),
    say: (key, values) => words()(key as 'stay', { ...values }),
    ask: (question) => askBeforeQuit(window, words()('title'), question),
    deleteNodes: () => running.deleteAllNodes(),
    close: () => running.close(),
    quit: () => app.quit(),
  });
}
