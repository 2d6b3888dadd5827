import { describe, expect, test } from 'vitest';
import type { RunTarget } from '../../../electron/connection/connection.ts';
import { ConnectionHolds } from '../../../electron/connection/connection-holds.ts';
import { holdConnections } from '../../../electron/run/hold-connections.ts';
import type { RunService } from '../../../electron/run/run-service.ts';
import { Failure } from '../../../shared/failure.ts';

const runId = 'bt-20260101-120000-abcd';
const target = { id: 'studio', name: 'Studio' } as RunTarget;
const options = {} as Parameters<RunService['start']>[1];

/** One run whose rounds end when the test says so. */
function scene() {
  const holds = new ConnectionHolds();
  let round = Promise.withResolvers<boolean>();
  let refusal: Failure | null = null;
  const begin = async () => {
    if (refusal !== null) throw refusal;
    round = Promise.withResolvers<boolean>();
  };
  const service = {
    start: async () => {
      await begin();
      return runId;
    },
    retryFailed: begin,
    repair: begin,
    letGo: async () => void (await round.promise),
  } as Partial<RunService> as RunService;
  return {
    holds,
    runs: holdConnections(service, (connectionId) => holds.hold(connectionId, 'Studio')),
    endRound: async (isWhole = true) => {
      round.resolve(isWhole);
      await round.promise;
      // Its releases come behind it.
      await Promise.resolve();
    },
    refuse: (failure: Failure) => {
      refusal = failure;
    },
  };
}

describe('a run holds its connection', () => {
  test('from its start to its end, however it ends', async () => {
    const { runs, holds, endRound } = scene();
    await runs.start([], options, target);
    expect(holds.isHeld('studio')).toBe(true);
    await endRound(false);
    expect(holds.isHeld('studio')).toBe(false);
  });

  test('again while failed items are retried, or a repair is at work', async () => {
    const { runs, holds, endRound } = scene();
    await runs.start([], options, target);
    await endRound();
    await runs.retryFailed(runId);
    expect(holds.isHeld('studio')).toBe(true);
    await endRound();
    expect(holds.isHeld('studio')).toBe(false);
    await runs.repair({ runId } as Parameters<RunService['repair']>[0]);
    expect(holds.isHeld('studio')).toBe(true);
  });

  test('no longer than its start takes, when that is refused', async () => {
    const { runs, holds, refuse } = scene();
    refuse(new Failure('outputNotWritable', { folder: '/' }));
    await expect(runs.start([], options, target)).rejects.toThrow('outputNotWritable');
    expect(holds.isHeld('studio')).toBe(false);
  });

  test('and starts on none that is being changed', async () => {
    const { runs, holds } = scene();
    const change = Promise.withResolvers<void>();
    const changed = holds.change(
      'studio',
      () => 'Studio',
      () => change.promise,
    );
    await Promise.resolve();
    await expect(runs.start([], options, target)).rejects.toThrow('connectionBusy');
    change.resolve();
    await changed;
    await runs.start([], options, target);
    await expect(
      holds.change(
        'studio',
        () => 'Studio',
        async () => undefined,
      ),
    ).rejects.toThrow('connectionBusy');
  });
});

describe('changes', () => {
  test('happen one after another, and one that fails stops none behind it', async () => {
    const holds = new ConnectionHolds();
    const order: string[] = [];
    const first = holds.change(
      'a',
      () => 'A',
      async () => {
        order.push('first begins');
        await Promise.resolve();
        order.push('first ends');
        throw new Error('first fails');
      },
    );
    const second = holds.change(
      'b',
      () => 'B',
      async () => {
        order.push('second');
      },
    );
    await expect(first).rejects.toThrow('first fails');
    await second;
    expect(order).toEqual(['first begins', 'first ends', 'second']);
  });
});
