import { z } from 'zod';
import { cloudNames, cloudSchema } from '../../shared/clouds.ts';
import { signInMethods } from '../../shared/connection.ts';
import { type FailureView, viewOf } from '../../shared/failure.ts';
import { planSchema } from '../../shared/plan.ts';
import { JsonFile, type ParsedDocument } from './json-file.ts';

/** A connection as it is on disk: everything but its keys and tokens, which are in the vault. */
export const recordSchema = z.object({
  connectionId: z.uuid(),
  name: z.string().min(1),
  cloud: z.enum(cloudNames),
  /** For `custom` only. */
  endpoints: cloudSchema.nullable(),
  batchUrl: z.url(),
  blobUrl: z.url(),
  auth: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('sharedKey'),
      batchAccount: z.string(),
      storageAccount: z.string(),
    }),
    z.object({
      kind: z.literal('entra'),
      method: z.enum(signInMethods),
      tenantId: z.string().nullable(),
      clientId: z.string().nullable(),
      batchResourceId: z.string().nullable(),
      storageResourceId: z.string().nullable(),
      /** Null before the first sign-in. */
      username: z.string().nullable(),
    }),
  ]),
  /** Null: the usual plan. A plan of another version of this app that makes no sense here counts as none. */
  plan: planSchema.nullable().catch(null),
});
export type ConnectionRecord = Readonly<z.infer<typeof recordSchema>>;
export type EntraRecord = Extract<ConnectionRecord['auth'], { kind: 'entra' }>;

const fileSchema = z.object({ connections: z.array(z.unknown()) });
type Records = { readonly connections: readonly ConnectionRecord[] };

/** The connections in the order of their making; every change is on disk before the call returns. */
export class ConnectionStore {
  readonly #file: JsonFile<Records>;

  /** @param nowMs time of the start, for the name of a file that is set aside */
  constructor(path: string, nowMs: number) {
    this.#file = new JsonFile(path, parseRecords, nowMs);
  }

  list(): readonly ConnectionRecord[] {
    return this.#file.value.connections;
  }

  find(connectionId: string): ConnectionRecord | undefined {
    return this.list().find((each) => each.connectionId === connectionId);
  }

  /** Adds it, or puts it in the place of the one with its id. @throws what the system says; then nothing is changed */
  put(record: ConnectionRecord): void {
    const isKnown = this.find(record.connectionId) !== undefined;
    this.#file.write({
      connections: isKnown
        ? this.list().map((each) => (each.connectionId === record.connectionId ? record : each))
        : [...this.list(), record],
    });
  }

  /** @throws what the system says; then nothing is changed */
  remove(connectionId: string): void {
    this.#file.write({ connections: this.list().filter((each) => each.connectionId !== connectionId) });
  }

  /** `connectionsCorrupt` with the name of the copy when the file could not be used as it was. */
  notices(): readonly FailureView[] {
    const { setAsideAs } = this.#file;
    return setAsideAs === null ? [] : [viewOf('connectionsCorrupt', { file: setAsideAs })];
  }
}

/** Keeps each connection that is whole by itself. */
function parseRecords(stored: unknown): ParsedDocument<Records> {
  const document = fileSchema.safeParse(stored ?? { connections: [] });
  if (!document.success) return { value: { connections: [] }, isWhole: false };
  const good = new Map<string, ConnectionRecord>();
  for (const each of document.data.connections) {
    const record = recordSchema.safeParse(each);
    if (record.success && !good.has(record.data.connectionId))
      good.set(record.data.connectionId, record.data);
  }
  return {
    value: { connections: [...good.values()] },
    isWhole: good.size === document.data.connections.length,
  };
}
