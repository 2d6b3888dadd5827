import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FailureCode, failureCodes } from '../../../shared/failure.ts';
import { type NotPhotographed, photographs, type Spec } from '../../e2e/photographs.ts';

const root = resolve(import.meta.dirname, '../../..');
const isSpec = (where: Spec | NotPhotographed): where is Spec => typeof where === 'string';

/** What `failureCodes` has between two codes, both with it: its order is by what a failure is about. */
const between = (first: FailureCode, last: FailureCode) =>
  failureCodes.slice(failureCodes.indexOf(first), failureCodes.indexOf(last) + 1);

describe('the card of a failure', () => {
  const shown = failureCodes.flatMap((code) => {
    const where = photographs[code];
    return isSpec(where) ? [[code, where] as const] : [];
  });

  test.each(shown)('%s is photographed by %s', async (code, spec) => {
    const text = await readFile(join(root, 'tests/e2e', spec), 'utf8');
    // Named in a list of cards, or in the name of its picture.
    expect(text).toMatch(new RegExp(`['\`](?:card-)?${code}['\`]`));
    expect(text).toMatch(/picture\(page, [`']card-/);
  });

  test('of sign-in, service, plan, pools, nodes and tasks has a picture, or a reason why there is none', () => {
    const about = [...between('nameNotFound', 'networkClosed'), ...between('coreQuotaReached', 'taskFailed')];
    const without = about.filter((code) => !isSpec(photographs[code]));
    // A longer list is a step back: say why here, and in the table.
    expect(without).toEqual([
      ...['accessDenied', 'requestRejected', 'resourceMissing', 'timedOut'],
      ...['noImageFits', 'imageGone', 'imageRetired'],
    ]);
    for (const code of without) {
      const where = photographs[code];
      expect(isSpec(where) ? '' : where.because, code).toMatch(/\w+ \w+/);
    }
  });
});
