import { type Assignment, parse } from './parser.ts';
import { FormulaSyntaxError } from './tokens.ts';
import { double, FormulaEvaluationError, format, toDouble, type Value, type World } from './values.ts';

/** "The formula can't exceed 8 KB including special characters." */
export const longestFormula = 8192;

export interface FormulaResult {
  readonly targetDedicatedNodes: number;
  readonly targetLowPriorityNodes: number;
  readonly nodeDeallocationOption: string;
  /** Every variable, as the service writes them: `$TargetDedicatedNodes=0;$TargetLowPriorityNodes=2;...` */
  readonly results: string;
  /** The formula came to an end too early; the numbers are those up to there. */
  readonly error?: FormulaEvaluationError;
}

/** An autoscale formula, checked. */
export class Formula {
  readonly #assignments: readonly Assignment[];

  /** @throws FormulaSyntaxError */
  constructor(text: string) {
    this.#assignments = parse(text);
    if (this.#assignments.length === 0) throw new FormulaSyntaxError('The formula is empty.');
  }

  evaluate(world: World): FormulaResult {
    const variables = new Map<string, Value>([
      ['$TargetDedicatedNodes', double(world.targetDedicatedNodes)],
      ['$TargetLowPriorityNodes', double(world.targetLowPriorityNodes)],
      ['$NodeDeallocationOption', { type: 'option', value: 'requeue' }],
    ]);
    const target = (name: string) => toDouble(variables.get(name) ?? double(0), world);
    let error: FormulaEvaluationError | undefined;
    try {
      for (const { name, expression } of this.#assignments) {
        variables.set(name, settled(name, expression({ variables, world }), world));
      }
    } catch (fault) {
      if (!(fault instanceof FormulaEvaluationError)) throw fault;
      error = fault;
    }
    // The service gives its own three first and the user's by name.
    const own = [...variables].slice(0, 3);
    const users = [...variables].slice(3).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      targetDedicatedNodes: target('$TargetDedicatedNodes'),
      targetLowPriorityNodes: target('$TargetLowPriorityNodes'),
      nodeDeallocationOption: format(variables.get('$NodeDeallocationOption') ?? double(0)),
      results: [...own, ...users].map(([name, value]) => `${name}=${format(value)}`).join(';'),
      ...(error === undefined ? {} : { error }),
    };
  }
}

/** A value as the variable keeps it: targets are whole numbers, a bare metric is its latest sample. */
function settled(name: string, value: Value, world: World): Value {
  if (name === '$NodeDeallocationOption') {
    if (value.type === 'option') return value;
    throw new FormulaEvaluationError('$NodeDeallocationOption is requeue, terminate or taskcompletion.');
  }
  if (name === '$TargetDedicatedNodes' || name === '$TargetLowPriorityNodes') {
    // How the service rounds is not documented; truncation never asks for more nodes than the formula did.
    const nodes = Math.trunc(toDouble(value, world));
    if (nodes >= 0 && nodes <= 5000) return double(nodes);
    throw new FormulaEvaluationError(`${name} would be ${nodes}.`);
  }
  return value.type === 'metric' ? double(toDouble(value, world)) : value;
}
