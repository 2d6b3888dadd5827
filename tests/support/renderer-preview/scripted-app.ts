import type { Estimate, QueueItem, Settings, SettingsPatch } from '../../../shared/contract.ts';
import { viewOf } from '../../../shared/failure.ts';
import type { HistoryEntry } from '../../../shared/history.ts';
import type { Script } from './fake-client.ts';
import { type AccountScene, plainAccount, scriptedAccount } from './scripted-account.ts';
import { type CheckScene, type ConnectionsScene, scriptedConnections } from './scripted-connections.ts';
import { previewPastRun } from './scripted-history.ts';
import { previewRunId, previewSnapshot, previewTask, type RunScene } from './scripted-run.ts';

export interface AppScene {
  /** Files of the queue; a few of them bad. */
  readonly files: number;
  /** The run that is there from the start; null for none. */
  readonly run: RunScene | null;
  /** Earlier runs; none where it is absent. */
  readonly history?: readonly HistoryEntry[];
  readonly settings?: Partial<Settings>;
  /** Only this computer where it is absent. */
  readonly account?: AccountScene;
  /** The Connections screen's own script, which can add, sign in and check; takes the place of the account's list. */
  readonly connections?: {
    readonly list: ConnectionsScene;
    readonly check: CheckScene;
    readonly stepMs?: number;
  };
}

export const previewSettings: Settings = {
  language: 'system',
  theme: 'system',
  outputFolder: '/home/ana/Music/Batchtone',
  quality: 'v2',
  downloadAsCompleted: true,
  cleanUp: { pool: true, job: false, output: false },
  timeLimitMinutes: 30,
};

const bad = [viewOf('noSoundTrack'), viewOf('videoTruncated'), viewOf('fileEmpty')];

export function previewItem(index: number): QueueItem {
  const { itemId, name, folder, sizeBytes, durationS } = previewTask(index, {
    tasks: 100,
    nodes: 1,
    scene: 'done',
  });
  const base = { itemId, name, folder, sizeBytes };
  const failure = index % 7 === 3 ? bad[Math.floor(index / 7) % bad.length] : undefined;
  if (failure) return { ...base, state: 'rejected', failure };
  if (index % 11 === 10) return { ...base, state: 'checking' };
  const track = { codec: 'aac', language: index % 2 === 0 ? 'en' : 'und', channels: 2, sampleRate: 48_000 };
  const tracks = index % 5 === 1 ? 2 : 1;
  return {
    ...base,
    state: 'ready',
    media: {
      durationS,
      container: 'mp4',
      audioTracks: Array.from({ length: tracks }, (_, n) => ({ ...track, index: n, isDefault: n === 0 })),
      chosenTrack: 0,
    },
  };
}

const stderr = Array.from(
  { length: 40 },
  (_, n) =>
    `size= ${128 * (n + 1)}kB time=00:00:${String(n).padStart(2, '0')}.52 bitrate= 189.4kbits/s speed=41.${n}x`,
);

function previewMoney(
  isAzure: boolean,
  { prices }: AccountScene,
): Pick<Estimate, 'durationS' | 'startUpS' | 'cost' | 'costUnknown' | 'poolPerHour'> {
  if (!isAzure) {
    const cost = { amount: 0, currency: 'USD' };
    return { durationS: null, startUpS: null, cost, costUnknown: null, poolPerHour: null };
  }
  const isKnown = prices === 'known';
  return {
    durationS: 760,
    startUpS: 300,
    cost: isKnown ? { amount: 0.0091, currency: 'USD' } : null,
    costUnknown: isKnown ? null : 'offline',
    poolPerHour: isKnown ? { amount: 0.043, currency: 'USD' } : null,
  };
}

