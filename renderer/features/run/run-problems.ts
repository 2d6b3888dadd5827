import type { NodeView, RunHead } from '../../../shared/contract.ts';
import type { FailureView } from '../../../shared/failure.ts';
import { type BillingWord, failureCard } from '../../../shared/failure-cards.ts';
import type { RepairName } from '../../../shared/repairs.ts';
import { canLead, isLeading } from '../../store/lead-to.ts';
import { isFinal } from './run-words.ts';

/** What is wrong with the run as a whole, its pool or its nodes: one card each, at the top of the screen. */
export interface RunProblem {
  readonly key: string;
  readonly failure: FailureView;
  /** The nodes that it is about; empty for the run and its pool. */
  readonly nodes: readonly NodeView[];
  /** The service's own words (`code: message`), for those who want to look them up. */
  readonly details: readonly string[];
}

/** Told by a bar of its own, or no news: cancelling was the user's own wish. */
const toldElsewhere: ReadonlySet<string> = new Set(['cancelled', 'timeLimitReached']);
/** One preempted node is the ordinary life of a spot pool; that all were taken is the pool's own failure. */
const ordinary: ReadonlySet<string> = new Set(['nodePreempted']);

/** Run first, then pool, then nodes; each code once. */
export function runProblems(head: RunHead, nodes: Iterable<NodeView>): readonly RunProblem[] {
  const problems = new Map<string, RunProblem>();
  const add = (failure: FailureView | null, details: readonly string[] = []) => {
    if (failure === null || toldElsewhere.has(failure.code) || problems.has(failure.code)) return;
    problems.set(failure.code, { key: failure.code, failure, nodes: [], details });
  };
  add(head.failure);
  for (const step of head.steps) add(step.failure);
  const raw = head.pool?.resizeErrors.map(({ code, message }) => `${code}: ${message}`) ?? [];
  for (const failure of head.pool?.failures ?? []) add(failure, raw);

  const byCode = new Map<string, NodeView[]>();
  for (const node of nodes) {
    if (node.failure === null || ordinary.has(node.failure.code)) continue;
    byCode.set(node.failure.code, [...(byCode.get(node.failure.code) ?? []), node]);
  }
  for (const [code, broken] of byCode) {
    const failure = broken[0]?.failure;
    // A run that failed of its nodes says so itself; the nodes' card has the button that helps.
    if (failure) problems.set(code, { key: code, failure, nodes: broken, details: [] });
  }
  return [...problems.values()];
}

export interface CardFacts {
  /** What it costs meanwhile; null on this computer, where nothing costs. */
  readonly billing: BillingWord | null;
  /** The one button; null where none would help now. */
  readonly repair: RepairName | null;
}

type HeadFacts = Pick<RunHead, 'past' | 'status' | 'isLocal' | 'billing' | 'can' | 'connectionId'>;

/** What a failure's card shows at this moment of the run. */
export function cardFacts(failure: FailureView, head: HeadFacts): CardFacts {
  // What it cost then is over, and nobody drives the run.
  if (head.past !== undefined) return { billing: null, repair: null };
  const { billing, repair } = failureCard(failure.code, isFinal(head.status));
  const isNodeCost = billing !== 'nothing' && billing !== 'storage';
  return {
    billing: head.isLocal ? null : isNodeCost && head.billing === 'nothing' ? 'nothing' : billing,
    repair: repair !== null && canRepair(repair, head) ? repair : null,
  };
}

/** Whether the app would accept the repair now: the same capabilities that its other buttons obey. */
export function canRepair(repair: RepairName, { can, connectionId }: HeadFacts): boolean {
  if (isLeading(repair)) return canLead(repair, connectionId);
  switch (repair) {
    case 'retryTask':
    case 'retryFailed':
      return can.retryFailed;
    case 'downloadAgain':
      return can.downloadAll;
    case 'waitLonger':
      return can.extendTimeLimit;
    default:
      return can.repairPool;
  }
}
