/** Something that a well-formed formula cannot do with the values that it met. */
export class FormulaEvaluationError extends Error {
  readonly code: 'AutoScalingFormulaEvaluationError' | 'InsufficientSampleData';

  constructor(message: string, code: FormulaEvaluationError['code'] = 'AutoScalingFormulaEvaluationError') {
    super(message);
    this.name = 'FormulaEvaluationError';
    this.code = code;
  }
}

export type Value =
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'doubleVec'; readonly values: readonly number[] }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'timestamp'; readonly ms: number }
  | { readonly type: 'timeinterval'; readonly ms: number }
  | { readonly type: 'option'; readonly value: string }
  | { readonly type: 'metric'; readonly name: string };

export interface Sample {
  readonly ms: number;
  readonly value: number;
}

/** What a formula sees of the pool and its jobs. */
export interface World {
  readonly nowMs: number;
  readonly samplePeriodMs: number;
  readonly targetDedicatedNodes: number;
  readonly targetLowPriorityNodes: number;
  /** Oldest first. */
  readonly samples: (metric: string) => readonly Sample[];
}

export const double = (value: number | boolean): Value => ({ type: 'double', value: Number(value) });

/** A metric without a method is its latest sample; a vector of one number is that number. */
export function toDouble(value: Value, world: World): number {
  if (value.type === 'double') return value.value;
  if (value.type === 'metric') {
    const latest = world.samples(value.name).at(-1);
    if (latest === undefined) throw noSamples(value.name);
    return latest.value;
  }
  const [only] = value.type === 'doubleVec' ? value.values : [];
  if (value.type === 'doubleVec' && value.values.length === 1 && only !== undefined) return only;
  throw new FormulaEvaluationError(`A ${value.type} stands where a double is needed.`);
}

/** All numbers of the arguments, vectors taken apart. */
export function toDoubles(values: readonly Value[], world: World): readonly number[] {
  return values.flatMap((value) => (value.type === 'doubleVec' ? value.values : [toDouble(value, world)]));
}

export const noSamples = (metric: string) =>
  new FormulaEvaluationError(`There are not enough samples of ${metric}.`, 'InsufficientSampleData');

/** As the service writes a variable in `results`. */
export function format(value: Value): string {
  switch (value.type) {
    case 'double':
      return String(value.value);
    case 'doubleVec':
      return `[${value.values.join(',')}]`;
    case 'timestamp':
      return new Date(value.ms).toISOString();
    case 'timeinterval':
      return `${value.ms / 1000}s`;
    case 'string':
    case 'option':
      return value.value;
    case 'metric':
      return value.name;
  }
}
