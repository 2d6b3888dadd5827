import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createBatchClient } from '../../electron/azure/batch-client.ts';
import type { BatchPort, TaskSpec } from '../../electron/azure/ports.ts';
import { localPoolTemplate } from '../../electron/connection/local-connection.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import { sleep } from '../../electron/support/sleep.ts';
import { type FaultProxy, startFaultProxy } from '../faults/fault-proxy.ts';
import { tempFolder } from '../support/temp-folder.ts';

const never = new AbortController().signal;
const job = 'bt-throttled';

/** Passes bytes on and counts the connections that are open at the same time. */
async function startCounter(target: string) {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let most = 0;
  const server: Server = createServer((socket) => {
    const onward = connect(Number(port), hostname);
    open.add(socket);
    most = Math.max(most, open.size);
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) {
      end.on('error', () => undefined);
      end.on('close', () => {
        open.delete(socket);
        socket.destroy();
        onward.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    most: () => most,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

let folder: Awaited<ReturnType<typeof tempFolder>>;
let engine: Engine;
let proxy: FaultProxy;
let counter: Awaited<ReturnType<typeof startCounter>>;
let batch: BatchPort;
beforeAll(async () => {
  folder = await tempFolder();
  engine = await startEngine({
    dataFolder: join(folder.path, 'engine'),
    node: { execPath: process.execPath, env: {} },
  });
  proxy = await startFaultProxy(engine.batch.url);
  counter = await startCounter(proxy.url);
  batch = createBatchClient({ ...engine.batch, url: counter.url });
  const { existingPoolId: _1, autoScale: _2, ...template } = localPoolTemplate(2, process.platform);
  await batch.addPool(
    { ...template, id: job, targetDedicatedNodes: 2, autoScale: null, metadata: [] },
    never,
  );
  await batch.addJob({ id: job, poolId: job, metadata: [], maxWallClockTime: 'PT1H' }, never);
}, 60_000);
afterAll(async () => {
  await batch?.close();
  await counter?.close();
  await proxy?.close();
  await engine?.close();
  await folder?.remove();
});

const task = (index: number): TaskSpec => ({
  ...{ id: `t${index}`, commandLine: 'true', resourceFiles: [], outputFiles: [] },
  constraints: { maxWallClockTimeMs: 60_000, maxTaskRetryCount: 0, retentionTimeMs: 60_000 },
});

describe('a service that throttles', () => {
  afterEach(() => proxy.setRules([]));

  test('with every third request refused for a second, all tasks are added once and seen to their end', async () => {
    const count = 600;
    let asked = 0;
    proxy.setRules([
      {
        fault: { kind: 'status', status: 429, retryAfterS: 1 },
        times: Number.POSITIVE_INFINITY,
        matches: () => {
          asked += 1;
          return asked % 3 === 0;
        },
      },
    ]);
    const specs = Array.from({ length: count }, (_, index) => task(index));
    for (let from = 0; from < count; from += 100) {
      const results = await batch.addTasks(job, specs.slice(from, from + 100), never);
      expect(results.every(({ outcome }) => outcome === 'added')).toBe(true);
    }
    const deadline = AbortSignal.timeout(60_000);
    for (;;) {
      const tasks = (await batch.listTasks(job, null, deadline)) ?? [];
      expect(tasks).toHaveLength(count);
      if (tasks.every(({ state, result }) => state === 'completed' && result === 'success')) break;
      await sleep(250, deadline);
    }
    expect(proxy.struck()).toBeGreaterThanOrEqual(3);
  }, 90_000);

  test('200 questions at once share 16 connections', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => batch.getTask(job, `t${index}`, never)),
    );
    expect(answers.every((answer) => answer?.state === 'completed')).toBe(true);
    expect(counter.most()).toBeGreaterThan(1);
    expect(counter.most()).toBeLessThanOrEqual(16);
  });

  test('a refusal for longer than a minute is told at once, not waited for', async () => {
    proxy.setRules([
      {
        fault: { kind: 'status', status: 429, retryAfterS: 3600 },
        times: Number.POSITIVE_INFINITY,
        matches: () => true,
      },
    ]);
    const started = performance.now();
    await expect(batch.getTask(job, 't1', never)).rejects.toMatchObject({ code: 'throttled' });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(proxy.struck()).toBe(1);
  });
});
