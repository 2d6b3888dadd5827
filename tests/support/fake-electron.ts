import { EventEmitter } from 'node:events';
import { vi } from 'vitest';

/** As much of the `electron` module as the three files use, recording what they ask of it. */
export function createFakeElectron(userData: string) {
  const windows: FakeWindow[] = [];
  const exposed = new Map<string, unknown>();
  const schemes = new Map<string, (request: { readonly url: string }) => Promise<Response>>();
  const ready = Promise.withResolvers<void>();

  class FakeWebContents extends EventEmitter {
    readonly mainFrame = { url: 'app://batchtone/' };
    readonly sent: [channel: string, frame: string][] = [];
    openHandler: ((details: { readonly url: string }) => { readonly action: string }) | null = null;
    setWindowOpenHandler(handler: (details: { readonly url: string }) => { readonly action: string }) {
      this.openHandler = handler;
    }
    send(channel: string, frame: string) {
      this.sent.push([channel, frame]);
    }
    isDestroyed() {
      return false;
    }
  }

  class FakeWindow extends EventEmitter {
    readonly webContents = new FakeWebContents();
    readonly options: { readonly webPreferences: Readonly<Record<string, unknown>> };
    readonly loadURL = vi.fn(async (_url: string) => undefined);
    readonly show = vi.fn();
    readonly focus = vi.fn();
    readonly restore = vi.fn();
    constructor(options: { readonly webPreferences: Readonly<Record<string, unknown>> }) {
      super();
      this.options = options;
      windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }
    isMinimized() {
      return true;
    }
  }

  const app = Object.assign(new EventEmitter(), {
    enableSandbox: vi.fn(),
    requestSingleInstanceLock: vi.fn(() => true),
    whenReady: () => ready.promise,
    quit: vi.fn(),
    getPath: (name: string) => (name === 'userData' ? userData : `/home/${name}`),
    getLocale: () => 'es-ES',
    getVersion: () => '9.8.7',
  });

  return {
    windows,
    exposed,
    schemes,
    becomeReady: () => ready.resolve(),
    module: {
      app,
      BrowserWindow: FakeWindow,
      ipcMain: new EventEmitter(),
      ipcRenderer: Object.assign(new EventEmitter(), { send: vi.fn() }),
      contextBridge: { exposeInMainWorld: (name: string, api: unknown) => exposed.set(name, api) },
      webUtils: { getPathForFile: vi.fn(() => '/real/path.mp4') },
      protocol: {
        registerSchemesAsPrivileged: vi.fn(),
        handle: (scheme: string, serve: (request: { readonly url: string }) => Promise<Response>) =>
          schemes.set(scheme, serve),
      },
      session: {
        defaultSession: Object.assign(new EventEmitter(), {
          setPermissionRequestHandler: vi.fn(),
          setPermissionCheckHandler: vi.fn(),
          setDevicePermissionHandler: vi.fn(),
          webRequest: { onBeforeRequest: vi.fn() },
        }),
      },
      dialog: {
        showErrorBox: vi.fn(),
        showMessageBox: vi.fn(async (..._args: unknown[]) => ({ response: 0 })),
        showOpenDialog: vi.fn(async () => ({ canceled: false, filePaths: ['/a', '/b'] })),
      },
      shell: {
        openPath: vi.fn(async () => ''),
        showItemInFolder: vi.fn(),
        openExternal: vi.fn(async () => undefined),
      },
      // Reversible and not the text itself: enough for the contract of a secret box.
      safeStorage: {
        isEncryptionAvailable: vi.fn(() => true),
        getSelectedStorageBackend: vi.fn(() => 'gnome_libsecret'),
        encryptString: (text: string) => Buffer.from(`v1${Buffer.from(text).toString('hex')}!`),
        decryptString: (bytes: Buffer) => {
          const match = /^v1([\da-f]*)!$/.exec(bytes.toString());
          if (match?.[1] === undefined) throw new Error('not a secret');
          return Buffer.from(match[1], 'hex').toString();
        },
      },
    },
  };
}
export type FakeElectron = ReturnType<typeof createFakeElectron>;
