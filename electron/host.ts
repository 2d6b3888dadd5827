/**
 * What a host (Electron, local browser, terminal) must provide. A host holds no decision of the app: each member is
 * here because the platform, and only the platform, can do it.
 */
export interface Host {
  readonly kind: 'electron' | 'browser' | 'terminal';
  /** The folder that this app owns: settings, journals, logs, the embedded engine's data. Exists. */
  readonly dataFolder: string;
  /** The platform's locale (`es-MX`), for the language setting `system`. */
  readonly locale: string;
  readonly version: string;
  /** Where settings live: `electron-store` in Electron, `conf` elsewhere. */
  readonly store: KeyValueStore;
  /** Encrypts what is written to disk; Electron's keystore, a key file elsewhere. */
  readonly secretBox: SecretBox;
  /** Asks the user for files or a folder; null where the platform has no picker (then the screen uses its own). */
  readonly pickers: Pickers | null;
  /** Opens a folder, or shows a file in it, in the platform's file manager; null where there is none. */
  readonly reveal: ((path: string) => Promise<void>) | null;
  /** Shows an https page in the user's browser, or rejects; null where there is none. */
  readonly openUrl: ((url: string) => Promise<void>) | null;
  /** The user's own folder for sound or documents: the first choice for the output folder. */
  readonly defaultOutputFolder: string;
  /**
   * How to run a Node.js script as a child of this process: under Electron the same binary with
   * `ELECTRON_RUN_AS_NODE=1`, elsewhere the running Node.
   */
  readonly node: { readonly execPath: string; readonly env: Readonly<Record<string, string>> };
}

/** A small JSON document on disk, written atomically. */
export interface KeyValueStore {
  /** The absolute path of the file, to name it in a message. */
  readonly path: string;
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

export interface SecretBox {
  /** False where nothing can be encrypted: then nothing secret is saved, and the user is told. */
  readonly isAvailable: boolean;
  encrypt(plainText: string): Promise<Uint8Array>;
  decrypt(cipher: Uint8Array): Promise<string>;
}

export interface Pickers {
  /** Absolute paths; empty when the user closed the picker. */
  pickFiles(): Promise<readonly string[]>;
  pickFolder(): Promise<string | null>;
}
