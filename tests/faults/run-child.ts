import { join } from 'node:path';
import { createBatchClient } from '../../electron/azure/batch-client.ts';
import { createBlobClient } from '../../electron/azure/blob-client.ts';
import type { RunTarget } from '../../electron/connection/connection.ts';
import { localPoolTemplate } from '../../electron/connection/local-connection.ts';
import type { EngineAddress } from '../../electron/engine/engine.ts';
import { probeMedia } from '../../electron/media/probe.ts';
import { verifyMp3 } from '../../electron/media/verify-mp3.ts';
import { createRunService } from '../../electron/run/run-manager.ts';
import type { RunInput } from '../../electron/run/run-service.ts';
import { systemClock } from '../../electron/support/clock.ts';
import { createFileLogger } from '../../electron/support/logger.ts';
import { dieAtLine } from './die-at-line.ts';

/**
 * The run service in a process of its own, over an engine that outlives it. Its one argument is a `ChildOrder` as JSON.
 * It starts a run, or takes up what is there, and prints one line of JSON at the end, unless it was killed: by itself,
 * with SIGKILL, right after line number `killAt` of the run's journal is in the file.
 */
export interface ChildOrder {
  readonly folder: string;
  readonly engine: Pick<EngineAddress, 'batch' | 'storage'>;
  /** Starts a run of these; absent: takes up what earlier children left. */
  readonly inputs?: readonly RunInput[];
  /** Or after the first line with this text; 0: never. */
  readonly killAt: number | string;
  readonly downloadAsCompleted?: boolean;
  /** Deleted at the end: all, if not given. */
  readonly cleanUp?: { readonly pool: boolean; readonly job: boolean; readonly output: boolean };
  readonly keepForMinutes?: number;
  /** As the pool template says it; false, if not given. */
  readonly sendOnlySound?: boolean;
}

/** What a child prints when it was not killed. */
export interface ChildReport {
  readonly runs: readonly {
    readonly runId: string;
    readonly status: string;
    readonly items: readonly {
      readonly name: string;
      readonly phase: string;
      readonly failure: string | null;
    }[];
  }[];
}

const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;
const { folder, engine, inputs, killAt } = order;
if (killAt !== 0) await dieAtLine(killAt);
const batch = createBatchClient(engine.batch);
const target: RunTarget = {
  ...{ id: 'shared', name: 'Shared engine', isLocal: true },
  poolTemplate: {
    ...localPoolTemplate(2, process.platform),
    keepForMinutes: order.keepForMinutes ?? null,
    sendOnlySound: order.sendOnlySound ?? false,
  },
  open: async () => ({ batch, blob: createBlobClient(engine.storage), arm: null }),
  close: () => batch.close(),
};
const runs = createRunService({
  ...{
    probe: probeMedia,
    verifyMp3,
    clock: systemClock,
    platform: process.platform,
    appVersion: '0.0.0-test',
  },
  journalFolder: join(folder, 'runs'),
  openLog: (runId) => createFileLogger(join(folder, 'logs', `${runId}.log`), 'debug'),
});
const runIds = inputs
  ? [
      await runs.start(
        inputs,
        {
          ...{ quality: 'v2', outputFolder: join(folder, 'out'), timeLimitMinutes: 30 },
          downloadAsCompleted: order.downloadAsCompleted ?? true,
          cleanUp: order.cleanUp ?? { pool: true, job: true, output: true },
        },
        target,
      ),
    ]
  : (await runs.resumeAll(async () => target)).map(({ runId }) => runId);
const report: ChildReport = {
  runs: await Promise.all(
    runIds.map(async (runId) => {
      await runs.finished(runId);
      for await (const event of runs.watch(runId, AbortSignal.timeout(5000))) {
        const items = event.tasks.map(({ name, phase, failure }) => ({
          name,
          phase,
          failure: failure?.code ?? null,
        }));
        return { runId, status: event.head?.status ?? '', items };
      }
      throw new Error('The run has no state');
    }),
  ),
};
await runs.close();
await target.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
