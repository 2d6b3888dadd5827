import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseQuery } from '../../electron/engine/batch-server/query-string.ts';
import { sign, stringToSign } from '../../electron/engine/batch-server/shared-key.ts';
import type { EngineAddress } from '../../electron/engine/engine.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** JSON as a value, anything else as text. */
  readonly body: unknown;
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Sends one signed request without any SDK between: what is asked and answered is seen as it is. */
export async function sendRaw({ batch }: EngineAddress, raw: RawRequest): Promise<RawAnswer> {
  const { method, path, query = {}, body } = raw;
  const all = { 'api-version': '2022-10-01.16.0', ...query };
  const rawQuery = Object.entries(all)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const content = body === undefined || body === null ? '' : JSON.stringify(body);
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...raw.headers,
    'ocp-date': new Date().toUTCString(),
    ...(content !== '' && { 'content-type': 'application/json; odata=minimalmetadata; charset=utf-8' }),
    ...((content !== '' || method === 'POST') && { 'content-length': String(Buffer.byteLength(content)) }),
  };
  const signed = stringToSign(batch.accountName, { method, rawPath: path, headers }, parseQuery(rawQuery));
  headers['authorization'] = `SharedKey ${batch.accountName}:${sign(signed, batch.accountKey)}`;
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const sent = request(`${batch.url}${path}?${rawQuery}`, { method, headers }, (answer) => {
    text(answer).then((said) => {
      const isJson = answer.headers['content-type']?.startsWith('application/json') === true && said !== '';
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        body: isJson ? JSON.parse(said) : said,
      });
    }, reject);
  });
  sent.on('error', reject);
  sent.end(content);
  return await promise;
}
