import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchRequest, BatchResponse } from './exchange.ts';
import { parseQuery } from './query-string.ts';

/** Writes each exchange as one JSON file, without its authorization. Contents of files are left out (null). */
export class Capture {
  readonly #folder: string;
  readonly #writes = new Set<Promise<void>>();
  #failure: unknown = null;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  record(request: BatchRequest, response: BatchResponse): void {
    this.#count += 1;
    const name = `${String(this.#count).padStart(6, '0')}.${response.operationId ?? 'none'}.${response.status}`;
    const write = this.#write(name, request, response)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }

  /** Resolves when all is on disk. @throws the first error of writing */
  async close(): Promise<void> {
    await Promise.all(this.#writes);
    if (this.#failure !== null) throw this.#failure;
  }

  async #write(name: string, request: BatchRequest, response: BatchResponse): Promise<void> {
    const { authorization: _, ...headers } = request.headers;
    const { rawPath: path, rawQuery, method } = request;
    const query = queryOf(rawQuery);
    const document = {
      name,
      ...(response.operationId === null ? {} : { operationId: response.operationId }),
      apiVersion: query['api-version'] ?? null,
      request: { method, path, query, headers, body: parsed(request.body?.toString('utf8') ?? '') },
      response: {
        status: response.status,
        headers: lowerCase(response.headers),
        body: typeof response.body === 'string' ? parsed(response.body) : null,
      },
    };
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#folder, `${name}.json`), `${JSON.stringify(document, null, 1)}\n`, {
      mode: 0o600,
    });
  }
}

function queryOf(rawQuery: string): Record<string, string> {
  try {
    return Object.fromEntries(parseQuery(rawQuery));
  } catch {
    return { '': rawQuery };
  }
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
