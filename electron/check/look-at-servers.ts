import { isLoopback } from '../plan/pool-template.ts';
import { abortable } from '../support/abortable.ts';
import type { CheckContext } from './check-context.ts';
import { failedWith, type Outcome, passed, unknown, warning } from './outcome.ts';

/** Before anybody signs in: are the servers there, and do they live in our time? */

const minuteMs = 60_000;
/** A shared key's requests carry the time; Azure refuses those that are 15 minutes old. */
const refusedFromMs = 15 * minuteMs;
const warnedFromMs = 5 * minuteMs;

export async function lookAtNames(context: CheckContext, signal: AbortSignal): Promise<Outcome> {
  const { view, lookUp } = context;
  if (view.isLocal) return passed('nameResolves', 'notNeeded');
  const hosts = [new URL(view.batchUrl).hostname, new URL(view.blobUrl).hostname] as const;
  for (const host of hosts) {
    try {
      // An address in brackets is a URL's way to write IPv6.
      await abortable(lookUp(host.replace(/^\[|\]$/g, '')), signal);
    } catch (error) {
      signal.throwIfAborted();
      const isUnknown = codeOf(error) === 'ENOTFOUND' || codeOf(error) === 'ENODATA';
      return failedWith(isUnknown ? 'nameNotFound' : 'networkUnreachable', { host });
    }
  }
  return passed('nameResolves', 'found', { batchHost: hosts[0], blobHost: hosts[1] });
}

/** Any answer will do: a refusal has a `Date` too. */
export async function lookAtClock(context: CheckContext, signal: AbortSignal): Promise<Outcome> {
  const { view, clock } = context;
  if (view.isLocal) return passed('clock', 'notNeeded');
  const askedMs = clock.now();
  let date: string | null;
  try {
    const answer = await fetch(view.batchUrl, { signal, redirect: 'manual' });
    date = answer.headers.get('date');
    await answer.body?.cancel();
  } catch {
    signal.throwIfAborted();
    return failedWith('networkUnreachable', { host: new URL(view.batchUrl).hostname });
  }
  const theirMs = Date.parse(date ?? '');
  if (Number.isNaN(theirMs)) return unknown('clock', 'notTold');
  const skewMs = Math.abs((askedMs + clock.now()) / 2 - theirMs);
  const minutes = Math.round(skewMs / minuteMs);
  if (skewMs >= refusedFromMs) return failedWith('clockSkewed', { minutes });
  return skewMs > warnedFromMs ? warning('clock', 'skewed', { minutes }) : passed('clock', 'inStep');
}

export function isOnThisComputer({ view }: CheckContext): boolean {
  return view.isLocal || (isLoopback(view.batchUrl) && isLoopback(view.blobUrl));
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
