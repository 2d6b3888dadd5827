import type { QuitRisk } from '../app-services.ts';

/** - `stay`: nothing happens. - `cleanUp`: what is at risk is ended first. - `leave`: quit, and it stays as it is. */
export type QuitAnswer = 'stay' | 'cleanUp' | 'leave';

export interface QuitQuestion {
  readonly message: string;
  readonly detail: string;
  /** The first one is that of a person who did not mean it: it is also what Escape means. */
  readonly answers: readonly { readonly label: string; readonly answer: QuitAnswer }[];
}

/** A word of the namespace `quit`. */
export type SayQuit = (key: string, values?: Readonly<Record<string, number>>) => string;

/** What a person is asked before the app closes; null when there is nothing to lose. */
export function quitQuestion(risk: QuitRisk, say: SayQuit): QuitQuestion | null {
  const stay = { label: say('stay'), answer: 'stay' } as const;
  switch (risk.kind) {
    case 'none':
      return null;
    case 'working':
      return {
        message: say('working.message'),
        detail: say('working.detail'),
        answers: [stay, { label: say('cancelRun'), answer: 'cleanUp' }],
      };
    case 'billing': {
      const count = risk.nodes;
      const detail =
        risk.stopsAfterMinutes === null
          ? say('billing.detailUnknown', { count })
          : say('billing.detail', { count, minutes: risk.stopsAfterMinutes });
      return {
        message: say('billing.message', { count }),
        detail,
        answers: [
          stay,
          { label: say('deleteNodes', { count }), answer: 'cleanUp' },
          { label: say('leave', { count }), answer: 'leave' },
        ],
      };
    }
  }
}

export interface QuitGuardParts {
  readonly risk: () => QuitRisk;
  readonly say: SayQuit;
  readonly ask: (question: QuitQuestion) => Promise<QuitAnswer>;
  /** Deletes nodes that nobody watches. */
  readonly deleteNodes: () => Promise<void>;
  /** Cancels what runs, cleans up, and lets go of everything. */
  readonly close: () => Promise<void>;
  /** Ends the process; called once, when nothing is under way any more. */
  readonly quit: () => void;
}

/**
 * Between the wish to quit and its end: asks when something is at risk, once however often the wish comes, and quits
 * only when the app is closed.
 */
export class QuitGuard {
  readonly #parts: QuitGuardParts;
  #state: 'open' | 'asking' | 'closing' | 'closed' = 'open';

  constructor(parts: QuitGuardParts) {
    this.#parts = parts;
  }

  /** True when a window may close now: nothing is at risk, or the quit was decided. */
  get mayCloseWindow(): boolean {
    if (this.#state === 'open') return this.#parts.risk().kind === 'none';
    return this.#state !== 'asking';
  }

  /** True when nothing is left to be done before the process ends. */
  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** Resolves when it is decided: the app is closed and has been told to quit, or it goes on. */
  async request(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'asking';
    let mayQuit = false;
    try {
      mayQuit = await this.#decide();
    } finally {
      this.#state = mayQuit ? 'closing' : 'open';
    }
    if (!mayQuit) return;
    try {
      await this.#parts.close();
    } finally {
      this.#state = 'closed';
      this.#parts.quit();
    }
  }

  async #decide(): Promise<boolean> {
    const { risk, say, ask, deleteNodes } = this.#parts;
    const now = risk();
    const question = quitQuestion(now, say);
    if (question === null) return true;
    const answer = await ask(question);
    if (answer !== 'cleanUp') return answer === 'leave';
    // Closing the app cancels its runs and cleans up after them; nodes without a run are nobody's to clean up.
    if (now.kind !== 'billing') return true;
    try {
      await deleteNodes();
      return true;
    } catch {
      // The log and the screen of the accounts know why; here it matters only that nodes are still there.
      const left = await ask({
        message: say('notDeleted.message'),
        detail: say('notDeleted.detail'),
        answers: [
          { label: say('stay'), answer: 'stay' },
          { label: say('quitAnyway'), answer: 'leave' },
        ],
      });
      return left === 'leave';
    }
  }
}
