import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { autoScaleFormula } from '../../../electron/run/autoscale-formula.ts';
import { ModelInTest, poolSpec, success } from '../../support/engine-model.ts';

/** The app makes its pool and its job, and is never heard of again: what the engine does by itself, hour by hour. */
const template = { graceMinutes: 30, idleMinutes: 10, intervalMinutes: 5 };

/** What a disk may take that others keep busy. */
const busyDiskMs = 30_000;
vi.setConfig({ testTimeout: 2 * busyDiskMs });

let shop: ModelInTest;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  shop = await ModelInTest.open();
});
afterEach(async () => {
  vi.useRealTimers();
  await shop.close();
});

const nodes = () => shop.model.store.pool('p').nodes.size;
/** Folders are made and removed for real, which no clock of a test hastens: both kinds of time go on. */
async function reached(check: () => boolean): Promise<void> {
  const deadline = performance.now() + busyDiskMs;
  while (!check() && performance.now() < deadline) {
    await vi.advanceTimersByTimeAsync(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(check()).toBe(true);
}

/** Nothing may be under way as an hour passes: a pool that is being resized is left alone by its formula. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    await reached(() => shop.model.store.pool('p').allocationState === 'steady');
  }
}

function makePool(endsAfterMinutes: number, targets = { dedicated: 1, spot: 2 }): void {
  const now = Date.now();
  shop.model.pools.add(
    poolSpec({
      enableAutoScale: true,
      autoScaleFormula: autoScaleFormula(targets, 1, template, now, now + endsAfterMinutes * 60_000),
      autoScaleEvaluationInterval: 'PT5M',
    }),
  );
}

function makeJob(tasks: readonly string[], wallClock: string): void {
  const job = shop.model.jobs.add({
    id: 'j',
    poolInfo: { poolId: 'p' },
    constraints: { maxWallClockTime: wallClock },
  });
  for (const id of tasks) shop.model.tasks.add(job, { id, commandLine: 'x' });
}

test('a pool has its nodes at once, and loses them after the grace when no task ever came', async () => {
  makePool(600);
  await reached(() => nodes() === 3);
  await minutes(29);
  expect(nodes()).toBe(3);
  await minutes(6);
  await reached(() => nodes() === 0);
  await minutes(600);
  expect(nodes()).toBe(0);
});

test('nodes stay while tasks are pending, and are gone a little after the last one', async () => {
  // Of one kind: which nodes get the tasks is a race, and one that works is not taken away for one that idles.
  makePool(600, { dedicated: 0, spot: 3 });
  makeJob(['a', 'b'], 'PT9H');
  await reached(() => shop.startedTasks().length === 2);
  await minutes(90);
  // Two tasks are at work, and two nodes are enough for them.
  await reached(() => nodes() === 2);
  shop.hands.end('a', success);
  shop.hands.end('b', success);
  await minutes(20);
  await reached(() => nodes() === 0);
});

test('tasks that never end are ended by the wall clock of the job, and then the nodes go', async () => {
  makePool(600);
  makeJob(['a', 'b', 'c', 'd'], 'PT2H');
  await reached(() => shop.startedTasks().length === 3);
  await minutes(119);
  expect(nodes()).toBe(3);
  await minutes(25);
  await reached(() => nodes() === 0);
  expect(shop.model.store.job('j').state).toBe('completed');
});

test('should tasks count as pending for ever, the end of the formula takes the nodes all the same', async () => {
  makePool(120);
  makeJob(['a', 'b', 'c', 'd'], 'PT100H');
  await reached(() => shop.startedTasks().length === 3);
  await minutes(100);
  expect(nodes()).toBe(3);
  // Nodes leave at the end of what they do, so the pool is resizing; nobody puts a task on them any more.
  await vi.advanceTimersByTimeAsync(26 * 60_000);
  expect(shop.model.store.pool('p')).toMatchObject({ targetDedicatedNodes: 0, targetLowPriorityNodes: 0 });
  for (const id of ['a', 'b', 'c']) shop.hands.end(id, success);
  await reached(() => nodes() === 0);
  expect(shop.startedTasks()).toEqual(['a', 'b', 'c']);
});
