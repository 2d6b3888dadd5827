/**
 * Runs parts side by side under one signal. When one fails, the others are told to stop and are awaited, so that
 * nothing goes on behind the caller's back; then the first fault is thrown.
 */
export async function runTogether(
  parts: readonly ((signal: AbortSignal) => Promise<void>)[],
  parent: AbortSignal,
): Promise<void> {
  const own = new AbortController();
  const signal = AbortSignal.any([parent, own.signal]);
  const faults: unknown[] = [];
  await Promise.all(
    parts.map(async (part) => {
      try {
        await part(signal);
      } catch (error) {
        faults.push(error);
        own.abort(error);
      }
    }),
  );
  if (faults.length > 0) throw faults[0];
}
