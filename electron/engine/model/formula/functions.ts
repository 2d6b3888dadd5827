import { metricMethods } from './metrics.ts';
import { double, FormulaEvaluationError, toDouble, toDoubles, type Value, type World } from './values.ts';

type Run = (args: readonly Value[], world: World) => Value;
interface BuiltIn {
  readonly least: number;
  readonly most: number;
  readonly run: Run;
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const mean = (values: readonly number[]) => total(values) / values.length;
const scalar = (of: (value: number) => number): BuiltIn => ({
  least: 1,
  most: 1,
  run: ([value], world) => double(of(toDouble(given(value), world))),
});
/** A function of one or more numbers and vectors of them. */
const overAll = (of: (values: readonly number[]) => number): BuiltIn => ({
  least: 1,
  most: Number.POSITIVE_INFINITY,
  run: (args, world) => {
    const values = toDoubles(args, world);
    if (values.length === 0) throw new FormulaEvaluationError('A function was given an empty vector.');
    return double(of(values));
  },
});

function given(value: Value | undefined): Value {
  if (value === undefined) throw new FormulaEvaluationError('An argument is missing.');
  return value;
}

function timeOf([text]: readonly Value[], world: World): Value {
  if (text === undefined || (text.type === 'string' && text.value === '')) {
    return { type: 'timestamp', ms: world.nowMs };
  }
  const ms = text.type === 'string' ? Date.parse(text.value) : Number.NaN;
  if (Number.isNaN(ms)) throw new FormulaEvaluationError('time() was given something that is no time.');
  return { type: 'timestamp', ms };
}

function elementAt(args: readonly Value[], world: World): Value {
  const vector = given(args[0]);
  const index = toDouble(given(args[1]), world);
  const value = vector.type === 'doubleVec' ? vector.values[index] : undefined;
  if (value === undefined) throw new FormulaEvaluationError(`val() found nothing at ${index}.`);
  return double(value);
}

function percentile(args: readonly Value[], world: World): Value {
  const values = toDoubles(args.slice(0, 1), world).toSorted((a, b) => a - b);
  const share = toDouble(given(args[1]), world) / 100;
  const value = values[Math.max(0, Math.ceil(share * values.length) - 1)];
  if (value === undefined || share < 0 || share > 1) {
    throw new FormulaEvaluationError('percentile() needs samples and a share from 0 to 100.');
  }
  return double(value);
}

/** "Functions" of "Automatically scale compute nodes"; the names are the service's. */
export const functions: ReadonlyMap<string, BuiltIn> = new Map([
  ['avg', overAll(mean)],
  ['sum', overAll(total)],
  ['min', overAll((values) => values.reduce((a, b) => Math.min(a, b)))],
  ['max', overAll((values) => values.reduce((a, b) => Math.max(a, b)))],
  ['len', { least: 1, most: 1, run: (args, world) => double(toDoubles(args, world).length) }],
  ['std', overAll((values) => Math.sqrt(total(values.map((v) => (v - mean(values)) ** 2)) / values.length))],
  ['norm', overAll((values) => Math.sqrt(total(values.map((value) => value ** 2))))],
  [
    'range',
    overAll((values) => values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b))),
  ],
  ['round', scalar(Math.round)],
  ['ceil', scalar(Math.ceil)],
  ['floor', scalar(Math.floor)],
  ['ln', scalar(Math.log)],
  ['lg', scalar(Math.log2)],
  ['rand', { least: 0, most: 0, run: () => double(Math.random()) }],
  ['percentile', { least: 2, most: 2, run: percentile }],
  ['val', { least: 2, most: 2, run: elementAt }],
  ['time', { least: 0, most: 1, run: timeOf }],
]);

export const methods: ReadonlyMap<string, BuiltIn> = new Map(Object.entries(metricMethods));
export type { BuiltIn };

/** `time().weekday` and the like, in UTC; "weekday" counts from Sunday, 0. */
export const timeParts: ReadonlyMap<string, (at: Date) => number> = new Map([
  ['year', (at: Date) => at.getUTCFullYear()],
  ['month', (at: Date) => at.getUTCMonth() + 1],
  ['day', (at: Date) => at.getUTCDate()],
  ['weekday', (at: Date) => at.getUTCDay()],
  ['hour', (at: Date) => at.getUTCHours()],
  ['minute', (at: Date) => at.getUTCMinutes()],
  ['second', (at: Date) => at.getUTCSeconds()],
]);
