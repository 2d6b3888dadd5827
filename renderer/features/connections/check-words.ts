import { type CheckReport, type CheckStep, checkNames } from '../../../shared/connection.ts';
import type { Say, TextKey } from '../../ui/say.ts';

export type Verdict = 'running' | 'allGood' | 'warnings' | 'unknown' | 'failed' | 'stopped';

/** What the whole check says: the worst of its steps, once it is over. */
export function verdictOf(report: CheckReport | null, hasFailed: boolean): Verdict {
  if (hasFailed) return 'stopped';
  if (report === null || !report.isDone) return 'running';
  const has = (state: CheckStep['state']) => report.steps.some((step) => step.state === state);
  if (has('failed')) return 'failed';
  if (has('warning')) return 'warnings';
  return has('unknown') ? 'unknown' : 'allGood';
}

/** Steps as they stand; before the first report all of them wait. */
export function stepsOf(report: CheckReport | null): readonly CheckStep[] {
  if (report !== null) return report.steps;
  return checkNames.map((name) => ({ name, state: 'pending', finding: null, params: {}, failure: null }));
}

/** Steps that are over. */
export function doneCount(steps: readonly CheckStep[]): number {
  return steps.filter(({ state }) => state !== 'pending' && state !== 'running').length;
}

/**
 * What a step found, in a sentence; null where it found nothing to say.
 * @param exists whether the words know a key: a finding newer than the words must not show as a key
 */
export function findingWords(step: CheckStep, say: Say, exists: (key: string) => boolean): string | null {
  if (step.finding === null) return null;
  const key = `check:${step.name}.${step.finding}`;
  return exists(key) ? say(key as TextKey, step.params) : null;
}
