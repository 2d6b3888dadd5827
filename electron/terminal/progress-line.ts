import type { RunHead } from '../../shared/contract.ts';

const barWidth = 24;

/** What a progress line shows of a run. */
export interface ProgressParts {
  readonly bar: string;
  readonly percent: number;
  readonly done: number;
  readonly total: number;
  /** `m:ss`, or null while it cannot be told. */
  readonly remaining: string | null;
}

export function progressParts(head: Pick<RunHead, 'progress' | 'counts'>): ProgressParts {
  const fraction = Math.min(1, Math.max(0, head.progress.fraction));
  const filled = Math.floor(fraction * barWidth);
  const { remainingMs } = head.progress;
  return {
    bar: '█'.repeat(filled) + '░'.repeat(barWidth - filled),
    percent: Math.floor(fraction * 100),
    done: head.counts.downloaded + head.counts.failed + head.counts.cancelled,
    total: head.counts.total,
    remaining: remainingMs === null ? null : clockTime(Math.round(remainingMs / 1000)),
  };
}

/** `1:05`, `1:00:05`. */
export function clockTime(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** One line at the bottom of a terminal that is drawn over itself; other lines appear above it. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream | null;
  #shown = '';

  /** @param stream null where there is no terminal: then nothing is drawn */
  constructor(stream: NodeJS.WriteStream | null) {
    this.#stream = stream;
  }

  show(text: string): void {
    const width = (this.#stream?.columns ?? 80) - 1;
    const line = [...text].slice(0, width).join('');
    if (line === this.#shown) return;
    this.#shown = line;
    this.#stream?.write(`\r\u001b[2K${line}`);
  }

  /** Writes something else while the line is away. */
  above(write: () => void): void {
    if (this.#shown !== '') this.#stream?.write('\r\u001b[2K');
    write();
    if (this.#shown !== '') this.#stream?.write(this.#shown);
  }

  end(): void {
    if (this.#shown !== '') this.#stream?.write('\r\u001b[2K');
    this.#shown = '';
  }
}
