/**
 * Takes out of any text what names a person's things: the paths and file names that are known give way to their labels,
 * and whatever else looks like a path to `<path>`. It works on everything that goes into a report, so that what a
 * careless line has logged does not get out either.
 */

const prefixLength = 4;

/** Paths of programs, which say what is installed and nothing of its user. */
const ofTheSystem = /^\/(?:usr\/(?:bin|lib|local\/bin)|bin|dev|proc|sys)\//;

const paths: readonly RegExp[] = [
  // In quotes a path may have blanks.
  /(?<=["'`])(?:\/|[A-Za-z]:[\\/]|\\\\)[^"'`\r\n]*(?=["'`])/g,
  /(?<=file:\/\/)\/[^\s"'`)]*/g,
  /(?<![\w:/.<>~-])\/(?:[^/\s"'`,;:()<>]+\/)+[^\s"'`,;:()<>]*/g,
  /(?<![\w])[A-Za-z]:\\[^\s"'`,;()<>|*?]*/g,
  /(?<![\w\\])\\\\[^\s\\"'`,;()<>|*?]+\\[^\s"'`,;()<>|*?]*/g,
  /(?<![\w])~\/[^\s"'`,;:()<>]+/g,
];

/** Who is signed in (`ana@contoso.com`). */
const address = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

export class Anonymiser {
  readonly #labels: ReadonlyMap<string, string>;
  /** By their first characters, how long words are; the longest first. */
  readonly #lengths = new Map<string, readonly number[]>();

  /** @param labels what stands in the place of each word: a path, a file's name; words under four characters are too common */
  constructor(labels: Iterable<readonly [word: string, label: string]>) {
    this.#labels = new Map(labels);
    const lengths = new Map<string, Set<number>>();
    for (const word of this.#labels.keys()) {
      if (word.length < prefixLength) continue;
      const start = word.slice(0, prefixLength);
      const known = lengths.get(start) ?? new Set();
      lengths.set(start, known.add(word.length));
    }
    for (const [start, known] of lengths)
      this.#lengths.set(
        start,
        [...known].sort((a, b) => b - a),
      );
  }

  text(text: string): string {
    let clean = this.#withLabels(text);
    for (const pattern of paths) {
      clean = clean.replaceAll(pattern, (path) => (ofTheSystem.test(path) ? path : '<path>'));
    }
    return clean.replaceAll(address, '<address>');
  }

  /** Every string in a value, names of its fields included. */
  json(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((entry) => this.json(entry));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [this.text(name), this.json(entry)]),
    );
  }

  /** Lines of JSON as values, so that an escaped character hides nothing; any other line as text. */
  lines(text: string): string {
    return text
      .split('\n')
      .map((line) => {
        const value = parseObject(line);
        return value === null ? this.text(line) : JSON.stringify(this.json(value));
      })
      .join('\n');
  }

  /** One pass over the text however many words there are. */
  #withLabels(text: string): string {
    let clean = '';
    let from = 0;
    for (let at = 0; at + prefixLength <= text.length; at += 1) {
      const lengths = this.#lengths.get(text.slice(at, at + prefixLength)) ?? [];
      for (const length of lengths) {
        const label = this.#labels.get(text.slice(at, at + length));
        if (label === undefined || at + length > text.length) continue;
        clean += text.slice(from, at) + label;
        from = at + length;
        at = from - 1;
        break;
      }
    }
    return clean + text.slice(from);
  }
}

function parseObject(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    // A line that is no JSON is text; the caller treats it so.
    return null;
  }
}
