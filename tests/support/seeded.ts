/**
 * A source of chance that a seed repeats: mulberry32 (public domain), 32 bits of state, good enough to wander through
 * inputs and nothing more. A fuzz test prints its seed, so that what it found can be found again.
 */
export class Seeded {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** 0 (included) to 1 (excluded). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `below - 1`. */
  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(from: readonly T[]): T {
    const at = this.int(from.length);
    if (from.length === 0) throw new RangeError('There is nothing to pick from');
    return from[at] as T;
  }

  /** `count` results of `make`. */
  many<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }
}

/** The seed of the environment (`FUZZ_SEED=123`), to look elsewhere or again; else the fixed one. */
export function fuzzSeed(usual: number): number {
  const given = Number(process.env['FUZZ_SEED'] ?? '');
  return Number.isInteger(given) && given > 0 ? given : usual;
}
