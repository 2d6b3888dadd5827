/**
 * `when-exit`, which `conf` brings along, sends every signal that it hears to this process once more, so that it ends as
 * if nobody had listened. A repeat this soon is that echo, not a second wish of the user.
 */
const echoMs = 500;

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export interface StopSignals {
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** What a shell expects of a process that such a signal ended; 0 before there was one. */
  exitCode(): number;
}

/** Listens for the wish to stop. A second one, from a user who will not wait, ends the process at once. */
export function listenForStop(): StopSignals {
  const stop = new AbortController();
  let exitCode = 0;
  let firstAt = 0;
  for (const [name, code] of Object.entries(exitCodes)) {
    process.on(name, () => {
      if (stop.signal.aborted) {
        if (performance.now() - firstAt > echoMs) process.exit(code);
        return;
      }
      exitCode = code;
      firstAt = performance.now();
      stop.abort(new Error(`Stopped by ${name}`));
    });
  }
  return { signal: stop.signal, exitCode: () => exitCode };
}
