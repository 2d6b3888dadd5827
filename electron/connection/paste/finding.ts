/** What one part of a pasted block says. A part that names an account speaks of that account only. */
export interface Finding {
  readonly source: 'configPy' | 'connectionString' | 'azBatchKeys' | 'azStorageKeys' | 'settings';
  readonly batchAccount?: string | undefined;
  readonly batchUrl?: string | undefined;
  readonly batchKey?: string | undefined;
  readonly storageAccount?: string | undefined;
  readonly blobUrl?: string | undefined;
  readonly storageKey?: string | undefined;
}

/** Placeholders that tutorials leave for their reader to fill. */
const placeholder =
  /^your|^(enter|insert|paste|replace)(your|[^a-z0-9])|^(todo|changeme)$|[<>{}]|^(x+|\.+|\*+)$/i;

function given(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || placeholder.test(text) ? undefined : text;
}

/** Both services: 3 to 24 lower-case letters and digits. */
export function accountName(value: unknown): string | undefined {
  const text = given(value)?.toLowerCase();
  return text !== undefined && /^[a-z0-9]{3,24}$/.test(text) ? text : undefined;
}

/** Account keys are base64 of 64 bytes; shorter ones of other servers are taken, words of prose or code are not. */
export function accountKey(value: unknown): string | undefined {
  const text = given(value);
  return text !== undefined && text.length % 4 === 0 && /^[A-Za-z0-9+/]{22,}={0,2}$/.test(text)
    ? text
    : undefined;
}

/** An address without its query, which may be a signature; `az` leaves `https://` out. */
export function serviceUrl(value: unknown): string | undefined {
  const text = given(value);
  if (text === undefined) return undefined;
  const isWhole = /^https?:\/\//i.test(text);
  // Without a scheme, code (`process.env.BATCH_URL`) must not pass for a host name.
  if (!isWhole && !/^[a-z0-9-]+(\.[a-z0-9-]+){2,}(:\d+)?\/?$/.test(text)) return undefined;
  const url = URL.parse(isWhole ? text : `https://${text}`);
  if (url === null || url.hostname === '') return undefined;
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
}

/** The last name of an ARM id (`.../storageAccounts/<name>`). */
export function nameOfResource(id: unknown): string | undefined {
  return typeof id === 'string' ? accountName(id.split('/').at(-1)) : undefined;
}
