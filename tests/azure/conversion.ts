import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { probeMedia } from '../../electron/media/probe.ts';
import { verifyMp3 } from '../../electron/media/verify-mp3.ts';
import { createRunService } from '../../electron/run/run-manager.ts';
import type { RunService } from '../../electron/run/run-service.ts';
import { systemClock } from '../../electron/support/clock.ts';
import { createFileLogger } from '../../electron/support/logger.ts';
import { deletableResources } from '../../shared/contract.ts';
import { makeClip } from '../support/make-clips.ts';
import type { PartContext } from './parts.ts';

const clipSeconds = 3;
/** The job's wall clock in the service, too: the app sends it. */
const timeLimitMinutes = 30;

/** The app's own run on the app's own kind of pool; then what its repairs use of nodes and files; then its deletion. */
export async function convertOneClip(context: PartContext): Promise<void> {
  const { ports, ledger, template, folder, signal } = context;
  const path = await makeClip(join(folder, 'in'), 'clip.mp4', { seconds: clipSeconds });
  const probed = await probeMedia(path, signal);
  assert.ok(probed.ok, 'the clip cannot be read');
  const runs = createRunService({
    ...{ probe: probeMedia, verifyMp3, clock: systemClock, platform: process.platform },
    journalFolder: join(folder, 'runs'),
    openLog: (runId) => createFileLogger(join(folder, 'logs', `${runId}.log`)),
    appVersion: '0.0.0-test',
  });
  let looked: Promise<void> | null = null;
  const cancel = () => void runs.close();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    const { size, mtimeMs } = await stat(path);
    const runId = await runs.start(
      [
        {
          ...{ itemId: 'clip', path, name: basename(path), folder: '', media: probed.media },
          ...{ sizeBytes: size, modifiedMs: mtimeMs },
        },
      ],
      {
        ...{ quality: 'v2', outputFolder: join(folder, 'out'), downloadAsCompleted: true, timeLimitMinutes },
        cleanUp: { pool: false, job: false, output: false },
      },
      {
        ...{ id: 'test', name: 'test', isLocal: false, poolTemplate: template },
        // While the run fetches its MP3 the node is certainly there; afterwards its formula may take it away.
        open: async () => ({
          ...ports,
          blob: {
            ...ports.blob,
            downloadToFile: async (download, until) => {
              looked ??= tryNodeAndFiles(ledger.runId, context);
              await Promise.allSettled([looked]);
              return await ports.blob.downloadToFile(download, until);
            },
          },
        }),
        close: async () => undefined,
      },
    );
    // Nothing is made under the id before this: the run's first request comes after its journal is on disk.
    ledger.runId = runId;
    await follow(runs, runId, context);
    signal.throwIfAborted();
    const mp3 = runs.outputPath(runId, 'clip');
    assert.ok(mp3 !== null, 'there is no MP3');
    await verifyMp3(mp3, clipSeconds);
    await looked;
    for (const resource of deletableResources) await runs.deleteResource(runId, resource);
  } finally {
    signal.removeEventListener('abort', cancel);
    // Cancels what goes on and lets the app's own clean-up try first.
    await runs.close();
  }
}

/** Tells what happens, and throws what went wrong in the run's own words. */
async function follow(runs: RunService, runId: string, { say, signal }: PartContext): Promise<void> {
  let step = '';
  for await (const { head, tasks } of runs.watch(runId, signal)) {
    const running = head?.steps.filter(({ state }) => state === 'running').map(({ name }) => name) ?? [];
    if (head && running.join(', ') !== step) {
      step = running.join(', ');
      if (step !== '') say(`  ${step}`);
    }
    for (const { name, failure } of tasks) {
      if (failure) throw new Error(`${name}: ${failure.code} ${JSON.stringify(failure.params)}`);
    }
    if (head && head.status === 'timeLimit') throw new Error(`no MP3 within ${timeLimitMinutes} minutes`);
    if (head && head.endedAt !== null) {
      const failed = head.steps.find(({ failure }) => failure !== null);
      assert.equal(head.status, 'completed', `the run ended at ${failed?.name}: ${failed?.failure?.code}`);
      return;
    }
  }
}

async function tryNodeAndFiles(
  runId: string | null,
  { ports: { batch }, signal }: PartContext,
): Promise<void> {
  assert.ok(runId !== null);
  const [task] = (await batch.listTasks(runId, null, signal)) ?? [];
  assert.equal(task?.result, 'success');
  assert.equal(task.exitCode, 0);
  const range = { start: 0, end: 99 };
  assert.ok(((await batch.taskFileLength(runId, task.id, 'stderr.txt', signal)) ?? -1) >= 0);
  assert.equal(await batch.readTaskFile(runId, task.id, 'nothing.txt', range, signal), null);
  const [node, ...others] = (await batch.listNodes(runId, signal)) ?? [];
  assert.ok(node !== undefined && others.length === 0, 'the pool has not one node');
  assert.notEqual(await batch.readNodeFile(runId, node.id, 'startup/stdout.txt', range, signal), null);
  await batch.rebootNode(runId, node.id, signal);
}
