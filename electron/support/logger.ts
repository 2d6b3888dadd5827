import { pino } from 'pino';
import { redact, redactText } from './redact.ts';
import { RotatingFile } from './rotating-file.ts';

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

/**
 * One JSON line an entry, appended to `file`, which only its owner may read. The folder is made if missing. A log that
 * has grown to 5 MB makes room: the last two such files stay beside it.
 */
export function createFileLogger(file: string, level: LogLevel = 'info'): Logger {
  const sink = new RotatingFile(file);
  return createLogger(sink, level, () => sink.close());
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
