import type { RunService } from './run-service.ts';

/**
 * Runs that hold their connection while they work, and while they keep a pool that they are to delete later, so that
 * nobody changes or removes it under them.
 * @param hold answers its release, which may be called more than once; throws Failure `connectionMissing`, `connectionBusy`
 */
export function holdConnections(runs: RunService, hold: (connectionId: string) => () => void): RunService {
  const connectionOf = new Map<string, string>();

  const releaseAtEnd = (runId: string, release: () => void): void => {
    // A run that cannot tell how it ended has ended.
    runs.letGo(runId).then(release, release);
  };

  async function held(runId: string, work: () => Promise<void>): Promise<void> {
    const connectionId = connectionOf.get(runId);
    // An unknown run: the service itself says so.
    const release = connectionId === undefined ? () => undefined : hold(connectionId);
    try {
      await work();
    } catch (error) {
      release();
      throw error;
    }
    releaseAtEnd(runId, release);
  }

  return {
    ...runs,
    start: async (inputs, options, target) => {
      const release = hold(target.id);
      try {
        const runId = await runs.start(inputs, options, target);
        connectionOf.set(runId, target.id);
        releaseAtEnd(runId, release);
        return runId;
      } catch (error) {
        release();
        throw error;
      }
    },
    // Each try holds its connection by itself: one that cannot be opened is for the user to mend.
    resumeAll: async (targetFor) => {
      const resumed = await runs.resumeAll(targetFor, hold);
      for (const { runId, connectionId } of resumed) connectionOf.set(runId, connectionId);
      return resumed;
    },
    retryFailed: (runId) => held(runId, () => runs.retryFailed(runId)),
    repair: (repair) => held(repair.runId, () => runs.repair(repair)),
  };
}
