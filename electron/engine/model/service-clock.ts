/** When a resource last changed, as the service writes it. */
export interface Stamp {
  /** ISO 8601 UTC, up to 7 fraction digits, trailing zeros dropped. */
  readonly time: string;
  /** Unquoted; the service derives it from .NET ticks, which is why it looks like `0x8DAD26B8C14A718`. */
  readonly eTag: string;
}

const ticksPerMs = 10_000n;
const ticksAtUnixEpoch = 621_355_968_000_000_000n;

/** Gives strictly increasing times, so that two changes never share an ETag. */
export class ServiceClock {
  #lastTicks = 0n;

  stamp(): Stamp {
    const now = BigInt(Date.now()) * ticksPerMs;
    this.#lastTicks = now > this.#lastTicks ? now : this.#lastTicks + 1n;
    return {
      time: formatTicks(this.#lastTicks),
      eTag: `0x${(this.#lastTicks + ticksAtUnixEpoch).toString(16).toUpperCase()}`,
    };
  }

  now(): string {
    return this.stamp().time;
  }
}

function formatTicks(ticks: bigint): string {
  const seconds = new Date(Number(ticks / ticksPerMs)).toISOString().slice(0, 19);
  const fraction = (ticks % 10_000_000n).toString().padStart(7, '0').replace(/0+$/, '');
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}

/** The same instant with all 7 digits: such texts compare as times do. Null when `text` is no time. */
export function sortableTime(text: string): string | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7})\d*)?Z$/.exec(text);
  if (parts !== null) return `${parts[1]}.${(parts[2] ?? '').padEnd(7, '0')}`;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : `${new Date(ms).toISOString().slice(0, 23)}0000`;
}
