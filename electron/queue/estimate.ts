import { z } from 'zod';
import type { Estimate } from '../../shared/contract.ts';
import { type QualityName, qualityPresets } from '../../shared/presets.ts';

/** What one finished run took: the base of every estimate. */
const measurementSchema = z.object({ mediaS: z.number().positive(), elapsedS: z.number().positive() });
export type Measurement = Readonly<z.infer<typeof measurementSchema>>;

/** The host's store, as far as it is needed here. */
export interface MeasurementStore {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
}

const key = 'measuredRuns';
/** Old runs say little about this machine as it is now. */
const keptRuns = 20;

export function readMeasurements(store: MeasurementStore): readonly Measurement[] {
  const parsed = z.array(measurementSchema).safeParse(store.get(key));
  return parsed.success ? parsed.data : [];
}

export function recordMeasurement(store: MeasurementStore, measurement: Measurement): void {
  const { mediaS, elapsedS } = measurement;
  if (!(mediaS > 0) || !(elapsedS > 0)) return;
  store.set(key, [...readMeasurements(store), { mediaS, elapsedS }].slice(-keptRuns));
}

/**
 * Wall clock in seconds that `mediaS` will take, from a line through the measured runs (start-up plus a share of the
 * length). With one length measured only, that run's speed. Null before anything was measured.
 */
export function expectedSeconds(mediaS: number, runs: readonly Measurement[]): number | null {
  const first = runs[0];
  if (first === undefined) return null;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanMedia = mean(runs.map((run) => run.mediaS));
  const meanElapsed = mean(runs.map((run) => run.elapsedS));
  const spread = mean(runs.map((run) => (run.mediaS - meanMedia) ** 2));
  const proportional = (mediaS / meanMedia) * meanElapsed;
  if (spread < (meanMedia * 0.05) ** 2) return proportional;
  const slope = mean(runs.map((run) => (run.mediaS - meanMedia) * (run.elapsedS - meanElapsed))) / spread;
  const startUp = meanElapsed - slope * meanMedia;
  return slope <= 0 || startUp < 0 ? proportional : startUp + slope * mediaS;
}

/** @param ready the items that would be converted now */
export function estimateFor(
  ready: readonly { readonly durationS: number; readonly sizeBytes: number }[],
  quality: QualityName,
  runs: readonly Measurement[],
): Estimate {
  const mediaSeconds = ready.reduce((sum, item) => sum + item.durationS, 0);
  return {
    items: ready.length,
    mediaSeconds,
    uploadBytes: ready.reduce((sum, item) => sum + item.sizeBytes, 0),
    outputBytes: Math.round((mediaSeconds * qualityPresets[quality].typicalKbps * 1000) / 8),
    durationS: ready.length === 0 ? null : expectedSeconds(mediaSeconds, runs),
    startUpS: 0,
    cost: { amount: 0, currency: 'USD' },
    costUnknown: null,
    poolPerHour: { amount: 0, currency: 'USD' },
  };
}
