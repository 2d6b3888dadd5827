import { join } from 'node:path';
import type { RunHead } from '../../shared/contract.ts';
import { Failure } from '../../shared/failure.ts';
import type { RunTarget } from '../connection/connection.ts';
import type { ProbeOutcome } from '../media/probe-outcome.ts';
import { type Clock, isoTime } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { openJournal } from './journal.ts';
import { newRunId } from './naming.ts';
import { checkWritable } from './output-folder.ts';
import { OutputNames } from './output-names.ts';
import { repairRun } from './repairs.ts';
import { Round } from './round.ts';
import { activityOf } from './run-activity.ts';
import type { RunContext, RunOptions } from './run-context.ts';
import { RunHandle } from './run-handle.ts';
import { createRunItem, type RunItem } from './run-item.ts';
import type { RunInput, RunService } from './run-service.ts';
import { RunView } from './run-view.ts';
import { createTaskLogs } from './task-logs.ts';
import { followOutput } from './task-output.ts';
import { viewFeed } from './view-feed.ts';

export interface RunServiceDeps {
  readonly probe: (path: string, signal: AbortSignal) => Promise<ProbeOutcome>;
  /** @throws Failure `resultCorrupt` */
  readonly verifyMp3: (path: string, expectedDurationS: number) => Promise<void>;
  /** One journal a run, and a folder with the logs of tasks that failed. */
  readonly journalFolder: string;
  readonly clock: Clock;
  /** A log of its own for a run. */
  readonly openLog: (runId: string) => Logger;
  readonly platform: NodeJS.Platform;
  readonly appVersion: string;
  /** The history's hook: called each time a round has ended. */
  readonly onRunEnded?: (head: RunHead) => void;
}

const closeDeadlineMs = 20_000;

/** The runs of this session. */
export function createRunService(deps: RunServiceDeps): RunService {
  const handles = new Map<string, RunHandle>();
  let newest: string | null = null;
  let isClosing = false;

  const find = (runId: string): RunHandle => {
    const handle = handles.get(runId);
    if (!handle) throw new Failure('runMissing', { runId });
    return handle;
  };

  const isLive = (name: string) =>
    [...handles.values()].some(
      ({ context: { view, round } }) => view.isLive && Object.values(round.names).includes(name),
    );

  return {
    start: async (inputs, options, target) => {
      if (inputs.length === 0) throw new Failure('nothingToConvert');
      if (isClosing) throw new Failure('runBusy');
      await checkWritable(options.outputFolder);
      const context = await createContext(deps, inputs, options, target);
      const handle = new RunHandle(
        context,
        ({ context: { view } }) => deps.onRunEnded?.(view.head()),
        isLive,
      );
      handles.set(context.runId, handle);
      newest = context.runId;
      handle.start();
      return context.runId;
    },
    current: () => newest,
    watch: (runId, signal) => viewFeed(find(runId).context.view, signal),
    watchOutput: (runId, itemId, stream, signal) => followOutput(find(runId).context, itemId, stream, signal),
    cancel: async (runId) => find(runId).cancel(),
    retryFailed: async (runId) => find(runId).retryFailed(),
    downloadAll: async (runId) => find(runId).downloadAll(),
    deleteResource: async (runId, resource) => find(runId).deleteResource(resource),
    repair: async (repair) => repairRun(find(repair.runId), repair),
    isLive,
    activity: () => activityOf([...handles.values()].map(({ context }) => context)),
    extendTimeLimit: async (runId, minutes) => find(runId).extendTimeLimit(minutes),
    outputFolder: (runId) => find(runId).context.options.outputFolder,
    outputPath: (runId, itemId) => find(runId).context.items.get(itemId)?.outputPath ?? null,
    finished: async (runId) => find(runId).finished(),
    letGo: async (runId) => find(runId).letGo(),
    close: async () => {
      isClosing = true;
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(new Failure('timedOut')), closeDeadlineMs);
      try {
        await Promise.allSettled([...handles.values()].map((handle) => handle.close(deadline.signal)));
      } finally {
        clearTimeout(timer);
      }
      handles.clear();
    },
  };
}

/** Everything a run knows, with its first journal entry on disk. */
async function createContext(
  deps: RunServiceDeps,
  inputs: readonly RunInput[],
  options: RunOptions,
  connection: RunTarget,
): Promise<RunContext> {
  const { clock, journalFolder, platform, appVersion } = deps;
  const runId = newRunId(clock.now());
  const logger = deps.openLog(runId);
  const journal = await openJournal(join(journalFolder, `${runId}.jsonl`), clock, (error) =>
    logger.error({ error }, 'the journal could not be written'),
  );
  const items = new Map<string, RunItem>(
    inputs.map((input, index) => [input.itemId, createRunItem(input, index)]),
  );
  const outputNames = new OutputNames(platform);
  // In the order of the queue, so that names do not depend on which conversion ends first.
  for (const input of inputs) outputNames.claim(input, input.itemId);
  await journal.intend({
    type: 'run',
    runId,
    appVersion,
    connectionId: connection.id,
    options: {
      quality: options.quality,
      outputFolder: options.outputFolder,
      downloadAsCompleted: options.downloadAsCompleted,
      cleanUp: options.cleanUp,
      timeLimitMinutes: options.timeLimitMinutes,
    },
    items: inputs.map(({ itemId, path, name, folder, sizeBytes, modifiedMs, media }) => ({
      ...{ itemId, path, name, folder, sizeBytes, modifiedMs },
      durationS: media.durationS,
      chosenTrack: media.chosenTrack,
    })),
  });
  logger.info(
    { runId, items: items.size, connection: connection.id, quality: options.quality },
    'run started',
  );
  const view = new RunView(
    {
      runId,
      createdAt: isoTime(clock),
      connectionId: connection.id,
      connectionName: connection.name,
      isLocal: connection.isLocal,
      quality: options.quality,
      outputFolder: options.outputFolder,
    },
    items,
    connection.poolTemplate.billsForNodes,
    connection.poolTemplate.price,
    clock,
  );
  return {
    ...{ runId, appVersion, options, platform, connection, view, journal, logger, clock, items, outputNames },
    logs: createTaskLogs(join(journalFolder, runId)),
    probe: deps.probe,
    verifyMp3: deps.verifyMp3,
    ports: null,
    round: new Round(runId, 1, [...items.keys()], {
      ...(connection.poolTemplate.existingPoolId !== null && {
        pool: connection.poolTemplate.existingPoolId,
      }),
    }),
  };
}
