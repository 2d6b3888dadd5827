import { z } from 'zod';
import { localConnectionId } from '../../shared/connection.ts';

/** What one finished run took: the base of every estimate. Entries without a connection are of this computer. */
const measurementSchema = z.object({
  mediaS: z.number().positive(),
  elapsedS: z.number().positive(),
  connectionId: z.string().default(localConnectionId),
  vmSize: z.string().default('local'),
  /** Tasks that ran at the same time, at most. */
  slots: z.number().int().positive().default(1),
  /** Until the first task ran: allocation, boot, start task. Null where it was not seen. */
  startUpS: z.number().nonnegative().nullable().default(null),
  /** Null where nothing was uploaded or it was too quick to tell. */
  uploadBytesPerS: z.number().positive().nullable().default(null),
});
export type Measurement = Readonly<z.infer<typeof measurementSchema>>;

/** The host's store, as far as it is needed here. */
export interface MeasurementStore {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

const key = 'measuredRuns';
/** Old runs say little about a machine or an account as it is now. */
const keptRuns = 20;

export function readMeasurements(store: MeasurementStore): readonly Measurement[] {
  const stored = store.get(key);
  if (!Array.isArray(stored)) return [];
  // One that makes no sense must not cost the others.
  return stored.flatMap((run: unknown) => measurementSchema.safeParse(run).data ?? []);
}

/** Keeps the newest of each connection, so that many runs here do not push out what an account has taught. */
export function recordMeasurement(store: MeasurementStore, measurement: Measurement): void {
  if (!measurementSchema.safeParse(measurement).success) return;
  const runs = [...readMeasurements(store), measurement];
  const own = runs.filter(({ connectionId }) => connectionId === measurement.connectionId);
  const dropped = new Set(own.slice(0, Math.max(0, own.length - keptRuns)));
  store.set(
    key,
    runs.filter((run) => !dropped.has(run)),
  );
}
