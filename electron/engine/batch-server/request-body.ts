import type { z } from 'zod';
import { BatchError, invalidProperty } from '../model/batch-error.ts';
import type { Call } from './exchange.ts';

/** @throws BatchError `RequestBodyTooLarge`, `InvalidRequestBody` */
export function jsonBody(call: Call): unknown {
  const { body } = call.request;
  if (body === null) throw new BatchError('RequestBodyTooLarge');
  try {
    // Some clients write null for what they leave out.
    return JSON.parse(body.toString('utf8'), (_, value: unknown) => (value === null ? undefined : value));
  } catch {
    throw new BatchError('InvalidRequestBody');
  }
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
