/** How the service writes "no limit": the longest duration that .NET can hold. */
export const unlimitedDuration = 'P10675199DT2H48M5.4775807S';
const unlimitedMs = 10_675_199 * 86_400_000;

const form = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** An ISO 8601 duration in ms; `Infinity` for "no limit"; null when it is not a duration (years and months are not). */
export function parseDurationMs(text: string): number | null {
  const parts = form.exec(text);
  if (parts === null || text === 'P' || text.endsWith('T')) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const ms = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
  return ms >= unlimitedMs ? Number.POSITIVE_INFINITY : ms;
}