/** An app that behaves: what is asked for happens at once, and streams tell of it. */
export function scriptedApp(scene: AppScene): Script {
  let settings: Settings = { ...previewSettings, ...scene.settings };
  let items = Array.from({ length: scene.files }, (_, index) => previewItem(index));
  const accountScene = scene.account ?? plainAccount;
  const account = scriptedAccount(accountScene);
  const connections =
    scene.connections === undefined
      ? { calls: {}, streams: {} }
      : scriptedConnections(scene.connections.list, scene.connections.check, scene.connections.stepMs);
  let history = scene.history ?? [];
  let tellQueue: (event: unknown) => void = () => undefined;
  const remove = (itemIds: readonly string[]) => {
    items = items.filter(({ itemId }) => !itemIds.includes(itemId));
    tellQueue({ type: 'changes', upserted: [], removed: itemIds });
  };
  const add = (count: number) => {
    const added = Array.from({ length: count }, (_, index) => previewItem(items.length + index));
    items = [...items, ...added];
    tellQueue({ type: 'changes', upserted: added, removed: [] });
    return {
      added: count,
      duplicates: count > 1 ? ['Lecture 07 · Fourier series.mp4'] : [],
      ignored: count > 1 ? 2 : 0,
    };
  };
  return {
    calls: {
      ...account.calls,
      ...connections.calls,
      'app.info': () => ({
        version: '0.1.0',
        host: 'electron',
        platform: 'linux',
        language: 'en',
        canPickFiles: true,
        canRevealFiles: true,
        localNodes: 4,
      }),
      'app.notices': () => [],
      'settings.get': () => settings,
      'settings.update': (patch: SettingsPatch) => {
        settings = { ...settings, ...patch } as Settings;
        return settings;
      },
      'settings.checkOutputFolder': ({ folder }: { folder: string }) =>
        folder.startsWith('/root')
          ? { ok: false, failure: viewOf('outputNotWritable', { folder }) }
          : { ok: true },
      'queue.addSamples': () => add(5),
      'queue.pickFiles': () => add(3),
      'queue.pickFolder': () => add(1),
      'queue.add': ({ entries }: { entries: readonly unknown[] }) => add(entries.length),
      'queue.remove': ({ itemIds }: { itemIds: readonly string[] }) => remove(itemIds),
      'queue.clear': () => remove(items.map(({ itemId }) => itemId)),
      'queue.estimate': ({ connectionId }: { connectionId?: string }) => {
        const ready = items.filter(({ state }) => state === 'ready');
        const mediaSeconds = ready.reduce((sum, { media }) => sum + (media?.durationS ?? 0), 0);
        return {
          items: ready.length,
          mediaSeconds,
          uploadBytes: ready.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          outputBytes: mediaSeconds * 23_750,
          ...previewMoney(connectionId !== undefined && connectionId !== 'local', accountScene),
        };
      },
      'host.pickOutputFolder': () => '/home/ana/Podcasts',
      'run.current': () => ({ runId: scene.run === null ? null : previewRunId }),
      'history.list': () => ({ entries: history, unreadable: [] }),
      'history.remove': ({ runId }: { runId: string }) => {
        history = history.filter((entry) => entry.runId !== runId);
      },
      'run.receipt': () => ({
        ...{
          fileName: 'batchtone-receipt.csv',
          path: '/home/ana/Music/batchtone-receipt.csv',
          content: null,
        },
      }),
      'run.start': () => ({ runId: previewRunId }),
      'run.cancel': () => undefined,
      'run.retryFailed': () => undefined,
      'run.downloadAll': () => ({ fetched: 0 }),
      'run.deleteResource': () => undefined,
      'run.extendTimeLimit': () => undefined,
      'run.openFolder': () => undefined,
      'run.revealTask': () => undefined,
    },
    streams: {
      ...account.streams,
      ...connections.streams,
      'queue.watch': (_input, emit) => {
        tellQueue = emit;
        emit({ type: 'snapshot', items });
        return () => undefined;
      },
      'run.watch': ({ runId }: { runId: string }, emit) => {
        const past = history.find((entry) => entry.runId === runId);
        if (past !== undefined) {
          emit(previewPastRun(past));
          return () => undefined;
        }
        const run = scene.run ?? { tasks: 5, nodes: 4, scene: 'running' };
        emit(previewSnapshot(run));
        if (run.scene !== 'running') return () => undefined;
        let round = 0;
        const timer = setInterval(() => {
          round += 1;
          const moved = Array.from(
            { length: Math.min(200, run.tasks) },
            (_, n) => (round * 211 + n * 7) % run.tasks,
          )
            .map((index) => previewTask(index, run))
            .filter(({ phase }) => phase === 'running')
            .map((task) => ({ ...task, fraction: ((task.fraction ?? 0) + round * 0.01) % 1 }));
          emit({ type: 'changes', head: null, tasks: moved, nodes: [], removedNodeIds: [] });
        }, 100);
        return () => clearInterval(timer);
      },
      'run.output': ({ stream }: { stream: string }, emit) => {
        emit({
          text: stream === 'stderr' ? `${stderr.join('\n')}\n` : '',
          reset: true,
          done: stream === 'stdout',
        });
        return () => undefined;
      },
    },
  };
}
