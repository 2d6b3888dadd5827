import { readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export interface StaticFile {
  readonly path: string;
  readonly contentType: string;
  /** Its name holds a hash of its content, so it never changes. */
  readonly isImmutable: boolean;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/**
 * The files of a folder by the URL path of each, read once: what is not in the table cannot be asked for, whatever the
 * path looks like. `/` is `index.html`.
 */
export async function listStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const contentType = contentTypes[extname(entry.name).toLowerCase()];
    if (contentType === undefined) continue;
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(url, { path, contentType, isImmutable: url.startsWith('/assets/') });
  }
  const index = files.get('/index.html');
  if (index === undefined) throw new Error(`There is no built page in ${folder}: run npm run build`);
  return files.set('/', index);
}

/**
 * Headers of every answer that carries the page or a part of it. Fluent's styles are put in by script, hence
 * `unsafe-inline` for styles alone.
 * @param socketOrigin where the page may open its WebSocket; none in Electron
 */
export function securityHeaders(socketOrigin: string | null): Readonly<Record<string, string>> {
  const connect = socketOrigin === null ? "'self'" : `'self' ${socketOrigin}`;
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self' data:",
      `connect-src ${connect}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=()',
  };
}
