import { describe, expect, test } from 'vitest';
import { historyEntryOf, withLiveHead } from '../../../electron/history/history-entry.ts';
import { pastRunOf } from '../../../electron/history/past-run.ts';
import { viewOf } from '../../../shared/failure.ts';
import {
  at,
  downloadedLine,
  failedLine,
  keptLine,
  poolLine,
  runId,
  runLine,
  statusLine,
  tasksLine,
  totalsLine,
} from '../../support/journal-lines.ts';

const studio = { name: 'Studio', isLocal: false };
const whole = [
  ...[runLine(2, studio), poolLine('present'), tasksLine(2), downloadedLine(0), failedLine(1)],
  ...[poolLine('deleted', 7), totalsLine(7500, 0.25), statusLine('completed')],
];

describe('the line of a run in the history', () => {
  test('says when it was and where, what came of its files, how long it took and what it cost', () => {
    expect(historyEntryOf(whole)).toEqual({
      ...{ runId, createdAt: at(0), endedAt: at(8), connectionId: 'studio', connectionName: 'Studio' },
      ...{ isLocal: false, quality: 'v2', state: 'completed' },
      counts: { total: 2, converted: 1, downloaded: 1, failed: 1, cancelled: 0 },
      ...{ soundSeconds: 60, bytesIn: 2000, bytesOut: 400, elapsedMs: 7500 },
      ...{ cost: { amount: 0.25, currency: 'USD' }, isCostPartial: false, outputFolder: '/out' },
      can: { openFolder: true, remove: true },
    });
  });

  test('of an older journal takes the time between its ends, and knows no cost', () => {
    const entry = historyEntryOf([runLine(1), tasksLine(1), downloadedLine(0), statusLine('completed', 9)]);
    expect(entry).toMatchObject({ elapsedMs: 9000, cost: null, connectionName: null, isLocal: true });
  });

  test('of a run that was taken up again counts no time in which nobody worked, and no cost as the whole', () => {
    const resumed = { type: 'resumed', at: at(500), appVersion: '0.1.0' } as const;
    const lines = [runLine(1, studio), tasksLine(1), resumed, downloadedLine(0, 510)];
    expect(historyEntryOf([...lines, statusLine('completed', 511)])?.elapsedMs).toBeNull();
    expect(
      historyEntryOf([...lines, totalsLine(12_000, 0.1, 511), statusLine('completed', 511)]),
    ).toMatchObject({ elapsedMs: 12_000, isCostPartial: true });
  });

  test('says that a run was interrupted, which then may not be removed', () => {
    const entry = historyEntryOf([runLine(2, studio), poolLine('present'), tasksLine(2), downloadedLine(0)]);
    expect(entry).toMatchObject({ state: 'interrupted', endedAt: null, counts: { converted: 1, total: 2 } });
    expect(entry?.can).toEqual({ openFolder: true, remove: false });
  });

  test.each([keptLine(null), keptLine('2026-11-24T00:00:00.000Z')])(
    'of a run that kept its pool on an account stays: it says that this was on purpose',
    (kept) => {
      const target = { ...studio };
      const lines = [
        runLine(1, target),
        poolLine('present'),
        downloadedLine(0),
        kept,
        statusLine('completed'),
      ];
      expect(historyEntryOf(lines)?.can.remove).toBe(false);
    },
  );

  test('of a run on this computer may be removed though its job was kept', () => {
    const local = { name: 'This computer', isLocal: true };
    const lines = [runLine(1, local), poolLine('present'), downloadedLine(0), keptLine(null)];
    expect(historyEntryOf([...lines, statusLine('completed')])?.can.remove).toBe(true);
  });

  test('there is none of a journal that begins in the middle', () => {
    expect(historyEntryOf([tasksLine(1)])).toBeNull();
    expect(pastRunOf([tasksLine(1)])).toBeNull();
  });

  test('of a run of this session is as the session knows it', () => {
    const entry = historyEntryOf([runLine(2, studio), tasksLine(2)]);
    const head = pastRunOf(whole)?.head;
    if (!entry || !head) throw new Error('no fold');
    const live = { ...head, status: 'running', endedAt: null } as const;
    expect(withLiveHead(entry, live)).toMatchObject({ state: 'running', counts: { converted: 1 } });
    expect(withLiveHead(entry, { ...live, interrupted: viewOf('timedOut') }).state).toBe('interrupted');
    expect(withLiveHead(entry, head)).toMatchObject({ state: 'completed', can: { remove: false } });
  });
});

describe('the screen of an earlier run', () => {
  test('has its steps, its tasks with what became of each, and its nodes as they were', () => {
    const screen = pastRunOf(whole);
    expect(screen?.head).toMatchObject({
      ...{ status: 'completed', endedAt: at(8), connectionName: 'Studio', past: { isInterrupted: false } },
      progress: { fraction: 0.5, elapsedMs: 7500, remainingMs: null, speed: null },
      resources: { input: 'none', output: 'none', job: 'none', pool: 'deleted' },
      cost: { soFar: { amount: 0.25, currency: 'USD' }, billingNodes: 0, perHour: null, unknown: null },
    });
    expect(screen?.head.steps.map(({ state }) => state)).toEqual(Array.from({ length: 9 }, () => 'done'));
    expect(screen?.tasks).toMatchObject([
      {
        ...{ itemId: 'i0', taskId: 't00001', phase: 'downloaded', nodeId: 'tvm-1', exitCode: 0 },
        ...{ startedAt: at(2), endedAt: at(4), outputPath: '/out/Trip/0.mp3', outputBytes: 400 },
      },
      { itemId: 'i1', phase: 'failed', exitCode: 1, failure: { code: 'conversionFailed' }, outputPath: null },
    ]);
    expect(screen?.nodes).toMatchObject([{ nodeId: 'tvm-1', label: '1', runningTaskIds: [] }]);
  });

  test('offers nothing but its folder', () => {
    const { openFolder, ...others } = pastRunOf(whole)?.head.can ?? {};
    expect(openFolder).toBe(true);
    expect(new Set(Object.values(others))).toEqual(new Set([false]));
  });

  test('of an interrupted run says so and has no clock that runs', () => {
    const screen = pastRunOf([runLine(2, studio), tasksLine(1, 3), downloadedLine(0, 6)]);
    expect(screen?.head).toMatchObject({ status: 'failed', endedAt: at(6), past: { isInterrupted: true } });
    expect(screen?.tasks.map(({ phase }) => phase)).toEqual(['downloaded', 'waiting']);
  });
});
