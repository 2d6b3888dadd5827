import { randomUUID } from 'node:crypto';
import type { PasteResult } from '../../shared/connection.ts';
import { Failure } from '../../shared/failure.ts';
import type { Clock } from '../support/clock.ts';
import { type Paste, readPastedBlock } from './paste/paste.ts';

const hourMs = 60 * 60_000;
/** More than anybody pastes before saving; the oldest goes first. */
const maxWaiting = 20;

/** Pasted keys, in memory, until a connection is saved with them or an hour has passed. */
export class WaitingPastes {
  readonly #clock: Clock;
  readonly #pastes = new Map<string, { readonly paste: Paste; readonly untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The answer tells what this text says, and the keys of both.
   * @param previousPasteId an earlier paste whose keys go on where this one brings none; one that is gone brings none
   * @throws Failure `pasteNotRecognised`
   */
  read(text: string, previousPasteId?: string): PasteResult {
    this.#dropOld();
    const [oldest] = this.#pastes.keys();
    if (oldest !== undefined && this.#pastes.size >= maxWaiting) this.#pastes.delete(oldest);
    const read = readPastedBlock(text);
    if (read === null) throw new Failure('pasteNotRecognised');
    const previous = previousPasteId === undefined ? undefined : this.#pastes.get(previousPasteId)?.paste;
    const paste = previous === undefined ? read : added(previous, read);
    const pasteId = randomUUID();
    this.#pastes.set(pasteId, { paste, untilMs: this.#clock.now() + hourMs });
    if (previousPasteId !== undefined) this.#pastes.delete(previousPasteId);
    const { batchKey, storageKey } = paste;
    const { batchKey: _batchKey, storageKey: _storageKey, ...shown } = read;
    return { pasteId, ...shown, hasBatchKey: batchKey !== null, hasStorageKey: storageKey !== null };
  }

  /** @throws Failure `badRequest` for one that is gone */
  get(pasteId: string): Paste {
    this.#dropOld();
    const waiting = this.#pastes.get(pasteId);
    if (waiting === undefined) throw new Failure('badRequest', { field: 'auth.pasteId' });
    return waiting.paste;
  }

  forget(pasteId: string): void {
    this.#pastes.delete(pasteId);
  }

  clear(): void {
    this.#pastes.clear();
  }

  #dropOld(): void {
    const nowMs = this.#clock.now();
    for (const [pasteId, { untilMs }] of this.#pastes) {
      if (untilMs <= nowMs) this.#pastes.delete(pasteId);
    }
  }
}

/** The newer text decides; what it leaves open comes from the earlier one, but no key of another account. */
function added(earlier: Paste, newer: Paste): Paste {
  const isSame = (a: string | null, b: string | null) => a === null || b === null || a === b;
  const batch = isSame(earlier.batchAccount, newer.batchAccount) ? earlier : null;
  const storage = isSame(earlier.storageAccount, newer.storageAccount) ? earlier : null;
  return {
    source: newer.source,
    batchAccount: newer.batchAccount ?? batch?.batchAccount ?? null,
    batchUrl: newer.batchUrl ?? batch?.batchUrl ?? null,
    batchKey: newer.batchKey ?? batch?.batchKey ?? null,
    storageAccount: newer.storageAccount ?? storage?.storageAccount ?? null,
    blobUrl: newer.blobUrl ?? storage?.blobUrl ?? null,
    storageKey: newer.storageKey ?? storage?.storageKey ?? null,
  };
}
