/**
 * What one who may not come in, or a page gone wrong, can take of this computer. A page of ours needs far less: six
 * connections of its browser, three uploads at once.
 */
export interface BrowserLimits {
  /** From the start of a request (or a connection) to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** The longest silence within an upload. There is no limit on the whole: a film may come from a slow disk. */
  readonly idleTimeoutMs: number;
  /** How often the time of headers, and what waits to be read, is looked at. */
  readonly checkEveryMs: number;
  /** A further connection is closed at once: this process has other files to open. */
  readonly mostConnections: number;
  /** What waits for a page that does not read; beyond it the page is let go, and connects anew if it is there. */
  readonly mostUnreadBytes: number;
  readonly mostUploadsAtOnce: number;
  readonly mostUploadBytes: number;
  /** As many as the queue takes. */
  readonly mostStagedFiles: number;
}

export const usualLimits: BrowserLimits = {
  headersTimeoutMs: 20_000,
  idleTimeoutMs: 60_000,
  checkEveryMs: 5_000,
  mostConnections: 256,
  mostUnreadBytes: 128 * 1024 * 1024,
  mostUploadsAtOnce: 12,
  mostUploadBytes: 2 ** 40,
  mostStagedFiles: 100_000,
};
