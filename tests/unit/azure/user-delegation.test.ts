import type { UserDelegationKey } from '@azure/storage-blob';
import { describe, expect, test } from 'vitest';
import { clipWindow, createDelegationKeys, longestKeyMs } from '../../../electron/azure/user-delegation.ts';
import { Failure } from '../../../shared/failure.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const startMs = Date.UTC(2026, 10, 23, 12);

function setUp(shorten: (expiresOn: Date) => Date = (expiresOn) => expiresOn) {
  const clock = { nowMs: startMs, now: () => clock.nowMs };
  const fetched: { startsOn: Date; expiresOn: Date }[] = [];
  let faults = 0;
  const keys = createDelegationKeys(async (startsOn, expiresOn): Promise<UserDelegationKey> => {
    if (faults-- > 0) throw new Failure('throttled');
    fetched.push({ startsOn, expiresOn });
    return {
      signedObjectId: 'object',
      signedTenantId: 'tenant',
      signedStartsOn: startsOn,
      signedExpiresOn: shorten(expiresOn),
      signedService: 'b',
      signedVersion: '2026-01-01',
      value: `key-${fetched.length}`,
    };
  }, clock);
  const forHours = (hours: number) =>
    keys.forWindow({ startsOnMs: clock.nowMs - 5 * minuteMs, expiresOnMs: clock.nowMs + hours * hourMs });
  const fail = (times: number) => {
    faults = times;
  };
  return { clock, fetched, forHours, fail };
}

describe('user delegation keys', () => {
  test('a SAS begins 15 minutes early and ends when it was asked to', async () => {
    const { forHours } = setUp();
    const { window } = await forHours(24);
    expect(window).toEqual({ startsOnMs: startMs - 15 * minuteMs, expiresOnMs: startMs + dayMs });
  });

  test('one key serves many SAS, and a new one is fetched before it is too short', async () => {
    const { forHours, fetched, clock } = setUp();
    await Promise.all([forHours(24), forHours(24), forHours(2)]);
    clock.nowMs += 20 * hourMs;
    await forHours(24);
    expect(fetched).toHaveLength(1);
    clock.nowMs += 8 * hourMs;
    const { key } = await forHours(24);
    expect(fetched).toHaveLength(2);
    expect(key.value).toBe('key-2');
  });

  test('no key is asked for longer than 7 days, and no SAS outlives it', async () => {
    const { forHours, fetched } = setUp();
    const { key, window } = await forHours(30 * 24);
    const [asked] = fetched;
    if (!asked) throw new Error('no key was fetched');
    expect(asked.expiresOn.getTime() - asked.startsOn.getTime()).toBeLessThanOrEqual(longestKeyMs);
    expect(window.expiresOnMs - window.startsOnMs).toBeLessThanOrEqual(longestKeyMs);
    expect(window.expiresOnMs - window.startsOnMs).toBeGreaterThan(longestKeyMs - hourMs);
    expect(window.expiresOnMs).toBeLessThanOrEqual(key.signedExpiresOn.getTime());
  });

  test('windows of more than 7 days do not fetch a key each', async () => {
    const { forHours, fetched, clock } = setUp();
    await forHours(400);
    clock.nowMs += 5000;
    await forHours(400);
    expect(fetched).toHaveLength(1);
  });

  test('a key that the service made shorter bounds its SAS, and is not used beyond its end', async () => {
    const { forHours, fetched, clock } = setUp((expiresOn) => new Date(expiresOn.getTime() - 47 * hourMs));
    const first = await forHours(24);
    expect(first.window.expiresOnMs).toBe(first.key.signedExpiresOn.getTime());
    clock.nowMs += hourMs;
    await forHours(24);
    expect(fetched).toHaveLength(2);
  });

  test('a fault is told, and the next who asks tries afresh', async () => {
    const { forHours, fetched, fail } = setUp();
    fail(1);
    await expect(forHours(1)).rejects.toMatchObject({ code: 'throttled' });
    await forHours(1);
    expect(fetched).toHaveLength(1);
  });

  test('a window that is over, or not yet begun, is refused', () => {
    expect(() => clipWindow({ startsOnMs: startMs - 2, expiresOnMs: startMs }, startMs)).toThrow(Failure);
    expect(() => clipWindow({ startsOnMs: startMs + 1, expiresOnMs: startMs + 2 }, startMs)).toThrow(Failure);
  });
});
