/**
 * What the Electron preload puts on `window.batchtone`: the whole of what the page may do beyond the web. Frames are
 * opaque text of the contract's own protocol.
 */
export interface DesktopBridge {
  /** Sends one frame to the app. */
  send(frame: string): void;
  /** Calls `listener` with every frame from the app; the returned function stops it. */
  onMessage(listener: (frame: string) => void): () => void;
  /** The real path of a dropped or chosen file; empty for a file that was made in the page. */
  getPathForFile(file: File): string;
}

/** The name of the bridge on the page's `window`. */
export const bridgeName = 'batchtone';

/** IPC channels: one each way, carrying frames. */
export const ipcChannels = { toApp: 'batchtone:to-app', toPage: 'batchtone:to-page' } as const;

/** Paths that the browser host serves beside the page. */
export const browserPaths = { socket: '/socket', upload: '/upload', audio: '/audio' } as const;
