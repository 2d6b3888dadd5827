import { double, FormulaEvaluationError, toDouble, type Value, type World } from './values.ts';

/** "Operations": what may stand on the two sides of an operator, and what comes of it. */
export function binary(sign: string, left: Value, right: Value, world: World): Value {
  if (isTime(left) || isTime(right)) return ofTimes(sign, left, right, world);
  if (left.type === 'string' && right.type === 'string')
    return double(compare(sign, left.value, right.value));
  if (left.type === 'doubleVec' || right.type === 'doubleVec') return ofVectors(sign, left, right, world);
  return double(ofDoubles(sign, toDouble(left, world), toDouble(right, world)));
}

function ofDoubles(sign: string, left: number, right: number): number | boolean {
  switch (sign) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0) throw new FormulaEvaluationError('The formula divides by zero.');
      return left / right;
    default:
      return compare(sign, left, right);
  }
}

function compare<T extends number | string>(sign: string, left: T, right: T): boolean {
  switch (sign) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      throw new FormulaEvaluationError(`The operator ${sign} does not go with these values.`);
  }
}

/** Element by element. A comparison needs one number, which a vector of one is. */
function ofVectors(sign: string, left: Value, right: Value, world: World): Value {
  if (!'+-*/'.includes(sign)) {
    return double(compare(sign, toDouble(left, world), toDouble(right, world)));
  }
  const length =
    left.type === 'doubleVec' ? left.values.length : right.type === 'doubleVec' ? right.values.length : 0;
  const at = (value: Value, index: number) => {
    if (value.type !== 'doubleVec') return toDouble(value, world);
    const element = value.values[index];
    if (element === undefined || value.values.length !== length) {
      throw new FormulaEvaluationError('The two vectors are not of the same length.');
    }
    return element;
  };
  const values = Array.from({ length }, (_, index) =>
    Number(ofDoubles(sign, at(left, index), at(right, index))),
  );
  return { type: 'doubleVec', values };
}

type Time = Extract<Value, { readonly ms: number }>;
const isTime = (value: Value): value is Time => value.type === 'timestamp' || value.type === 'timeinterval';

function ofTimes(sign: string, left: Value, right: Value, world: World): Value {
  if (isTime(left) && isTime(right)) {
    if (sign === '+' && !(left.type === 'timestamp' && right.type === 'timestamp')) {
      const type = left.type === 'timestamp' || right.type === 'timestamp' ? 'timestamp' : 'timeinterval';
      return { type, ms: left.ms + right.ms };
    }
    if (sign === '-' && left.type === right.type) return { type: 'timeinterval', ms: left.ms - right.ms };
    if (sign === '-' && left.type === 'timestamp') return { type: 'timestamp', ms: left.ms - right.ms };
    if (left.type === right.type) return double(compare(sign, left.ms, right.ms));
  }
  if (left.type === 'timeinterval' && (sign === '*' || sign === '/')) {
    return { type: 'timeinterval', ms: Number(ofDoubles(sign, left.ms, toDouble(right, world))) };
  }
  if (right.type === 'timeinterval' && sign === '*') {
    return { type: 'timeinterval', ms: toDouble(left, world) * right.ms };
  }
  throw new FormulaEvaluationError(`The operator ${sign} does not go with ${left.type} and ${right.type}.`);
}
