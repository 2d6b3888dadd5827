import { sortableTime } from '../model/service-clock.ts';

/**
 * `$filter` of list requests: `and`, `or`, `not`, parentheses, `eq ne lt le gt ge`, `startswith(path,'x')`, paths such
 * as `executionInfo/exitCode`, texts in single quotes (`''` for a quote), numbers, `true`, `false`, `null` and
 * `DateTime'2026-01-31T12:00:00Z'`. "OData filters in Batch" names the properties that each list may filter by.
 */
export type Value = string | number | boolean | null | { readonly time: string };
export type Operator = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly operand: Filter }
  | {
      readonly kind: 'compare';
      readonly path: readonly string[];
      readonly operator: Operator;
      readonly value: Value;
    }
  | { readonly kind: 'startswith'; readonly path: readonly string[]; readonly prefix: string };

/** `message` says what was expected, for the client. */
export class FilterSyntaxError extends Error {}

type Token =
  | { readonly kind: 'word' | 'mark'; readonly text: string }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'end'; readonly text: '' };

const tokenForm =
  /\s*(?:(?<time>datetime'(?<timeText>[^']*)')|'(?<text>(?:[^']|'')*)'|(?<number>-?\d+(?:\.\d+)?)(?![\w-])|(?<word>[A-Za-z_][\w./]*)|(?<mark>[(),]))/iy;
const operators: readonly string[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] satisfies Operator[];
/** Deeper than any honest filter, and far from what would exhaust the stack. */
const deepest = 100;

/** @throws FilterSyntaxError */
export function parseFilter(source: string): Filter {
  return new Parser(tokenize(source)).parse();
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  tokenForm.lastIndex = 0;
  while (tokenForm.lastIndex < text.length) {
    const at = tokenForm.lastIndex;
    const groups = tokenForm.exec(text)?.groups;
    if (groups === undefined) throw new FilterSyntaxError(`unexpected character at position ${at}`);
    tokens.push(toToken(groups));
  }
  return tokens;
}

function toToken(groups: Readonly<Record<string, string | undefined>>): Token {
  if (groups['time'] !== undefined) {
    const time = sortableTime(groups['timeText'] ?? '');
    if (time === null) throw new FilterSyntaxError(`${groups['time']} is not a time`);
    return { kind: 'value', value: { time } };
  }
  if (groups['text'] !== undefined) return { kind: 'value', value: groups['text'].replaceAll("''", "'") };
  if (groups['number'] !== undefined) return { kind: 'value', value: Number(groups['number']) };
  const word = groups['word'];
  if (word === undefined) return { kind: 'mark', text: groups['mark'] ?? '' };
  if (word === 'true' || word === 'false') return { kind: 'value', value: word === 'true' };
  if (word === 'null') return { kind: 'value', value: null };
  return { kind: 'word', text: word };
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Filter {
    const filter = this.#or();
    if (this.#next.kind !== 'end') throw new FilterSyntaxError(`unexpected ${this.#shown} after the end`);
    return filter;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  get #shown(): string {
    const next = this.#next;
    if (next.kind === 'value') return 'value';
    return next.kind === 'end' ? 'end' : `'${next.text}'`;
  }

  #takeWord(...words: readonly string[]): string | null {
    const next = this.#next;
    if (next.kind !== 'word' || !words.includes(next.text)) return null;
    this.#at += 1;
    return next.text;
  }

  #mark(mark: string): void {
    const next = this.#next;
    if (next.kind !== 'mark' || next.text !== mark) {
      throw new FilterSyntaxError(`'${mark}' expected, found ${this.#shown}`);
    }
    this.#at += 1;
  }

  #value(): Value {
    const next = this.#next;
    if (next.kind !== 'value') throw new FilterSyntaxError(`a value expected, found ${this.#shown}`);
    this.#at += 1;
    return next.value;
  }

  #or(): Filter {
    let left = this.#and();
    while (this.#takeWord('or') !== null) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Filter {
    let left = this.#term();
    while (this.#takeWord('and') !== null) left = { kind: 'and', left, right: this.#term() };
    return left;
  }

  #term(): Filter {
    this.#depth += 1;
    if (this.#depth > deepest) throw new FilterSyntaxError('nested too deeply');
    try {
      if (this.#takeWord('not') !== null) return { kind: 'not', operand: this.#term() };
      const next = this.#next;
      if (next.kind === 'mark' && next.text === '(') {
        this.#at += 1;
        const inner = this.#or();
        this.#mark(')');
        return inner;
      }
      return this.#takeWord('startswith') === null ? this.#comparison() : this.#startsWith();
    } finally {
      this.#depth -= 1;
    }
  }

  #startsWith(): Filter {
    this.#mark('(');
    const path = this.#path();
    this.#mark(',');
    const prefix = this.#value();
    if (typeof prefix !== 'string') throw new FilterSyntaxError('startswith takes a text');
    this.#mark(')');
    const filter: Filter = { kind: 'startswith', path, prefix };
    const operator = this.#takeWord('eq', 'ne');
    if (operator === null) return filter;
    const wanted = this.#value();
    if (typeof wanted !== 'boolean') throw new FilterSyntaxError('startswith compares with true or false');
    return wanted === (operator === 'eq') ? filter : { kind: 'not', operand: filter };
  }

  #comparison(): Filter {
    const path = this.#path();
    const operator = this.#takeWord(...operators);
    if (operator === null || !isOperator(operator)) {
      throw new FilterSyntaxError(`an operator expected, found ${this.#shown}`);
    }
    return { kind: 'compare', path, operator, value: this.#value() };
  }

  #path(): readonly string[] {
    const next = this.#next;
    if (next.kind !== 'word') throw new FilterSyntaxError(`a property expected, found ${this.#shown}`);
    this.#at += 1;
    return next.text.split('/');
  }
}

