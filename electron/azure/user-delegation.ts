import type { UserDelegationKey } from '@azure/storage-blob';
import { Failure } from '../../shared/failure.ts';
import { type Clock, systemClock } from '../support/clock.ts';
import type { SasWindow } from './ports.ts';

const dayMs = 24 * 60 * 60_000;

/**
 * A user delegation key lives 7 days at most, counted from its start, and a SAS made with it dies with it
 * (Get User Delegation Key, and Create a user delegation SAS, in the REST reference of Azure Storage).
 */
export const longestKeyMs = 7 * dayMs;

/** Clocks differ: a key or SAS that begins now may begin tomorrow for a server whose clock is behind. */
export const startEarlierMs = 15 * 60_000;

/** A key is fetched for so long at least, so that the many SAS of a run share one. */
const usualKeyMs = 2 * dayMs;

export type FetchDelegationKey = (startsOn: Date, expiresOn: Date) => Promise<UserDelegationKey>;

export interface DelegationKeys {
  /** A key, and the part of the window for which a SAS of it works. */
  forWindow(window: SasWindow): Promise<{ readonly key: UserDelegationKey; readonly window: SasWindow }>;
}

/**
 * Keys for SAS, fetched when needed and shared while they outlive what is asked of them. A window that no key can
 * cover is clipped at its end.
 */
export function createDelegationKeys(
  fetchKey: FetchDelegationKey,
  clock: Clock = systemClock,
): DelegationKeys {
  let current: { readonly key: Promise<UserDelegationKey>; endMs: number } | null = null;

  function keyUntil(endMs: number): Promise<UserDelegationKey> {
    if (current && current.endMs >= endMs) return current.key;
    const startMs = earliestStartMs(clock.now());
    const untilMs = Math.min(Math.max(endMs, startMs + usualKeyMs), startMs + longestKeyMs);
    const key = fetchKey(new Date(startMs), new Date(untilMs));
    const fetched = { key, endMs: untilMs };
    current = fetched;
    key.then(
      ({ signedExpiresOn }) => {
        fetched.endMs = Math.min(untilMs, signedExpiresOn.getTime());
      },
      () => {
        // The next who asks tries afresh.
        if (current === fetched) current = null;
      },
    );
    return key;
  }

  return {
    forWindow: async (window) => {
      const clipped = clipWindow(window, clock.now());
      const key = await keyUntil(clipped.expiresOnMs);
      return { key, window: withinKey(clipped, key) };
    },
  };
}

/**
 * What a key fetched now can cover of a window: begun a little early, and no longer than 7 days in all.
 * @throws Failure `badRequest` for a window that is over, or that begins in the future
 */
export function clipWindow(window: SasWindow, nowMs: number): SasWindow {
  if (window.startsOnMs > nowMs || window.expiresOnMs <= nowMs) {
    throw new Failure('badRequest', { field: 'sasWindow' });
  }
  const startsOnMs = earliestStartMs(nowMs);
  // In steps: a longer window would otherwise want a new key each second.
  const latestMs = Math.floor((startsOnMs + longestKeyMs) / startEarlierMs) * startEarlierMs;
  return { startsOnMs, expiresOnMs: Math.min(wholeSecond(window.expiresOnMs), latestMs) };
}

/** The service may give a key that ends earlier than was asked; its SAS must not outlive it. */
function withinKey(window: SasWindow, key: UserDelegationKey): SasWindow {
  const startsOnMs = Math.max(window.startsOnMs, key.signedStartsOn.getTime());
  const expiresOnMs = Math.min(window.expiresOnMs, key.signedExpiresOn.getTime());
  if (expiresOnMs <= startsOnMs) throw new Failure('requestRejected', { code: 'UserDelegationKey' });
  return { startsOnMs, expiresOnMs };
}

function earliestStartMs(nowMs: number): number {
  return wholeSecond(nowMs - startEarlierMs);
}

/** Azure's times in a SAS are whole seconds. */
function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
