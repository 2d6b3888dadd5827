import type { ResizeError } from '../../../shared/batch.ts';
import type { Rehearsal } from '../engine.ts';

export interface Wanted {
  readonly dedicated: number;
  readonly spot: number;
}

type Kind = keyof Wanted;

/** Codes that are about one kind of node; any other is about both, unless the rehearsal names one. */
const kindOfCode: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['AccountCoreQuotaReached', 'dedicated'],
  ['AccountVMSeriesCoreQuotaReached', 'dedicated'],
  ['AccountSpotCoreQuotaReached', 'spot'],
  ['AccountLowPriorityCoreQuotaReached', 'spot'],
]);

/** What the machines' provider answers: as users of Azure Batch have reported it. */
const providerAnswers = {
  generation: [
    'BadRequest',
    "The selected VM size 'STANDARD_A1_V2' cannot boot Hypervisor Generation '2'. If this was a Create operation please check that the Hypervisor Generation of the Image matches the Hypervisor Generation of the selected VM Size.",
  ],
  policy: ['RequestDisallowedByPolicy', "Resource 'vmss' was disallowed by policy."],
  size: ['SkuNotAvailable', 'The requested size is currently not available in location.'],
  capacity: ['OverconstrainedAllocationRequest', 'Allocation failed. There is not sufficient capacity.'],
  internal: ['InternalExecutionError', 'An internal execution error occurred. Please retry later.'],
} as const satisfies Record<string, readonly [code: string, message: string]>;
type ProviderAnswer = keyof typeof providerAnswers;

/** Nodes that do not come, or do not go, because the rehearsal says so. One for each pool. */
export class RehearsedResize {
  readonly #rehearsal: Rehearsal;
  #hits = 0;

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
  }

  /** The errors of a resize that wants so many more nodes; of a kind that has one, no node comes. */
  refuse(wanted: Wanted): Readonly<Partial<Record<Kind, ResizeError>>> {
    const rehearsed = this.#due();
    if (rehearsed === null || rehearsed.code === 'RemoveNodesFailed') return {};
    const kinds = (['dedicated', 'spot'] as const).filter(
      (kind) => wanted[kind] > 0 && (rehearsed.kind === null || rehearsed.kind === kind),
    );
    if (kinds.length > 0) this.#hits += 1;
    return Object.fromEntries(kinds.map((kind) => [kind, errorOf(rehearsed, kind)]));
  }

  /** The error of a removal of nodes that then stay; null: they go. */
  refuseRemoval(): ResizeError | null {
    const rehearsed = this.#due();
    if (rehearsed?.code !== 'RemoveNodesFailed') return null;
    this.#hits += 1;
    return { code: rehearsed.code, message: 'One or more nodes could not be removed from the pool' };
  }

  #due(): Rehearsed | null {
    const { resizeError, resizeErrors = 1 } = this.#rehearsal;
    return resizeError === undefined || this.#hits >= resizeErrors ? null : parse(resizeError);
  }
}

interface Rehearsed {
  readonly code: string;
  readonly kind: Kind | null;
  readonly answer: ProviderAnswer;
}

function parse(text: string): Rehearsed {
  const [code = '', detail = ''] = text.split(':');
  const isKind = detail === 'dedicated' || detail === 'spot';
  return {
    code,
    kind: isKind ? detail : (kindOfCode.get(code) ?? null),
    answer: detail in providerAnswers ? (detail as ProviderAnswer) : 'internal',
  };
}

function errorOf({ code, answer }: Rehearsed, kind: Kind): ResizeError {
  const words = kind === 'spot' ? 'low priority nodes' : 'dedicated nodes';
  const message = `Desired number of ${words} could not be allocated`;
  if (/QuotaReached$/.test(code)) {
    return { code, message: `The specified account has reached ${kind} core quota limits` };
  }
  if (/^AllocationTimedOut$/i.test(code)) {
    return { code, message: `${message} as the resize timeout was reached` };
  }
  if (code === 'ResizeStopped') return { code, message: `${message} due to a stop resize operation` };
  if (code !== 'AllocationFailed') return { code, message };
  const [errorCode, errorMessage] = providerAnswers[answer];
  const json = JSON.stringify({ error: { code: errorCode, message: errorMessage } }, null, 2);
  return {
    code,
    message,
    values: [
      { name: 'Provider Error Json', value: json },
      { name: 'Provider Error Json Truncated', value: 'False' },
    ],
  };
}
