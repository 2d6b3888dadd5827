import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import type { AppInfo, StartRun } from '../shared/contract.ts';
import { Failure, type FailureView, viewOf } from '../shared/failure.ts';
import { createI18n, resolveLanguage } from '../shared/i18n/i18n.ts';
import type { AppServices } from './app-services.ts';
import { createRetailPrices, pricesUrl } from './azure/retail-prices.ts';
import { Billing } from './billing/billing.ts';
import { riskAtQuit } from './billing/quit-risk.ts';
import { readRun } from './billing/read-run.ts';
import { createCheckService } from './check/checks.ts';
import { ConnectionStore } from './connection/connection-store.ts';
import { Connections } from './connection/connections.ts';
import type { ConnectionsService } from './connection/connections-service.ts';
import { ffmpegInstallCommand } from './connection/find-program.ts';
import { createIdentity } from './connection/identity/entra-identity.ts';
import { createLocalConnection, localNodes } from './connection/local-connection.ts';
import { Vault } from './connection/vault.ts';
import { startEngine } from './engine/start-engine.ts';
import { createHistory } from './history/history.ts';
import type { Host } from './host.ts';
import { ProbeThreads } from './media/probe-threads.ts';
import { makeSampleClips } from './media/sample-clips.ts';
import { verifyMp3 } from './media/verify-mp3.ts';
import { currencyFor } from './plan/currency.ts';
import { createPlanService, slotsOf } from './plan/plans.ts';
import { Queue } from './queue/queue.ts';
import { type FollowedRun, followRun } from './queue/run-follower.ts';
import { noStagedFiles, type StagedFiles } from './queue/staging.ts';
import { createPaperService } from './report/paper-service.ts';
import type { RouterContext } from './router.ts';
import { checkSpace, leastSpace } from './run/disk-space.ts';
import { holdConnections } from './run/hold-connections.ts';
import { createdByTag } from './run/naming.ts';
import { createRunService } from './run/run-manager.ts';
import type { RunInput } from './run/run-service.ts';
import { checkOutputFolder, SettingsFile } from './settings/settings.ts';
import { systemClock } from './support/clock.ts';
import { createFileLogger, type LogLevel } from './support/logger.ts';
import { pruneRunLogs } from './support/prune-logs.ts';

export interface AppOptions {
  /** Where the host keeps copies of files that were sent to it; a host with real paths has none. */
  readonly staging?: StagedFiles;
  readonly logLevel?: LogLevel;
}

export interface App extends AppServices {
  readonly queue: Queue;
  /** With what the router does not offer: the connections themselves. */
  readonly connections: ConnectionsService;
  /** What the router is served with. */
  readonly context: RouterContext;
  /** Resolves when the journals of earlier starts are read, so that a page finds the run that goes on. Never rejects. */
  readonly ready: Promise<void>;
  /** Deletes every pool that this app made and no run needs, as far as it has nodes. @throws Failure what a service says */
  deleteAllNodes(): Promise<void>;
  /** Cancels what runs, cleans up after it, stops the engine; idempotent. */
  close(): Promise<void>;
}

