import { Failure } from '../../shared/failure.ts';

/**
 * Who may do what to a connection now: runs hold it while they work, and it is changed only while nobody does. Changes
 * happen one after another, whichever connections they are about.
 */
export class ConnectionHolds {
  readonly #holds = new Map<string, number>();
  /** Being changed just now: a run that began would begin with what is about to go. */
  readonly #changing = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  /** @returns its release; only the first call of it counts. @throws Failure `connectionBusy` while it is being changed */
  hold(connectionId: string, name: string): () => void {
    if (this.#changing.has(connectionId)) throw new Failure('connectionBusy', { name });
    this.#holds.set(connectionId, this.#count(connectionId) + 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.#holds.set(connectionId, this.#count(connectionId) - 1);
      isHeld = false;
    };
  }

  isHeld(connectionId: string): boolean {
    return this.#count(connectionId) > 0;
  }

  /**
   * Makes a change when those before it are made.
   * @param nameOf asked for when it is held
   * @throws Failure `connectionBusy`
   */
  change<T>(connectionId: string, nameOf: () => string, work: () => Promise<T>): Promise<T> {
    const changed = this.#turn.then(async () => {
      if (this.isHeld(connectionId)) throw new Failure('connectionBusy', { name: nameOf() });
      this.#changing.add(connectionId);
      try {
        return await work();
      } finally {
        this.#changing.delete(connectionId);
      }
    });
    this.#turn = changed.catch(() => undefined);
    return changed;
  }

  /** Resolves when no change is under way. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  #count(connectionId: string): number {
    return this.#holds.get(connectionId) ?? 0;
  }
}
