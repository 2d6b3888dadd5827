import { describe, expect, test } from 'vitest';
import { readMeasurements } from '../../../electron/plan/measurements.ts';
import { followRun } from '../../../electron/queue/run-follower.ts';
import { noStagedFiles } from '../../../electron/queue/staging.ts';
import type { RunInput } from '../../../electron/run/run-service.ts';
import type { RunEvent, RunHead, RunStatus, TaskPhase } from '../../../shared/contract.ts';
import { previewSnapshot } from '../../support/renderer-preview/scripted-run.ts';

const never = new AbortController().signal;
const scene = previewSnapshot({ tasks: 2, nodes: 1, scene: 'running' });

/** What a screen would be told at a moment of a run of two files. */
function moment(elapsedS: number, phase: TaskPhase, status: RunStatus = 'running', converted = 0): RunEvent {
  if (scene.head === null) throw new Error('a snapshot has a head');
  const head: RunHead = {
    ...scene.head,
    status,
    connectionId: 'azure',
    progress: { ...scene.head.progress, elapsedMs: elapsedS * 1000 },
    counts: { total: 2, converted, downloaded: converted, failed: 0, cancelled: 0 },
    steps: scene.head.steps.map((step) =>
      step.name === 'upload'
        ? { ...step, startedAt: '2026-11-23T10:00:00Z', endedAt: '2026-11-23T10:00:20Z' }
        : step,
    ),
  };
  const tasks = scene.tasks.map((task) => ({
    ...task,
    phase,
    outputPath: phase === 'downloaded' ? '/out.mp3' : null,
  }));
  return { type: 'changes', head, tasks, nodes: [], removedNodeIds: [] };
}

const inputs: readonly RunInput[] = scene.tasks.map(({ itemId, name }) => ({
  ...{ itemId, path: `/in/${name}`, name, folder: '', sizeBytes: 1_000_000, modifiedMs: 0 },
  media: { durationS: 300, container: 'mp4', audioTracks: [], chosenTrack: 0 },
}));

async function measured(moments: readonly RunEvent[]) {
  const content = new Map<string, unknown>();
  const store = {
    get: (key: string) => content.get(key),
    set: (key: string, value: unknown) => void content.set(key, value),
  };
  await followRun({
    runs: {
      watch: async function* () {
        yield* moments;
      },
    },
    ...{ runId: 'bt-20261123-100000-abcd', inputs, staging: noStagedFiles, store, signal: never },
    pool: { vmSize: 'STANDARD_A1_V2', slots: 10 },
  });
  return readMeasurements(store);
}

describe('what a run teaches for the next estimate', () => {
  test('its start-up, its speed on this size, and how fast the upload was', async () => {
    const runs = await measured([
      moment(1, 'waiting'),
      moment(250, 'active'),
      moment(300, 'running'),
      moment(330, 'downloaded', 'completed', 2),
    ]);
    expect(runs).toEqual([
      {
        ...{ connectionId: 'azure', vmSize: 'STANDARD_A1_V2', mediaS: 600, elapsedS: 330, startUpS: 300 },
        // Two files never ran on more than two of the ten slots.
        ...{ slots: 2, uploadBytesPerS: 100_000 },
      },
    ]);
  });

  test('nothing, when not everything was converted', async () => {
    expect(await measured([moment(300, 'running'), moment(330, 'failed', 'completed', 1)])).toEqual([]);
    expect(await measured([moment(300, 'running'), moment(330, 'cancelled', 'cancelled')])).toEqual([]);
  });
});
