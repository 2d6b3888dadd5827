import { describe, expect, test } from 'vitest';
import { abortable } from '../../../electron/support/abortable.ts';
import { Channel } from '../../../electron/support/channel.ts';
import { createLogger } from '../../../electron/support/logger.ts';
import { redact, redactText } from '../../../electron/support/redact.ts';
import { delayBefore, withRetry } from '../../../electron/support/retry.ts';
import { sleep } from '../../../electron/support/sleep.ts';
import { runTogether } from '../../../electron/support/task-group.ts';
import { Failure } from '../../../shared/failure.ts';

const policy = { maxTries: 3, firstDelayMs: 100, maxDelayMs: 150, jitter: 0.5, maxRetryAfterMs: 1000 };
const never = new AbortController().signal;

describe('retry', () => {
  test('waits double each time up to the most, a part of it at random', () => {
    expect(delayBefore(2, { retry: true }, policy, () => 1)).toBe(100);
    expect(delayBefore(2, { retry: true }, policy, () => 0)).toBe(50);
    expect(delayBefore(3, { retry: true }, policy, () => 1)).toBe(150);
    expect(delayBefore(4, { retry: true }, policy)).toBeNull();
  });

  test('honours the wish of the service, and gives up when it is too long', () => {
    expect(delayBefore(2, { retry: true, retryAfterMs: 700 }, policy, () => 0)).toBe(700);
    expect(delayBefore(2, { retry: true, retryAfterMs: 1001 }, policy)).toBeNull();
  });

  test('throws the last fault when its tries are used up', async () => {
    let tries = 0;
    const work = withRetry(
      async () => {
        tries += 1;
        throw new Error(`try ${tries}`);
      },
      () => ({ retry: true }),
      { ...policy, firstDelayMs: 0, maxDelayMs: 0 },
    );
    await expect(work).rejects.toThrow('try 3');
  });

  test('an abort ends the wait at once', async () => {
    const controller = new AbortController();
    const work = withRetry(
      () => {
        queueMicrotask(() => controller.abort(new Failure('cancelled')));
        return Promise.reject(new Error('busy'));
      },
      () => ({ retry: true }),
      { ...policy, firstDelayMs: 60_000, maxDelayMs: 60_000 },
      controller.signal,
    );
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a channel', () => {
  test('gives what is there, then waits, then ends', async () => {
    const channel = new Channel<number>();
    for (const value of [1, 2, 3]) channel.push(value);
    expect(await channel.takeUpTo(2, never)).toEqual([1, 2]);
    expect(await channel.take(never)).toBe(3);
    const waiting = channel.take(never);
    channel.push(4);
    expect(await waiting).toBe(4);
    const ending = channel.take(never);
    channel.close();
    expect(await ending).toBeUndefined();
  });

  test('a taker that aborts takes nothing', async () => {
    const channel = new Channel<number>();
    const controller = new AbortController();
    const waiting = channel.take(controller.signal);
    controller.abort(new Failure('cancelled'));
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    channel.push(1);
    expect(await channel.take(never)).toBe(1);
  });
});

describe('parts side by side', () => {
  test('the first fault stops the others and is the one thrown', async () => {
    const ends: string[] = [];
    const work = runTogether(
      [
        (signal) =>
          sleep(60_000, signal).finally(() => {
            ends.push('stopped');
          }),
        () => Promise.reject(new Failure('poolGone')),
      ],
      never,
    );
    await expect(work).rejects.toMatchObject({ code: 'poolGone' });
    expect(ends).toEqual(['stopped']);
  });

  test('waiting for work that takes no signal can be given up', async () => {
    const controller = new AbortController();
    const waiting = abortable(new Promise(() => undefined), controller.signal);
    controller.abort(new Failure('cancelled'));
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the log', () => {
  const secret = 'c2VjcmV0LXNpZ25hdHVyZQ==';

  test('no signature, key or token gets through, in fields, texts or causes', () => {
    const lines: string[] = [];
    const log = createLogger({ write: (line) => lines.push(line) }, 'info');
    const cause = Object.assign(new Error(`GET http://127.0.0.1:1/a/b?sv=1&sig=${secret} failed`), {
      request: { headers: { authorization: `SharedKey a:${secret}` } },
    });
    log.error({ error: new Failure('internal', {}, cause), accountKey: secret }, `SharedKey acc:${secret}`);
    log.info(
      { connectionString: `AccountKey=${secret}`, nested: { sas: secret, list: [`Bearer ${secret}`] } },
      'x',
    );
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain(secret);
    expect(lines[0]).toContain('http://127.0.0.1:1/a/b?[redacted]');
  });

  test('what explains an error stays', () => {
    const fields = redact(new Failure('poolGone', { resource: 'pool p' })) as Record<string, unknown>;
    expect(fields).toMatchObject({ name: 'Failure', code: 'poolGone', params: { resource: 'pool p' } });
    expect(redactText('nothing secret here')).toBe('nothing secret here');
  });
});
