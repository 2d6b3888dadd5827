import type { Readable } from 'node:stream';

/** A request as it came: nothing decoded or normalised, because the signature covers it as sent. */
export interface BatchRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly rawPath: string;
  /** Query as sent, without `?`. */
  readonly rawQuery: string;
  /** Names in lower case, values as sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null: it was longer than the engine takes. */
  readonly body: Buffer | null;
}

export interface BatchResponse {
  readonly status: number;
  readonly reason?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Readable | null;
  /** For captured traffic. */
  readonly operationId: string | null;
}

/** What a handler gets: the request, taken apart. */
export interface Call {
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters, decoded. */
  readonly query: ReadonlyMap<string, string>;
  readonly request: BatchRequest;
  /** `http://127.0.0.1:PORT`; the links in answers begin with it. */
  readonly base: string;
}

/** What a handler gives; the common headers are added to it. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON. */
  readonly body?: object | Readable;
}
