import { expect, test, vi } from 'vitest';
import { retryVerdict } from '../../../electron/azure/faults.ts';
import { request, requestTimeoutMs, transferTimeoutMs } from '../../../electron/azure/request-policy.ts';
import { sleep } from '../../../electron/support/sleep.ts';
import { watchIdle } from '../../../electron/support/watch-idle.ts';

const never = new AbortController().signal;

test('a request that carries megabytes has the time that a slow line needs for them', () => {
  expect(transferTimeoutMs(0)).toBe(requestTimeoutMs);
  expect(transferTimeoutMs(8 * 1024)).toBe(requestTimeoutMs + 1024);
});

test('what was damaged on its way is sent again, what is refused is not', () => {
  expect(retryVerdict({ code: 'Md5Mismatch', statusCode: 400 }).retry).toBe(true);
  expect(retryVerdict({ code: 'InvalidHeaderValue', statusCode: 400 }).retry).toBe(false);
});

test('one try that takes too long is given up and made again', async () => {
  let tries = 0;
  const answer = await request({ host: 'here', resource: 'it', timeoutMs: 20 }, never, async (signal) => {
    tries += 1;
    if (tries === 1) await sleep(60_000, signal);
    return tries;
  });
  expect(answer).toBe(2);
});

test('an answer that goes on coming is never idle', () => {
  vi.useFakeTimers();
  try {
    using idle = watchIdle(200);
    for (let chunk = 0; chunk < 5; chunk += 1) {
      vi.advanceTimersByTime(150);
      idle.touch();
    }
    expect(idle.signal.aborted).toBe(false);
    vi.advanceTimersByTime(200);
    expect(idle.signal.aborted).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
