import { type BuiltIn, functions, methods, timeParts } from './functions.ts';
import { metrics } from './metrics.ts';
import { binary } from './operators.ts';
import { FormulaSyntaxError, type Token, tokensOf } from './tokens.ts';
import { double, FormulaEvaluationError, toDouble, type Value, type World } from './values.ts';

export interface Scope {
  readonly variables: ReadonlyMap<string, Value>;
  readonly world: World;
}
type Expression = (scope: Scope) => Value;
export interface Assignment {
  readonly name: string;
  readonly expression: Expression;
}

const settable = ['$TargetDedicatedNodes', '$TargetLowPriorityNodes', '$NodeDeallocationOption'];
const options = ['requeue', 'terminate', 'taskcompletion'];
const minuteMs = 60_000;
const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...options.map((value): [string, Value] => [value, { type: 'option', value }]),
  ...Object.entries({
    Zero: 0,
    '100ns': 0.0001,
    Microsecond: 0.001,
    Millisecond: 1,
    Second: 1000,
    Minute: minuteMs,
    Hour: 60 * minuteMs,
    Day: 1440 * minuteMs,
    Week: 7 * 1440 * minuteMs,
    Year: 365 * 1440 * minuteMs,
  }).map(([name, ms]): [string, Value] => [`TimeInterval_${name}`, { type: 'timeinterval', ms }]),
]);
// What one formula may nest or chain: expressions are evaluated on the stack.
const deepest = 200;
const levels = [['||'], ['&&'], ['==', '!='], ['<', '<=', '>', '>='], ['+', '-'], ['*', '/']] as const;

/** @throws FormulaSyntaxError for text that is no formula, and for names that nothing has */
export function parse(formula: string): readonly Assignment[] {
  return new Parser(tokensOf(formula)).formula();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #assigned = new Set(settable);
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  formula(): readonly Assignment[] {
    const assignments: Assignment[] = [];
    while (this.#peek().kind !== 'end') {
      if (this.#takes(';')) continue;
      const name = this.#take();
      if (name.kind !== 'name') throw unexpected(name);
      if (isGiven(name.text)) throw new FormulaSyntaxError(`${name.text} cannot be assigned to.`);
      this.#expect('=');
      const expression = this.#ternary();
      if (this.#peek().kind !== 'end') this.#expect(';');
      this.#assigned.add(name.text);
      assignments.push({ name: name.text, expression });
    }
    return assignments;
  }

  #ternary(): Expression {
    this.#depth += 1;
    if (this.#depth > deepest) throw new FormulaSyntaxError('The formula nests too deep.');
    const condition = this.#level(0);
    let expression = condition;
    if (this.#takes('?')) {
      const yes = this.#ternary();
      this.#expect(':');
      const no = this.#ternary();
      expression = (scope) => (toDouble(condition(scope), scope.world) === 0 ? no(scope) : yes(scope));
    }
    this.#depth -= 1;
    return expression;
  }

  #level(level: number): Expression {
    const signs: readonly string[] | undefined = levels[level];
    if (signs === undefined) return this.#unary();
    let left = this.#level(level + 1);
    for (let chained = 0; ; chained += 1) {
      const sign = signs.find((each) => this.#takes(each));
      if (sign === undefined) return left;
      if (chained > deepest) throw new FormulaSyntaxError('The formula chains too many operators.');
      left = operation(sign, left, this.#level(level + 1));
    }
  }

  #unary(): Expression {
    const sign = ['-', '!'].find((each) => this.#takes(each));
    if (sign === undefined) return this.#postfix();
    this.#depth += 1;
    if (this.#depth > deepest) throw new FormulaSyntaxError('The formula nests too deep.');
    const inner = this.#unary();
    this.#depth -= 1;
    if (sign === '!') return (scope) => double(toDouble(inner(scope), scope.world) === 0);
    return (scope) => binary('*', inner(scope), double(-1), scope.world);
  }

  #postfix(): Expression {
    const inner = this.#primary();
    if (!this.#takes('.')) return inner;
    const name = this.#take();
    const method = methods.get(name.text);
    if (method !== undefined) return this.#call(name, method, [inner]);
    const part = timeParts.get(name.text);
    if (part === undefined) throw unexpected(name);
    return (scope) => {
      const value = inner(scope);
      if (value.type === 'timestamp') return double(part(new Date(value.ms)));
      throw new FormulaEvaluationError(`A ${value.type} has no ${name.text}.`);
    };
  }

  #primary(): Expression {
    const token = this.#take();
    if (token.kind === 'number') return constant(double(Number(token.text)));
    if (token.kind === 'string') return constant({ type: 'string', value: token.text });
    if (token.text === '(' && token.kind === 'sign') {
      const inner = this.#ternary();
      this.#expect(')');
      return inner;
    }
    if (token.kind !== 'name') throw unexpected(token);
    const { text } = token;
    const builtIn = functions.get(text);
    if (builtIn !== undefined && this.#peek().text === '(') return this.#call(token, builtIn, []);
    const known = constants.get(text) ?? metricNamed(text);
    if (known !== undefined) return constant(known);
    if (!this.#assigned.has(text)) {
      throw new FormulaSyntaxError(
        `${text} is not known, or not to the embedded engine, at position ${token.at}.`,
      );
    }
    return ({ variables }) => variables.get(text) ?? double(0);
  }

  #call(name: Token, builtIn: BuiltIn, given: readonly Expression[]): Expression {
    this.#expect('(');
    const args: Expression[] = [];
    while (!this.#takes(')')) {
      if (args.length > 0) this.#expect(',');
      args.push(this.#ternary());
    }
    if (args.length < builtIn.least || args.length > builtIn.most) {
      throw new FormulaSyntaxError(`${name.text} takes another number of arguments, at position ${name.at}.`);
    }
    const all = [...given, ...args];
    return (scope) =>
      builtIn.run(
        all.map((arg) => arg(scope)),
        scope.world,
      );
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 0 };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #takes(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#next += 1;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) throw unexpected(this.#peek());
  }
}

const constant =
  (value: Value): Expression =>
  () =>
    value;
const unexpected = ({ text, at }: Token) => new FormulaSyntaxError(`Unexpected '${text}' at position ${at}.`);
const isGiven = (name: string) =>
  functions.has(name) || constants.has(name) || metricNamed(name) !== undefined;

function metricNamed(name: string): Value | undefined {
  return metrics.some((metric) => metric === name) ? { type: 'metric', name } : undefined;
}

function operation(sign: string, left: Expression, right: Expression): Expression {
  const truth = (expression: Expression, scope: Scope) => toDouble(expression(scope), scope.world) !== 0;
  if (sign === '&&') return (scope) => double(truth(left, scope) && truth(right, scope));
  if (sign === '||') return (scope) => double(truth(left, scope) || truth(right, scope));
  return (scope) => binary(sign, left(scope), right(scope), scope.world);
}
