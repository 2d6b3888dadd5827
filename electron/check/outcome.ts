import type { CheckName, CheckStep } from '../../shared/connection.ts';
import { type FailureCode, type FailureParams, type FailureView, viewOf } from '../../shared/failure.ts';
import type { check } from '../../shared/i18n/en/check.ts';

/** What one step of the check found. */
export type Outcome = Omit<CheckStep, 'name'>;

/** The sentences that a step may say: keys of its group of words. */
export type Finding<N extends CheckName> = Exclude<keyof (typeof check)[N], 'title'> & string;

type Params = CheckStep['params'];

export function passed<N extends CheckName>(_step: N, finding: Finding<N>, params: Params = {}): Outcome {
  return { state: 'passed', finding, params, failure: null };
}

export function warning<N extends CheckName>(_step: N, finding: Finding<N>, params: Params = {}): Outcome {
  return { state: 'warning', finding, params, failure: null };
}

/** Not to be told this way; nothing is wrong that is known. */
export function unknown<N extends CheckName>(_step: N, finding: Finding<N>, params: Params = {}): Outcome {
  return { state: 'unknown', finding, params, failure: null };
}

export function failed(failure: FailureView): Outcome {
  return { state: 'failed', finding: null, params: {}, failure };
}

export function failedWith(code: FailureCode, params: FailureParams): Outcome {
  return failed(viewOf(code, params));
}
