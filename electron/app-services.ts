import type {
  AddToQueueResult,
  AppInfo,
  DroppedEntry,
  Estimate,
  EstimateRequest,
  QueueEvent,
  Settings,
  SettingsPatch,
  StartRun,
} from '../shared/contract.ts';
import type { FailureView } from '../shared/failure.ts';
import type { BillingService } from './billing/billing-service.ts';
import type { CheckService } from './check/check-service.ts';
import type { ConnectionsService } from './connection/connections-service.ts';
import type { HistoryService } from './history/history-service.ts';
import type { Host } from './host.ts';
import type { PlanService } from './plan/plan-service.ts';
import type { PaperService } from './report/paper-service.ts';
import type { RunService } from './run/run-service.ts';

/** What the router and the terminal may ask of the app; `createApp` builds it. */
export interface AppServices {
  readonly host: Host;
  readonly settings: SettingsService;
  readonly queue: QueueService;
  readonly runs: RunService;
  /** Runs by their journals: those of this session live, all others as they were. */
  readonly history: HistoryService;
  readonly connections: Omit<ConnectionsService, 'get' | 'hold' | 'close'>;
  readonly plans: Pick<PlanService, 'options' | 'save'>;
  readonly checks: CheckService;
  readonly billing: Omit<BillingService, 'close'>;
  readonly papers: PaperService;
  info(): AppInfo;
  /** What the user should know about this start (settings set aside, say). */
  notices(): readonly FailureView[];
  /**
   * Hands ready items of the queue to a new run; they leave the queue once the run's journal is on disk.
   * @throws Failure `nothingToConvert`, `diskSpaceMissing`, `outputNotWritable`
   */
  startRun(request: StartRun): Promise<string>;
  /** For the ready items of the queue. */
  estimate(request: EstimateRequest, signal: AbortSignal): Promise<Estimate>;
  /** What the user must know before the app closes. */
  quitRisk(): QuitRisk;
}

/** - `working`: a run is under way. - `billing`: nodes that this app made exist now and nobody watches them. */
export interface QuitRisk {
  readonly kind: 'none' | 'working' | 'billing';
  /** Nodes that exist now. */
  readonly nodes: number;
  /** Left alone, the service takes them away within so many minutes; null: not known, or no nodes. */
  readonly stopsAfterMinutes: number | null;
}

export interface SettingsService {
  get(): Settings;
  /** Writes through to disk before it returns. */
  update(patch: SettingsPatch): Settings;
  /** @throws Failure `outputNotWritable` when no file can be made there (the folder is made if missing). */
  checkOutputFolder(folder: string): Promise<void>;
}

export interface QueueService {
  add(entries: readonly DroppedEntry[]): Promise<AddToQueueResult>;
  /** @throws Failure `ffmpegMissing` */
  addSamples(): Promise<AddToQueueResult>;
  remove(itemIds: readonly string[]): Promise<void>;
  clear(): Promise<void>;
  /** A snapshot first, then batches of changes, at most 10 a second; ends when `signal` aborts. */
  watch(signal: AbortSignal): AsyncIterable<QueueEvent>;
}
