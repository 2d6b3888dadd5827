import type { RunHead } from '../../shared/contract.ts';
import { Failure } from '../../shared/failure.ts';
import { type ContextDeps, newContext, restoreContext } from './new-context.ts';
import { checkWritable } from './output-folder.ts';
import { forgetOldest, readJournals } from './read-journals.ts';
import { repairRun } from './repairs.ts';
import { needOf } from './resume.ts';
import { activityOf } from './run-activity.ts';
import type { RunContext } from './run-context.ts';
import { RunHandle } from './run-handle.ts';
import type { ResumedRun, RunService, TargetFor } from './run-service.ts';
import { followOutput } from './task-output.ts';
import { viewFeed } from './view-feed.ts';

export interface RunServiceDeps extends ContextDeps {
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
      ({ isWaiting, context: { view, round } }) =>
        (view.isLive || isWaiting) && Object.values(round.names).includes(name),
    );

  const add = (context: RunContext): RunHandle => {
    const handle = new RunHandle(context, ({ context: { view } }) => deps.onRunEnded?.(view.head()), isLive);
    handles.set(context.runId, handle);
    newest = context.runId;
    return handle;
  };

  let setAside: readonly string[] = [];

  async function resumeAll(
    targetFor: TargetFor,
    hold: (connectionId: string) => () => void = () => () => undefined,
  ): Promise<readonly ResumedRun[]> {
    const found = await readJournals(deps.journalFolder);
    setAside = found.setAside;
    const resumed: ResumedRun[] = [];
    for (const run of found.runs) {
      const { runId, connectionId } = run;
      const need = needOf(run);
      if (need === 'nothing' || isClosing) continue;
      try {
        const context = await restoreContext(deps, run, await targetFor(connectionId, run.target));
        add(context).resume(run, need, () => hold(connectionId));
        resumed.push({ runId, connectionId, inputs: [...context.items.values()].map(({ input }) => input) });
      } catch (error) {
        // Its journal stays, and what it made is listed as a leftover.
        const logger = deps.openLog(runId);
        logger.error({ error }, 'the run could not be taken up');
        logger.close();
      }
    }
    await forgetOldest(deps.journalFolder, found.runs);
    return resumed;
  }

  return {
    start: async (inputs, options, target) => {
      if (inputs.length === 0) throw new Failure('nothingToConvert');
      if (isClosing) throw new Failure('runBusy');
      await checkWritable(options.outputFolder);
      const context = await newContext(deps, inputs, options, target);
      const handle = add(context);
      handle.start();
      return context.runId;
    },
    resumeAll,
    continue: (runId) => {
      for (const handle of runId === undefined ? handles.values() : [find(runId)]) handle.continue();
    },
    waiting: () =>
      [...handles.values()]
        .filter(({ isWaiting }) => isWaiting)
        .flatMap(({ context }) => [...context.items.values()].map(({ input }) => input)),
    setAside: () => setAside,
    current: () => newest,
    has: (runId) => handles.has(runId),
    heads: () => [...handles.values()].map(({ context }) => context.view.head()),
    forget: async (runId) => {
      const handle = find(runId);
      const { view } = handle.context;
      if (view.isLive || handle.isWaiting || view.head().poolKeptUntil !== null) throw new Failure('runBusy');
      handles.delete(runId);
      if (newest === runId) newest = null;
      await handle.close(AbortSignal.timeout(closeDeadlineMs));
    },
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
