/**
 * Makes any value fit for a log: no query of a URL (a SAS is one), no key, no signature, no header that signs in.
 * It works on everything that is logged, so that a careless call cannot leak.
 */

const secretNames =
  /^(authorization|cookie|set-cookie|.*(key|secret|token|password|signature|connectionstring|sas))$/i;
const mask = '[redacted]';
const maxDepth = 6;

export function redactText(text: string): string {
  return text
    .replace(/(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*/gi, `$1?${mask}`)
    .replace(/\b(AccountKey|SharedAccessSignature|sig|sharedkey)(\s*[=:]\s*)[^\s;&"']+/gi, `$1$2${mask}`)
    .replace(/\b(SharedKey|Bearer)\s+[^\s"']+/gi, `$1 ${mask}`);
}

export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? undefined : value;
  if (depth >= maxDepth) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((entry) => redact(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      secretNames.test(name) && typeof entry !== 'number' ? mask : redact(entry, depth + 1),
    ]),
  );
}

/** Only what explains an error; a client's error also carries the whole request, headers included. */
function redactError(error: Error, depth: number): unknown {
  const fields: Record<string, unknown> = { name: error.name, message: redactText(String(error.message)) };
  for (const name of ['code', 'statusCode', 'params'] as const) {
    const value = (error as unknown as Record<string, unknown>)[name];
    if (value !== undefined) fields[name] = redact(value, depth + 1);
  }
  const body = (error as { body?: { message?: { value?: unknown } } }).body;
  if (typeof body?.message?.value === 'string') fields['serviceMessage'] = redactText(body.message.value);
  if (error.stack) fields['stack'] = redactText(error.stack);
  if (error.cause !== undefined) fields['cause'] = redact(error.cause, depth + 1);
  return fields;
}
