/**
 * What programs need to be found and to work; nothing else of the user's environment reaches a task, as it may hold
 * credentials. Names compare without case because Windows writes `Path`.
 */
const inherited: ReadonlySet<string> = new Set(
  [
    ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'TEMP', 'TMP'],
    ...['LD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH'],
    ...['SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'PATHEXT', 'USERPROFILE', 'USERNAME', 'APPDATA'],
    ...['LOCALAPPDATA', 'ProgramData', 'ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432'],
    ...['NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE', 'OS'],
  ].map((name) => name.toUpperCase()),
);

/** The environment of the engine's nodes: the part of `environment` that tasks may see. */
export function nodeEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (inherited.has(entry[0].toUpperCase()) || entry[0].startsWith('LC_')),
  );
  return Object.fromEntries(entries);
}
