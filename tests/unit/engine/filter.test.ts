import { describe, expect, test } from 'vitest';
import { FilterSyntaxError, matches, parseFilter } from '../../../electron/engine/batch-server/filter.ts';

const task: Readonly<Record<string, unknown>> = {
  id: 't00007',
  state: 'completed',
  creationTime: '2026-11-23T10:00:00.5Z',
  executionInfo: { exitCode: 3, result: 'failure', failureInfo: { category: 'UserError' } },
  isDedicated: true,
};
const holds = (filter: string) => matches(parseFilter(filter), (name) => task[name]);

describe('$filter', () => {
  test.each([
    "id eq 't00007'",
    "id eq 'T00007'",
    "state ne 'active'",
    "startswith(id,'t000')",
    "startswith(id, 't000') eq true",
    "not startswith(id,'x')",
    'executionInfo/exitCode gt 2 and executionInfo/exitCode le 3',
    "executionInfo/failureInfo/category eq 'usererror'",
    "state eq 'active' or state eq 'completed'",
    "(state eq 'active' or state eq 'completed') and executionInfo/exitCode eq 3",
    "creationTime lt DateTime'2026-11-23T10:00:00.51Z'",
    "creationTime ge datetime'2026-11-23T10:00:00.5Z'",
    'isDedicated eq true',
    'previousState eq null',
    "previousState ne 'running'",
  ])('%s holds', (filter) => {
    expect(holds(filter)).toBe(true);
  });

  test.each([
    "id eq 't00008'",
    "startswith(id,'x')",
    "executionInfo/exitCode eq '3'",
    "previousState eq 'running'",
    'previousState lt 5',
    "state eq 'active' or state eq 'completed' and executionInfo/exitCode eq 0",
    "creationTime gt DateTime'2026-11-23T10:00:00.5Z'",
  ])('%s does not hold', (filter) => {
    expect(holds(filter)).toBe(false);
  });

  test('a quote inside a text is written twice', () => {
    expect(parseFilter("id eq 'it''s'")).toMatchObject({ value: "it's" });
  });

  test('and binds closer than or', () => {
    expect(parseFilter('a eq 1 or b eq 2 and c eq 3')).toMatchObject({ kind: 'or', right: { kind: 'and' } });
  });

  test.each([
    '',
    'id',
    'id eq',
    "id eq 'open",
    "id like 'x'",
    "(id eq 'x'",
    "id eq 'x')",
    'startswith(id,3)',
    "creationTime gt DateTime'yesterday'",
    'id eq ;',
    '('.repeat(5000),
  ])('%s is a syntax error', (filter) => {
    expect(() => parseFilter(filter)).toThrow(FilterSyntaxError);
  });
});
