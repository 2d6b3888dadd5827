import type { FailureView } from '../../shared/failure.ts';
import type { Say } from './say.ts';

export interface FailureWords {
  readonly what: string;
  readonly wayOut: string;
}

/** What a failure says in the language of the screen. */
export function failureWords(failure: FailureView, say: Say): FailureWords {
  return {
    what: say(`failure:${failure.code}.what`, failure.params),
    wayOut: say(`failure:${failure.code}.wayOut`, failure.params),
  };
}
