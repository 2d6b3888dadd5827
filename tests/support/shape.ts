/** How one value departs from another in shape. */
export interface Departure {
  readonly kind: 'missing' | 'extra' | 'form';
  /** As `value[].executionInfo.startTime`. */
  readonly field: string;
  readonly detail?: string;
}

type Shape = ReadonlyMap<string, ReadonlySet<string>>;

const forms: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/],
  ['duration', /^-?P(\d|T)/],
  ['URL', /^https?:\/\//],
  ['version tag', /^0x[0-9A-F]+$/],
  ['digits', /^\d+$/],
];

/** Every field of a JSON value with its form: `time`, `number`, ... */
export function shapeOf(value: unknown): Shape {
  const shape = new Map<string, Set<string>>();
  const walk = (part: unknown, field: string) => {
    if (Array.isArray(part)) {
      add(shape, field, 'list');
      for (const item of part) walk(item, `${field}[]`);
    } else if (typeof part === 'object' && part !== null) {
      if (field !== '') add(shape, field, 'object');
      for (const [name, inner] of Object.entries(part)) walk(inner, field === '' ? name : `${field}.${name}`);
    } else {
      add(shape, field, formOf(part));
    }
  };
  walk(value, '');
  return shape;
}

/**
 * Fields of `recorded` that `given` lacks or has in another form, and fields of `given` that none of `known` has.
 * What lies inside a missing or an extra field is not told again.
 */
export function departures(
  given: unknown,
  recorded: unknown,
  known: readonly unknown[],
): readonly Departure[] {
  const [ours, theirs] = [shapeOf(given), shapeOf(recorded)];
  const seen = new Set(known.flatMap((each) => [...shapeOf(each).keys()]));
  const found: Departure[] = [];
  for (const [field, expected] of theirs) {
    const actual = ours.get(field);
    if (actual === undefined) found.push({ kind: 'missing', field });
    else if (![...actual].some((form) => expected.has(form))) {
      found.push({ kind: 'form', field, detail: `${[...actual]} and not ${[...expected]}` });
    }
  }
  for (const field of ours.keys()) {
    if (!theirs.has(field) && !seen.has(field)) found.push({ kind: 'extra', field });
  }
  return found.filter(
    ({ kind, field }) =>
      !found.some((other) => other.kind === kind && isInside(field, other.field) && other.field !== field),
  );
}

const isInside = (field: string, outer: string) =>
  field.startsWith(`${outer}.`) || field.startsWith(`${outer}[`);

function formOf(value: unknown): string {
  if (typeof value !== 'string') return value === null ? 'null' : typeof value;
  return forms.find(([, pattern]) => pattern.test(value))?.[0] ?? 'text';
}

function add(shape: Map<string, Set<string>>, field: string, form: string): void {
  const known = shape.get(field) ?? new Set();
  shape.set(field, known.add(form));
}
