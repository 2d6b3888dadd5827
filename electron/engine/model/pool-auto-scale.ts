import { parseDurationMs } from '../../../shared/duration.ts';
import { BatchError, invalidProperty } from './batch-error.ts';
import { Formula, longestFormula } from './formula/formula.ts';
import { FormulaSyntaxError } from './formula/tokens.ts';
import type { EnableAutoScaleSpec, NodeDeallocation } from './pool-action-specs.ts';
import type { PoolNodesParts } from './pool-nodes.ts';
import type { PoolResize } from './pool-resize.ts';
import { samplePeriodMs } from './pool-samples.ts';
import type { AutoScaleRun, PoolRecord } from './records.ts';
import type { PoolSpec } from './specs.ts';
import { after } from './timer.ts';

const defaultInterval = 'PT15M';
/** "You cannot call this API for the same Pool more than once every 30 seconds." */
const enablePauseMs = 30_000;

interface Outcome {
  readonly run: AutoScaleRun;
  readonly targets: {
    readonly dedicated: number;
    readonly spot: number;
    readonly option: NodeDeallocation;
  } | null;
}

/** Sizes one pool by its formula: when it is enabled, and then once an interval. */
export class PoolAutoScale {
  readonly #pool: PoolRecord;
  readonly #resize: PoolResize;
  readonly #parts: PoolNodesParts;
  #enabledMs = Number.NEGATIVE_INFINITY;
  #cancel = () => {};

  constructor(pool: PoolRecord, resize: PoolResize, parts: PoolNodesParts) {
    this.#pool = pool;
    this.#resize = resize;
    this.#parts = parts;
  }

  /** A new pool's first evaluation gives its first targets; the caller begins the resize. */
  begin(): void {
    const targets = this.#evaluateOwn();
    if (targets !== null) this.#setTargets(targets);
    this.#arm();
  }

  /** Goes on after a restart of the engine. */
  resume(): void {
    if (this.#pool.autoScale === undefined) return;
    this.#adjust();
    this.#arm();
  }

  /**
   * What is not given stays as it was; the formula is evaluated at once.
   * @throws BatchError `PoolBeingResized`, `TooManyEnableAutoScaleRequests`, and what a bad formula or interval throws
   */
  enable(spec: EnableAutoScaleSpec): void {
    const before = this.#pool.autoScale;
    const formula = spec.autoScaleFormula ?? before?.formula;
    if (formula === undefined || Object.keys(spec).length === 0) {
      throw new BatchError('MissingRequiredProperty', [{ key: 'PropertyName', value: 'autoScaleFormula' }]);
    }
    const evaluationInterval =
      spec.autoScaleEvaluationInterval ?? before?.evaluationInterval ?? defaultInterval;
    checkInterval(evaluationInterval);
    parseFormula(formula);
    if (before === undefined && this.#pool.allocationState !== 'steady') {
      throw new BatchError('PoolBeingResized');
    }
    const now = Date.now();
    if (now - this.#enabledMs < enablePauseMs) throw new BatchError('TooManyEnableAutoScaleRequests');
    this.#enabledMs = now;
    this.#pool.autoScale = { formula, evaluationInterval };
    this.#parts.changes.touched(this.#pool);
    this.#adjust();
    this.#arm();
  }

  /** The pool stays as large as it is; recorded: its ETag too. */
  disable(): void {
    this.stop();
    delete this.#pool.autoScale;
    this.#parts.changes.recordChanged();
  }

  /** What a formula would give now, and nothing done about it. @throws BatchError as `enable`, `OperationNotValidOnPool` */
  evaluate(text: string): AutoScaleRun {
    const formula = parseFormula(text);
    // "The Pool must have auto scaling enabled in order to evaluate a formula."
    if (this.#pool.autoScale === undefined) {
      throw new BatchError('OperationNotValidOnPool', [
        { key: 'Reason', value: 'Automatic scaling is not enabled on the pool.' },
      ]);
    }
    return this.#outcome(formula).run;
  }

  stop(): void {
    this.#cancel();
    this.#cancel = () => {};
  }

  #arm(): void {
    this.stop();
    const intervalMs = parseDurationMs(this.#pool.autoScale?.evaluationInterval ?? '');
    this.#cancel = after(intervalMs ?? Number.POSITIVE_INFINITY, () => {
      this.#adjust();
      this.#arm();
    });
  }

