import type { z } from 'zod';
import { BatchError, invalidProperty } from '../model/batch-error.ts';
import type { Call } from './exchange.ts';

/** Deeper than any request of the service; what is kept is written out again, by functions that call themselves. */
const deepest = 32;

/** @throws BatchError `RequestBodyTooLarge`, `InvalidRequestBody` */
export function jsonBody(call: Call): unknown {
  const { body } = call.request;
  if (body === null) throw new BatchError('RequestBodyTooLarge');
  const text = body.toString('utf8');
  if (depthOf(text) > deepest) throw new BatchError('InvalidRequestBody');
  try {
    // Some clients write null for what they leave out.
    return JSON.parse(text, (_, value: unknown) => (value === null ? undefined : value));
  } catch {
    throw new BatchError('InvalidRequestBody');
  }
}

/** How deep objects and lists nest in a JSON text; brackets inside strings do not count. One look at each character. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isString && character === '\\') at += 1;
    else if (character === '"') isString = !isString;
    else if (isString) continue;
    else if (character === '[' || character === '{') {
      depth += 1;
      most = Math.max(most, depth);
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return most;
}

/** A body that may be left out: then `{}`. @throws BatchError as `jsonBody` */
export function optionalJsonBody(call: Call): unknown {
  return call.request.body?.length === 0 ? {} : jsonBody(call);
}

/**
 * A request body, or a part of one, in the form that the model keeps.
 * @throws BatchError `MissingRequiredProperty`, `UnsupportedProperty`, `InvalidPropertyValue`, each naming the property
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  // What is not supported comes first: it is often the reason why something else is missing.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue === undefined || typeof body !== 'object') throw new BatchError('InvalidRequestBody');
  if (issue.code === 'unrecognized_keys') {
    throw new BatchError('UnsupportedProperty', [
      { key: 'PropertyName', value: [...named(issue.path), issue.keys[0] ?? ''].at(-1) ?? '' },
      { key: 'Reason', value: 'The embedded engine does not know or does not support the property.' },
    ]);
  }
  const name = named(issue.path).at(-1) ?? 'body';
  if (issue.code === 'invalid_type' && valueAt(body, issue.path) === undefined) {
    throw new BatchError('MissingRequiredProperty', [{ key: 'PropertyName', value: name }]);
  }
  throw invalidProperty(name, issue.message);
}

const named = (path: readonly PropertyKey[]) => path.filter((part) => typeof part === 'string');

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    body,
  );
}