function isOperator(text: string): text is Operator {
  return operators.includes(text);
}

/** The properties that a filter looks at, by their first name. */
export function filteredProperties(filter: Filter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [...filteredProperties(filter.left), ...filteredProperties(filter.right)];
    case 'not':
      return filteredProperties(filter.operand);
    case 'compare':
    case 'startswith':
      return filter.path.slice(0, 1);
  }
}

/** @param read gives a resource's property by its first name; undefined when it is not set. */
export function matches(filter: Filter, read: (property: string) => unknown): boolean {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, read) && matches(filter.right, read);
    case 'or':
      return matches(filter.left, read) || matches(filter.right, read);
    case 'not':
      return !matches(filter.operand, read);
    case 'startswith': {
      const found = follow(filter.path, read);
      return typeof found === 'string' && found.toLowerCase().startsWith(filter.prefix.toLowerCase());
    }
    case 'compare':
      return compare(follow(filter.path, read), filter.operator, filter.value);
  }
}

function follow(path: readonly string[], read: (property: string) => unknown): unknown {
  const [first = '', ...rest] = path;
  return rest.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? Reflect.get(value, name)
        : undefined,
    read(first),
  );
}

/** A property that is not set equals `null` only, and is neither less nor greater than anything. */
function compare(found: unknown, operator: Operator, value: Value): boolean {
  const order = orderOf(found, value);
  switch (operator) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'lt':
      return order !== null && order < 0;
    case 'le':
      return order !== null && order <= 0;
    case 'gt':
      return order !== null && order > 0;
    case 'ge':
      return order !== null && order >= 0;
  }
}

function orderOf(found: unknown, value: Value): number | null {
  if (value === null) return found === undefined ? 0 : null;
  if (typeof value === 'object') {
    const time = typeof found === 'string' ? sortableTime(found) : null;
    return time === null ? null : orderOfTexts(time, value.time);
  }
  if (typeof found === 'number' && typeof value === 'number') return found - value;
  if (typeof found === 'boolean' && typeof value === 'boolean') return Number(found) - Number(value);
  // Ids are case-insensitive, and the service's own enums change their case between versions.
  if (typeof found === 'string' && typeof value === 'string') {
    return orderOfTexts(found.toLowerCase(), value.toLowerCase());
  }
  return null;
}

function orderOfTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