  /** A pool that is being resized is left alone until the next time. */
  #adjust(): void {
    const targets = this.#evaluateOwn();
    if (targets === null || this.#pool.state !== 'active' || this.#pool.allocationState !== 'steady') return;
    this.#setTargets(targets);
    if (this.#resize.isDue()) this.#resize.toTargets(targets.option);
  }

  #evaluateOwn(): Outcome['targets'] {
    const { autoScale } = this.#pool;
    if (autoScale === undefined) return null;
    const { run, targets } = this.#outcome(new Formula(autoScale.formula));
    this.#pool.autoScale = { ...autoScale, run };
    this.#parts.changes.recordChanged();
    return targets;
  }

  #setTargets({ dedicated, spot }: NonNullable<Outcome['targets']>): void {
    this.#pool.targetDedicatedNodes = dedicated;
    this.#pool.targetLowPriorityNodes = spot;
    this.#parts.changes.recordChanged();
  }

  #outcome(formula: Formula): Outcome {
    const { samples, clock } = this.#parts;
    samples.take(this.#pool);
    const { targetDedicatedNodes, targetLowPriorityNodes } = this.#pool;
    const { error, results, ...found } = formula.evaluate({
      nowMs: Date.now(),
      samplePeriodMs,
      targetDedicatedNodes,
      targetLowPriorityNodes,
      samples: (metric) => samples.of(this.#pool, metric),
    });
    const timestamp = clock.now();
    if (error !== undefined) {
      const { code, message } = error;
      return { run: { timestamp, results, error: { code, message } }, targets: null };
    }
    const targets = {
      dedicated: found.targetDedicatedNodes,
      spot: found.targetLowPriorityNodes,
      option: found.nodeDeallocationOption as NodeDeallocation,
    };
    return { run: { timestamp, results }, targets };
  }
}

/**
 * The settings that a new pool begins with; null when it is not to scale by itself.
 * @throws BatchError `InvalidAutoScalingSettings`, and what a bad formula or interval throws
 */
export function autoScaleOf(spec: PoolSpec): { formula: string; evaluationInterval: string } | null {
  const { autoScaleFormula, autoScaleEvaluationInterval } = spec;
  const refuse = (reason: string) =>
    new BatchError('InvalidAutoScalingSettings', [{ key: 'Reason', value: reason }]);
  if (spec.enableAutoScale !== true) {
    if (autoScaleFormula === undefined && autoScaleEvaluationInterval === undefined) return null;
    throw refuse('A formula and its interval go with enableAutoScale only.');
  }
  if (autoScaleFormula === undefined) throw refuse('enableAutoScale needs autoScaleFormula.');
  if (spec.targetDedicatedNodes !== undefined || spec.targetLowPriorityNodes !== undefined) {
    throw refuse('With enableAutoScale the formula alone sets the targets.');
  }
  const evaluationInterval = autoScaleEvaluationInterval ?? defaultInterval;
  checkInterval(evaluationInterval);
  parseFormula(autoScaleFormula);
  return { formula: autoScaleFormula, evaluationInterval };
}

/** "The minimum and maximum value are 5 minutes and 168 hours respectively." */
function checkInterval(interval: string): void {
  const ms = parseDurationMs(interval) ?? 0;
  if (ms >= 300_000 && ms <= 168 * 3_600_000) return;
  throw invalidProperty('autoScaleEvaluationInterval', 'The minimum is 5 minutes, the maximum 168 hours.');
}

function parseFormula(text: string): Formula {
  if (Buffer.byteLength(text) > longestFormula) throw new BatchError('AutoScalingFormulaTooLong');
  try {
    return new Formula(text);
  } catch (error) {
    if (!(error instanceof FormulaSyntaxError)) throw error;
    throw new BatchError('AutoScalingFormulaSyntaxError', [{ key: 'Reason', value: error.message }]);
  }
}
