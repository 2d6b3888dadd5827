import {
  double,
  FormulaEvaluationError,
  noSamples,
  type Sample,
  toDouble,
  type Value,
  type World,
} from './values.ts';

/** The service-defined variables that the engine has samples of. */
export const metrics = [
  '$ActiveTasks',
  '$RunningTasks',
  '$PendingTasks',
  '$SucceededTasks',
  '$FailedTasks',
  '$CurrentDedicatedNodes',
  '$CurrentLowPriorityNodes',
  '$PreemptedNodeCount',
  '$UsableNodeCount',
  '$TaskSlotsPerNode',
] as const;
export type Metric = (typeof metrics)[number];

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** "startTime and endTime: timestamp or timeinterval"; an interval counts back from now. */
function moment(value: Value, world: World): number {
  if (value.type === 'timestamp') return value.ms;
  if (value.type === 'timeinterval') return world.nowMs - value.ms;
  throw new FormulaEvaluationError(`A ${value.type} stands where a time is needed.`);
}

const isTime = (value: Value | undefined) => value?.type === 'timestamp' || value?.type === 'timeinterval';

function windowOf(start: Value, end: Value | undefined, world: World): Window {
  const toMs = end === undefined || !isTime(end) ? world.nowMs : moment(end, world);
  return { fromMs: moment(start, world), toMs };
}

const within = (samples: readonly Sample[], { fromMs, toMs }: Window) =>
  samples.filter(({ ms }) => ms >= fromMs && ms <= toMs);

/** The share of the samples that the window should hold and does. */
function percent(found: readonly Sample[], { fromMs, toMs }: Window, world: World): number {
  const due = Math.max(1, Math.floor((toMs - fromMs) / world.samplePeriodMs));
  return Math.min(100, (found.length / due) * 100);
}

function samplesOf(args: readonly Value[], world: World) {
  const [metric, start, second, third] = args;
  if (metric?.type !== 'metric') throw new FormulaEvaluationError('Only sampled variables have methods.');
  return { name: metric.name, all: world.samples(metric.name), start, second, third };
}

function getSample(args: readonly Value[], world: World): Value {
  const { name, all, start, second, third } = samplesOf(args, world);
  if (start === undefined) throw noSamples(name);
  if (!isTime(start)) {
    const count = toDouble(start, world);
    const values = all.slice(-Math.max(1, Math.floor(count))).map(({ value }) => value);
    // "A value of 1 returns the last available sample"; fewer than asked for are not enough.
    if (values.length < count) throw noSamples(name);
    return { type: 'doubleVec', values: values.reverse() };
  }
  const window = windowOf(start, second, world);
  const found = within(all, window);
  const needed = isTime(second) ? third : second;
  if (found.length === 0) throw noSamples(name);
  if (needed !== undefined && percent(found, window, world) < toDouble(needed, world)) throw noSamples(name);
  return { type: 'doubleVec', values: found.map(({ value }) => value).reverse() };
}

function getSamplePercent(args: readonly Value[], world: World): Value {
  const { name, all, start, second } = samplesOf(args, world);
  if (start === undefined) throw noSamples(name);
  const window = windowOf(start, second, world);
  return double(percent(within(all, window), window, world));
}

function historyBegin(args: readonly Value[], world: World): Value {
  const { name, all } = samplesOf(args, world);
  const [oldest] = all;
  if (oldest === undefined) throw noSamples(name);
  return { type: 'timestamp', ms: oldest.ms };
}

/** "Obtain sample data": methods of the sampled variables; the variable itself is the first argument. */
export const metricMethods = {
  GetSample: { least: 1, most: 3, run: getSample },
  GetSamplePercent: { least: 1, most: 2, run: getSamplePercent },
  GetSamplePeriod: {
    least: 0,
    most: 0,
    run: (_: readonly Value[], world: World): Value => ({ type: 'timeinterval', ms: world.samplePeriodMs }),
  },
  Count: {
    least: 0,
    most: 0,
    run: (args: readonly Value[], world: World): Value => double(samplesOf(args, world).all.length),
  },
  HistoryBeginTime: { least: 0, most: 0, run: historyBegin },
};
