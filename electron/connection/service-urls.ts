import { type CloudEndpoints, type CloudName, clouds } from '../../shared/clouds.ts';
import { Failure } from '../../shared/failure.ts';

/**
 * Addresses of accounts. A key or token is sent to them, so they are https, except on this computer, and carry neither
 * a query (which may be a signature), nor a user, nor a password.
 */

/** The Batch account's address: a host, and nothing behind it. @throws Failure `badRequest` */
export function batchUrlOf(text: string): string {
  const url = checked(text, 'batchUrl');
  if (url.pathname !== '/') throw new Failure('badRequest', { field: 'batchUrl' });
  return url.origin;
}

/** The blob endpoint, without a slash at its end; an emulator has the account in the path. @throws Failure `badRequest` */
export function blobUrlOf(text: string): string {
  const url = checked(text, 'blobUrl');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function checked(text: string, field: string): URL {
  const url = URL.parse(text.trim());
  const isRight =
    url !== null &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  if (!isRight) throw new Failure('badRequest', { field });
  return url;
}

/** Null for a cloud of one's own whose endpoints nobody gave: an account key needs none of them. */
export function knownEndpoints(
  account: Readonly<{ cloud: CloudName; endpoints: CloudEndpoints | null }>,
): CloudEndpoints | null {
  return account.cloud === 'custom' ? account.endpoints : clouds[account.cloud];
}

/** Names and addresses of this computer itself (RFC 6761, 6.3; RFC 5735, 3; RFC 4291, 2.5.3). */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

/** The region in `<account>.<region>.<batchSuffix>`, or null where the host has another form. */
export function regionOf(batchUrl: string, cloud: CloudEndpoints | null): string | null {
  const labels = labelsBefore(new URL(batchUrl).hostname, cloud?.batchSuffix);
  return labels?.length === 2 ? (labels[1] ?? null) : null;
}

/** The account that a Batch host of this cloud belongs to; null where the host has another form. */
export function batchAccountOf(batchUrl: string, cloud: CloudEndpoints | null): string | null {
  const labels = labelsBefore(new URL(batchUrl).hostname, cloud?.batchSuffix);
  return labels?.length === 2 ? (labels[0] ?? null) : null;
}

/** The account that a blob endpoint belongs to: first label of a host of Azure, or the path of an emulator. */
export function storageAccountOf(blobUrl: string, cloud: CloudEndpoints | null): string | null {
  const { hostname, pathname } = new URL(blobUrl);
  const labels = labelsBefore(hostname, cloud === null ? undefined : `blob.${cloud.storageSuffix}`);
  if (labels?.length === 1) return labels[0] ?? null;
  const [, account = '', ...more] = pathname.split('/');
  return account !== '' && more.length === 0 ? account : null;
}

function labelsBefore(hostname: string, suffix: string | undefined): readonly string[] | null {
  if (suffix === undefined) return null;
  const end = `.${suffix.toLowerCase()}`;
  return hostname.endsWith(end) ? hostname.slice(0, -end.length).split('.') : null;
}
