import { join } from 'node:path';
import type { RunTarget } from '../connection/connection.ts';
import type { ProbeOutcome } from '../media/probe-outcome.ts';
import { type Clock, isoTime } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { openJournal } from './journal.ts';
import { newRunId } from './naming.ts';
import { OutputNames } from './output-names.ts';
import type { ReplayedRun } from './replay.ts';
import { restoreFromJournal } from './resume.ts';
import { Round } from './round.ts';
import type { RunContext, RunOptions } from './run-context.ts';
import { createRunItem, type RunItem } from './run-item.ts';
import type { RunInput } from './run-service.ts';
import { RunView } from './run-view.ts';
import { saveTarget } from './saved-target.ts';
import { removeSounds } from './source-to-send.ts';
import { createTaskLogs } from './task-logs.ts';

export interface ContextDeps {
  readonly probe: (path: string, signal: AbortSignal) => Promise<ProbeOutcome>;
  /** The MP3's own length in seconds. @throws Failure `resultCorrupt` */
  readonly verifyMp3: (path: string, expectedDurationS: number) => Promise<number>;
  /** One journal a run, and a folder with the logs of tasks that failed. */
  readonly journalFolder: string;
  readonly clock: Clock;
  /** A log of its own for a run. */
  readonly openLog: (runId: string) => Logger;
  readonly platform: NodeJS.Platform;
  readonly appVersion: string;
}

/** Everything a new run knows, with its first journal entry on disk. */
export async function newContext(
  deps: ContextDeps,
  inputs: readonly RunInput[],
  options: RunOptions,
  connection: RunTarget,
): Promise<RunContext> {
  const { clock, appVersion } = deps;
  const runId = newRunId(clock.now());
  const { existingPoolId } = connection.poolTemplate;
  const round = new Round(
    runId,
    1,
    inputs.map(({ itemId }) => itemId),
    existingPoolId === null ? {} : { pool: existingPoolId },
  );
  const context = await createContext(deps, {
    ...{ runId, inputs, options, connection, round, createdAt: isoTime(clock) },
  });
  await context.journal.intend({
    type: 'run',
    runId,
    appVersion,
    connectionId: connection.id,
    target: saveTarget(connection),
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
  context.logger.info(
    { runId, items: inputs.length, connection: connection.id, quality: options.quality },
    'run started',
  );
  return context;
}

/** Everything that the journal of an earlier session's run tells, with its journal open again. */
export async function restoreContext(
  deps: ContextDeps,
  run: ReplayedRun,
  connection: RunTarget,
): Promise<RunContext> {
  const inputs = [...run.items.values()].map(({ item }): RunInput => {
    const { itemId, path, name, folder, sizeBytes, modifiedMs, durationS, chosenTrack } = item;
    // What else a probe found was for the queue.
    const media = { durationS, chosenTrack, container: '', audioTracks: [] };
    return { itemId, path, name, folder, sizeBytes, modifiedMs, media };
  });
  const { runId, options, createdAt } = run;
  const { existingPoolId } = connection.poolTemplate;
  const names = existingPoolId === null ? run.names : { ...run.names, pool: existingPoolId };
  const round = new Round(runId, run.round, [], names);
  const context = await createContext(deps, { runId, inputs, options, connection, round, createdAt });
  await removeSounds(context);
  restoreFromJournal(context, run);
  return context;
}

interface Parts {
  readonly runId: string;
  readonly inputs: readonly RunInput[];
  readonly options: RunOptions;
  readonly connection: RunTarget;
  readonly round: Round;
  readonly createdAt: string;
}

async function createContext(deps: ContextDeps, parts: Parts): Promise<RunContext> {
  const { clock, journalFolder, platform, appVersion, probe, verifyMp3 } = deps;
  const { runId, inputs, options, connection, round, createdAt } = parts;
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
  const view = new RunView(
    {
      runId,
      createdAt,
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
    connection.poolTemplate.sendOnlySound,
  );
  return {
    ...{ runId, appVersion, options, platform, connection, view, journal, logger, clock, items, outputNames },
    logs: createTaskLogs(join(journalFolder, runId)),
    soundFolder: join(journalFolder, runId, 'sound'),
    ...{ probe, verifyMp3, ports: null, round },
  };
}
