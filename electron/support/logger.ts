import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, pino } from 'pino';
import { redact, redactText } from './redact.ts';

/** What the app logs with. Fields first, then a fixed sentence; every value is redacted on its way out. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Writes what is still in memory and lets go of the file. */
  close(): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** One JSON line an entry, appended to `file`, which only its owner may read. The folder is made if missing. */
export function createFileLogger(file: string, level: LogLevel = 'info'): Logger {
  mkdirSync(dirname(file), { recursive: true });
  // sync: no worker thread that a bundle would have to find, and nothing is lost when the process ends.
  const sink = destination({ dest: file, sync: true, append: true, mode: 0o600 });
  return createLogger(sink, level, () => sink.end());
}

/** For tests and tools that want no log. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  close: () => undefined,
};

/** A logger over any place that takes lines. */
export function createLogger(
  sink: { write(line: string): void },
  level: LogLevel,
  close: () => void = () => undefined,
): Logger {
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, sink);
  const write = (severity: 'debug' | 'info' | 'warn' | 'error') => (fields: object, message: string) =>
    log[severity](redact(fields) as object, redactText(message));
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    close,
  };
}
