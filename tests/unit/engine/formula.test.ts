import { describe, expect, test } from 'vitest';
import { Formula } from '../../../electron/engine/model/formula/formula.ts';
import { FormulaSyntaxError } from '../../../electron/engine/model/formula/tokens.ts';
import type { World } from '../../../electron/engine/model/formula/values.ts';

// A Tuesday.
const nowMs = Date.UTC(2026, 10, 24, 9, 30);
const periodMs = 30_000;

/** A pool whose metric `name` had these values, one every 30 s, the last one now. */
const world = (metrics: Readonly<Record<string, readonly number[]>> = {}): World => ({
  nowMs,
  samplePeriodMs: periodMs,
  targetDedicatedNodes: 4,
  targetLowPriorityNodes: 1,
  samples: (name) => {
    const values = metrics[name] ?? [];
    return values.map((value, index) => ({ ms: nowMs - (values.length - 1 - index) * periodMs, value }));
  },
});
const evaluate = (text: string, where = world()) => new Formula(text).evaluate(where);
const resultOf = (expression: string, where = world()) => {
  const { results, error } = evaluate(`x = ${expression};`, where);
  if (error !== undefined) throw error;
  return /;x=(.*)$/.exec(results)?.[1];
};

describe('results', () => {
  test('are written as recorded, with and without a last semicolon', () => {
    for (const text of [
      '$TargetDedicatedNodes=0;$TargetLowPriorityNodes=3',
      '$TargetLowPriorityNodes = 3;$TargetDedicatedNodes=0;',
    ]) {
      expect(evaluate(text).results).toBe(
        '$TargetDedicatedNodes=0;$TargetLowPriorityNodes=3;$NodeDeallocationOption=requeue',
      );
    }
  });

  test('a target that is not set stays as it is, and own variables come by name', () => {
    expect(evaluate('b = 2; $a = 1; $NodeDeallocationOption = taskcompletion;')).toMatchObject({
      targetDedicatedNodes: 4,
      targetLowPriorityNodes: 1,
      results:
        '$TargetDedicatedNodes=4;$TargetLowPriorityNodes=1;$NodeDeallocationOption=taskcompletion;$a=1;b=2',
    });
  });
});

describe('expressions', () => {
  test.each([
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3 - 4 / 2', '7'],
    ['10 - 2 - 3', '5'],
    ['-2 * -3', '6'],
    ['1 < 2 && 2 <= 2 || 0 > 1', '1'],
    ['!(1 == 1)', '0'],
    ['2 >= 3 ? 10 : 1 != 1 ? 20 : 30', '30'],
    ['min(5, 2, 9) + max(1, 0.5)', '3'],
    ['ceil(1.2) + floor(1.8) + round(2.5)', '6'],
    ['"a" == "a"', '1'],
    ['TimeInterval_Hour / 60 == TimeInterval_Minute', '1'],
    ['time() - time("2026-11-24T09:00:00Z") == 30 * TimeInterval_Minute', '1'],
    ['time().weekday * 100 + time().hour', '209'],
    ['$TargetDedicatedNodes + 1 /* four and one */', '5'],
  ])('%s is %s', (expression, value) => {
    expect(resultOf(expression)).toBe(value);
  });
});

describe('samples', () => {
  const pending = world({ $PendingTasks: [8, 6, 4, 2] });

  test.each([
    ['$PendingTasks.GetSample(1)', '[2]'],
    ['val($PendingTasks.GetSample(2), 1)', '4'],
    ['avg($PendingTasks.GetSample(TimeInterval_Minute))', '4'],
    ['max($PendingTasks.GetSample(TimeInterval_Minute * 5, 1))', '8'],
    ['max($PendingTasks.GetSample(TimeInterval_Minute, TimeInterval_Second * 30))', '6'],
    ['$PendingTasks.GetSamplePercent(TimeInterval_Minute)', '100'],
    ['$PendingTasks.GetSamplePercent(TimeInterval_Minute * 20)', '10'],
    ['$PendingTasks.Count()', '4'],
    ['$PendingTasks.GetSamplePeriod() == 30 * TimeInterval_Second', '1'],
    ['$PendingTasks', '2'],
    ['max(0, $PendingTasks.GetSample(1)) / 2', '1'],
    ['percentile($PendingTasks.GetSample(4), 50)', '4'],
  ])('%s is %s', (expression, value) => {
    expect(resultOf(expression, pending)).toBe(value);
  });

  // "Automatically scale compute nodes in a Batch pool", the service's own first example.
  const documented = `
    startingNumberOfVMs = 1;
    maxNumberofVMs = 25;
    pendingTaskSamplePercent = $PendingTasks.GetSamplePercent(180 * TimeInterval_Second);
    pendingTaskSamples = pendingTaskSamplePercent < 70 ? startingNumberOfVMs : avg($PendingTasks.GetSample(180 * TimeInterval_Second));
    $TargetDedicatedNodes=min(maxNumberofVMs, pendingTaskSamples);
    $NodeDeallocationOption = taskcompletion; // let tasks end`;

  test("the documentation's example starts with one node and then follows the tasks", () => {
    expect(evaluate(documented, pending).targetDedicatedNodes).toBe(1);
    const long = world({ $PendingTasks: Array.from({ length: 20 }, () => 7) });
    expect(evaluate(documented, long)).toMatchObject({
      targetDedicatedNodes: 7,
      nodeDeallocationOption: 'taskcompletion',
    });
    const many = world({ $PendingTasks: Array.from({ length: 20 }, () => 900) });
    expect(evaluate(documented, many).targetDedicatedNodes).toBe(25);
  });
});

describe('what cannot be', () => {
  const malformed = [
    '',
    '$TargetDedicatedNodes',
    '$TargetDedicatedNodes = ;',
    '$TargetDedicatedNodes = 1 2;',
    '$TargetDedicatedNodes = (1;',
    '$TargetDedicatedNodes = $CPUPercent.GetSample(1);',
    '$TargetDedicatedNodes = unknown;',
    '$TargetDedicatedNodes = $PendingTasks.Fetch(1);',
    '$TargetDedicatedNodes = min();',
    '$PendingTasks = 1;',
    'x = 1 # 2;',
    `x = ${'('.repeat(5000)}1;`,
    `x = ${'!'.repeat(5000)}1;`,
    `x = 1${'+1'.repeat(3000)};`,
  ];
  test.each(malformed.map((text) => [text.slice(0, 50), text]))('%s is a syntax error', (_, text) => {
    expect(() => new Formula(text)).toThrow(FormulaSyntaxError);
  });

  test.each([
    ['$TargetDedicatedNodes = 1 / 0;', 'AutoScalingFormulaEvaluationError'],
    ['$TargetDedicatedNodes = 0 - 1;', 'AutoScalingFormulaEvaluationError'],
    ['$TargetDedicatedNodes = time();', 'AutoScalingFormulaEvaluationError'],
    ['$NodeDeallocationOption = 1;', 'AutoScalingFormulaEvaluationError'],
    ['$TargetDedicatedNodes = $PendingTasks.GetSample(1);', 'InsufficientSampleData'],
    [
      '$TargetDedicatedNodes = avg($PendingTasks.GetSample(TimeInterval_Hour, 70));',
      'InsufficientSampleData',
    ],
  ])('%s is an error of the evaluation, and the targets stay', (text, code) => {
    expect(evaluate(text)).toMatchObject({ targetDedicatedNodes: 4, error: { code } });
  });
});
