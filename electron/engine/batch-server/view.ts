import { BatchError, invalidQuery } from '../model/batch-error.ts';
import { FilterSyntaxError, filteredProperties, matches, parseFilter } from './filter.ts';

/**
 * A resource on the wire, property by property, in the service's order. One table serves the whole resource, `$select`
 * (which then costs only what was asked for) and `$filter`. A property that gives undefined is left out.
 */
export type View<R> = Readonly<Record<string, (record: R, base: string) => unknown>>;

/** A `$select`, checked against a view: property names, nested ones with their inner path. Null: everything. */
export type Selection = ReadonlyMap<string, readonly (readonly string[])[]> | null;

/** @throws BatchError `InvalidQueryParameterValue` */
export function parseSelect<R>(view: View<R>, text: string | undefined): Selection {
  if (text === undefined) return null;
  const selection = new Map<string, (readonly string[])[]>();
  for (const part of text.split(',').map((name) => name.trim())) {
    const [first = '', ...inner] = part.split('/');
    if (!Object.hasOwn(view, first)) {
      throw invalidQuery('$select', text, `The property '${part}' cannot be selected.`);
    }
    selection.set(first, [...(selection.get(first) ?? []), inner]);
  }
  return selection;
}

export function render<R>(
  view: View<R>,
  record: R,
  base: string,
  selection: Selection,
): Record<string, unknown> {
  const rendered: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(view)) {
    const paths = selection === null ? [[]] : selection.get(name);
    if (paths === undefined) continue;
    const value = read(record, base);
    if (value === undefined) continue;
    rendered[name] = paths.some((path) => path.length === 0) ? value : pick(value, paths);
  }
  return rendered;
}

function pick(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const picked: Record<string, unknown> = {};
  for (const [name = '', ...inner] of paths) {
    const found: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    if (found !== undefined) picked[name] = inner.length === 0 ? found : pick(found, [inner]);
  }
  return picked;
}

/**
 * A `$filter` as a test of records.
 * @throws BatchError `InvalidQueryParameterValue` for bad syntax and for properties that the list does not have
 */
export function parseFilterFor<R>(
  view: View<R>,
  text: string | undefined,
): (record: R, base: string) => boolean {
  if (text === undefined) return () => true;
  try {
    const filter = parseFilter(text);
    for (const name of filteredProperties(filter)) {
      if (!Object.hasOwn(view, name)) throw new FilterSyntaxError(`the property '${name}' is not known`);
    }
    return (record, base) => matches(filter, (name) => view[name]?.(record, base));
  } catch (error) {
    if (error instanceof BatchError || !(error instanceof FilterSyntaxError)) throw error;
    throw invalidQuery('$filter', text, `The filter is not valid: ${error.message}.`);
  }
}
