import { join } from 'node:path';
import Conf from 'conf';
import type { AppServices } from '../../electron/app-services.ts';
import { createHistory } from '../../electron/history/history.ts';
import { probeMedia } from '../../electron/media/probe.ts';
import { createKeyFileSecretBox } from '../../electron/platform/key-file-secret-box.ts';
import { lazyStore } from '../../electron/platform/lazy-store.ts';
import { Queue } from '../../electron/queue/queue.ts';
import type { Staging } from '../../electron/queue/staging.ts';
import type { RouterContext } from '../../electron/router.ts';
import type { RunService } from '../../electron/run/run-service.ts';
import { checkOutputFolder, SettingsFile } from '../../electron/settings/settings.ts';
import { Failure } from '../../shared/failure.ts';

/** Stands for services whose calls no test of the transports makes. */
// biome-ignore lint/suspicious/noExplicitAny: it stands for every service
const undriven: any = new Proxy(
  {},
  {
    get: (_target, name) => () => {
      throw new Error(`${String(name)} is not driven here`);
    },
  },
);

export interface FakeApp {
  readonly context: RouterContext;
  readonly queue: Queue;
  /** Faults that crossed as `internal`. */
  readonly logged: unknown[];
  /** How many subscriptions to the output of a task are open. */
  openOutputs(): number;
  close(): Promise<void>;
}

export const knownRun = 'bt-20260101-120000-abcd';

/**
 * The app with its real queue and settings, and a run service that has one run whose task prints for ever: enough to
 * drive every kind of call over a transport.
 * @param outputs paths of finished MP3s by item id
 */
export function createFakeApp(
  folder: string,
  staging: Staging,
  outputs: ReadonlyMap<string, string> = new Map(),
): FakeApp {
  const store = lazyStore(
    join(folder, 'settings.json'),
    () => new Conf({ cwd: folder, configName: 'settings' }),
  );
  const settings = new SettingsFile(store, folder, 0);
  const queue = new Queue({ probe: probeMedia, staging, store, makeSamples: async () => [] });
  let open = 0;
  const find = (runId: string) => {
    if (runId !== knownRun) throw new Failure('runMissing', { runId });
  };
  const refuse = async (runId: string) => find(runId);
  const runs: RunService = {
    start: async () => knownRun,
    resumeAll: async () => [],
    continue: () => undefined,
    waiting: () => [],
    setAside: () => [],
    current: () => null,
    has: (runId) => runId === knownRun,
    heads: () => [],
    forget: refuse,
    watch: (runId) => {
      find(runId);
      throw new Error('Not driven here');
    },
    async *watchOutput(runId, _itemId, _stream, signal) {
      find(runId);
      open += 1;
      try {
        for (let line = 1; !signal.aborted; line += 1) {
          yield { text: `line ${line}\n`, reset: false, done: false };
          if (line === 2)
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        }
      } finally {
        open -= 1;
      }
    },
    cancel: async () => {
      throw new Error('secret detail: sig=abc');
    },
    retryFailed: refuse,
    downloadAll: async (runId) => {
      find(runId);
      return 0;
    },
    deleteResource: refuse,
    extendTimeLimit: refuse,
    outputFolder: () => folder,
    outputPath: (runId, itemId) => {
      find(runId);
      return outputs.get(itemId) ?? null;
    },
    repair: ({ runId }) => refuse(runId),
    isLive: () => false,
    activity: () => ({ isWorking: false, liveNodes: 0, keptNodes: 0, stopsAfterMinutes: null }),
    finished: async () => true,
    letGo: async () => undefined,
    close: async () => undefined,
  };
  const logged: unknown[] = [];
  const app: AppServices = {
    host: {
      kind: 'browser',
      dataFolder: folder,
      locale: 'es-MX',
      version: '1.2.3',
      store,
      secretBox: createKeyFileSecretBox(join(folder, 'secret.key')),
      pickers: null,
      reveal: null,
      openUrl: null,
      defaultOutputFolder: folder,
      node: { execPath: process.execPath, env: {} },
    },
    settings: { get: () => settings.get(), update: (patch) => settings.update(patch), checkOutputFolder },
    queue,
    runs,
    history: createHistory({ runs, journalFolder: join(folder, 'runs'), logFolder: join(folder, 'logs') }),
    info: () => ({
      version: '1.2.3',
      host: 'browser',
      platform: 'linux',
      language: 'es',
      canPickFiles: false,
      canRevealFiles: false,
      localNodes: 2,
    }),
    ...{ connections: undriven, plans: undriven, checks: undriven, billing: undriven, papers: undriven },
    estimate: undriven['estimate'],
    quitRisk: () => ({ kind: 'none', nodes: 0, stopsAfterMinutes: null }),
    notices: () => [],
    startRun: async () => {
      throw new Failure('nothingToConvert');
    },
  };
  return {
    context: { app, log: (fault) => logged.push(fault) },
    queue,
    logged,
    openOutputs: () => open,
    close: () => queue.close(),
  };
}