/** The composition root: everything that exists, in the order in which it is built. */
export function createApp(host: Host, options: AppOptions = {}): App {
  const clock = systemClock;
  const staging = options.staging ?? noStagedFiles;
  const logFile = join(host.dataFolder, 'logs', 'app.log');
  const logger = createFileLogger(logFile, options.logLevel);
  pruneRunLogs(dirname(logFile));

  const settings = new SettingsFile(host.store, host.defaultOutputFolder, clock.now());
  const language = () => resolveLanguage(settings.get().language, host.locale);
  const i18n = createI18n(language());

  const probes = new ProbeThreads();
  const probe = probes.probe.bind(probes);

  const queue = new Queue({
    probe,
    staging,
    store: host.store,
    makeSamples: (signal) => {
      const words = i18n.getFixedT(language(), 'samples');
      const folder = join(host.dataFolder, 'samples');
      return makeSampleClips(
        folder,
        (sample) => words(sample),
        ffmpegInstallCommand(process.platform),
        signal,
      );
    },
  });

  const local = createLocalConnection({
    startEngine,
    engineOptions: { dataFolder: join(host.dataFolder, 'engine'), node: host.node },
    name: i18n.t('terminal:thisComputer'),
    cores: cpus().length,
    platform: process.platform,
    env: process.env,
    logger,
    logFile,
  });

  const vault = new Vault({
    file: join(host.dataFolder, 'vault.json'),
    box: host.secretBox,
    logger,
    nowMs: clock.now(),
  });
  const identity = createIdentity({
    secrets: vault,
    openUrl: host.openUrl,
    browserPage: () => {
      const words = i18n.getFixedT(language(), 'signInPage');
      return { done: plainPage(words('done')), failed: plainPage(words('failed')) };
    },
    clock,
    logger,
  });
  const connections = new Connections({
    store: new ConnectionStore(join(host.dataFolder, 'connections.json'), clock.now()),
    ...{ vault, identity, local, clock, logger },
  });

  const journalFolder = join(host.dataFolder, 'runs');
  const ownRuns = createRunService({
    probe,
    verifyMp3,
    journalFolder,
    clock,
    openLog: (runId) => createFileLogger(join(host.dataFolder, 'logs', `${runId}.log`), options.logLevel),
    platform: process.platform,
    appVersion: host.version,
    // What a run has left, or has not, is for the service to say.
    onRunEnded: () => void billing.refresh(),
  });

  const runs = holdConnections(ownRuns, (connectionId) => connections.hold(connectionId));

  const history = createHistory({ runs, journalFolder, logFolder: dirname(logFile) });

  const prices = createRetailPrices({
    baseUrl: pricesUrl(process.env['BATCHTONE_PRICES_URL']),
    currency: currencyFor(host.locale),
    cacheFile: join(host.dataFolder, 'prices.json'),
    clock,
    logger,
  });
  const plans = createPlanService({
    connections,
    local,
    prices,
    store: host.store,
    clock,
    logger,
    ownTag: createdByTag,
    // For accounts behind a name of their own (a private endpoint, a closed cloud), which does not tell their region.
    fallbackRegion: process.env['BATCHTONE_PRICES_REGION'] ?? null,
  });

  const checks = createCheckService({ connections, clock, logger, ownTag: createdByTag });

  const billing = new Billing({
    connections,
    isEngineRunning: () => local.isOpen(),
    isLive: (name) => runs.isLive(name),
    readRun: (runId) => readRun(journalFolder, runId),
    priceOf: (connectionId, vmSize, signal) => plans.price(connectionId, vmSize, signal),
    clock,
    logger,
  });

  const closing = new AbortController();
  const starting = new AbortController();
  const followers = new Set<Promise<void>>();

  async function startRun(request: StartRun): Promise<string> {
    // Until the run holds it itself: its pool is planned on the connection as it is now.
    const release = connections.hold(request.connectionId);
    try {
      return await startHeld(request);
    } finally {
      release();
    }
  }

  async function startHeld(request: StartRun): Promise<string> {
    const { itemIds, connectionId, plan, ...runOptions } = request;
    const inputs = queue.readyInputs(itemIds);
    if (inputs.length === 0) throw new Failure('nothingToConvert');
    const target = await plans.target(connectionId, plan, closing.signal);
    const { keepForMinutes } = target.poolTemplate;
    const cleanUp = target.isLocal
      ? runOptions.cleanUp
      : { ...runOptions.cleanUp, pool: keepForMinutes === 0 };
    const { quality, outputFolder } = runOptions;
    const sizes = inputs.map(({ sizeBytes, media }) => ({ sizeBytes, durationS: media.durationS }));
    const engine = target.isLocal ? { dataFolder: host.dataFolder, slots: slotsOf(target) } : null;
    await checkSpace(leastSpace(sizes, quality, outputFolder, engine));
    const runId = await runs.start(inputs, { ...runOptions, cleanUp }, target);
    queue.handOver(inputs.map((input) => input.itemId));
    const pool = { vmSize: target.poolTemplate.vmSize, slots: slotsOf(target) };
    follow(runId, inputs, pool);
    return runId;
  }

  function follow(runId: string, inputs: readonly RunInput[], pool: FollowedRun['pool']): void {
    const follower = followRun({
      ...{ runs, runId, inputs, staging, store: host.store, pool, signal: closing.signal },
    });
    const logged = follower.catch((error: unknown) => {
      if (!closing.signal.aborted) logger.error({ error }, 'following a run failed');
    });
    followers.add(logged);
    void logged.finally(() => followers.delete(logged));
  }

  /** Runs that an earlier start has left go on; what they still need of the copies of uploads stays. */
  async function takeUp(): Promise<void> {
    const resumed = await runs.resumeAll(async (connectionId, saved) => {
      if (saved === null) return await plans.target(connectionId, undefined, starting.signal);
      return {
        ...{ id: connectionId, ...saved },
        // Looked up at each try: the user may mend it meanwhile.
        open: async () => await connections.get(connectionId).open(),
        close: async () => undefined,
      };
    });
    for (const { runId, inputs } of resumed) follow(runId, inputs, null);
    await staging.discardStale(new Set(resumed.flatMap(({ inputs }) => inputs.map(({ path }) => path))));
    if (resumed.length > 0) void tryAgainWhenMended();
  }

  /** A connection that changes may be the one that a run waits for. */
  async function tryAgainWhenMended(): Promise<void> {
    try {
      for await (const _ of connections.watch(closing.signal)) runs.continue();
    } catch (error) {
      if (!closing.signal.aborted) logger.error({ error }, 'connections are not followed');
    }
  }

  const notices = (): readonly FailureView[] => [
    ...(settings.notice === null ? [] : [settings.notice]),
    ...connections.notices(),
    ...runs.setAside().map((file) => viewOf('journalCorrupt', { file })),
  ];

  const info = (): AppInfo => ({
    version: host.version,
    host: host.kind,
    platform: process.platform,
    language: language(),
    canPickFiles: host.pickers !== null,
    canRevealFiles: host.reveal !== null,
    localNodes: localNodes(cpus().length),
  });

  const papers = createPaperService({
    dataFolder: host.dataFolder,
    reveal: host.reveal,
    isPageElsewhere: host.kind === 'browser',
    info,
    settings: () => settings.get(),
    connectionKinds: () => connections.list().map(({ auth, status }) => `${auth.kind}: ${status}`),
    clock,
  });

  let closed: Promise<void> | null = null;
  async function close(): Promise<void> {
    starting.abort(new Error('The app is closing'));
    await ready;
    await queue.close();
    staging.keepForLater(new Set(runs.waiting().map(({ path }) => path)));
    await runs.close();
    await billing.close();
    closing.abort(new Error('The app is closing'));
    await Promise.all(followers);
    await connections.close();
    await probes.close();
    logger.close();
  }

  const services: AppServices & Pick<App, 'queue' | 'connections'> = {
    host,
    settings: {
      get: () => settings.get(),
      update: (patch) => settings.update(patch),
      checkOutputFolder,
    },
    queue,
    runs,
    history,
    connections,
    plans,
    checks,
    billing,
    estimate: (request, signal) =>
      plans.estimate(
        request.connectionId,
        request.plan,
        request.quality,
        queue.readyInputs().map(({ media: { durationS, soundBytes }, sizeBytes }) => ({
          ...{ durationS, sizeBytes, soundBytes },
        })),
        signal,
      ),
    quitRisk: () => riskAtQuit(runs.activity(), billing.report()),
    papers,
    info,
    notices,
    startRun,
  };
  const ready = takeUp()
    .catch((error: unknown) => logger.error({ error }, 'earlier runs could not be taken up'))
    // What belongs to a run that goes on must never be listed as a leftover.
    .then(() => billing.start());
  // So that the screen opens at once, however many runs there were.
  void ready
    .then(async () => await history.list())
    .catch((error: unknown) => logger.warn({ error }, 'the history could not be read'));
  return {
    ...services,
    ready,
    deleteAllNodes: () => billing.deleteAllNodes(),
    context: { app: services, log: (error) => logger.error({ error }, 'a call failed') },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

/** With its charset, which the small server of the sign-in does not tell. */
function plainPage(text: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Batchtone</title><p>${text}</p>`;
}
