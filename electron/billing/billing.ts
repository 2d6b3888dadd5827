import type { BillingReport, ConnectionBilling, DeleteLeftover, Leftover } from '../../shared/billing.ts';
import type { ConnectionView } from '../../shared/connection.ts';
import { Failure, type FailureView, toFailureView, viewOf } from '../../shared/failure.ts';
import type { NodePrice } from '../../shared/plan.ts';
import type { Ports } from '../connection/connection.ts';
import type { ConnectionsService } from '../connection/connections-service.ts';
import { abortable } from '../support/abortable.ts';
import { isoTime } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { BillingService } from './billing-service.ts';
import { isOurs, runIdOfContainer, type SweepDeps, sumOf, sweep } from './sweep.ts';

export interface BillingDeps extends Omit<SweepDeps, 'priceOf'> {
  readonly connections: Pick<ConnectionsService, 'list' | 'watch' | 'get'>;
  /** The embedded engine is never started for the sake of a look at it. */
  readonly isEngineRunning: () => boolean;
  readonly priceOf: (connectionId: string, vmSize: string, signal: AbortSignal) => Promise<NodePrice>;
  readonly logger: Logger;
}

const minuteMs = 60_000;
const everyMs = { nothing: 30 * minuteMs, nodes: 5 * minuteMs, leaving: minuteMs } as const;
/** For one connection: all its pools, jobs and containers, with the retries of each request. */
const sweepDeadlineMs = 2 * minuteMs;

/** What this app has on every connection. Nothing here is remembered from disk: each report was read from the services. */
export class Billing implements BillingService {
  readonly #deps: BillingDeps;
  readonly #found = new Map<string, ConnectionBilling>();
  /** By connection: containers whose tags were read, and the run that each belongs to. */
  readonly #tagged = new Map<string, Map<string, string | null>>();
  readonly #watchers = new Set<() => void>();
  readonly #closing = new AbortController();
  #current: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #following: Promise<void> = Promise.resolve();

  constructor(deps: BillingDeps) {
    this.#deps = deps;
  }

  /** The first sweep, and another whenever a connection comes, changes or can be asked again. Waits for nothing. */
  start(): void {
    this.#following = this.#follow().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#deps.logger.error({ error }, 'connections are not followed');
    });
  }

  report(): BillingReport {
    const connections = this.#deps.connections
      .list()
      .map((view) => this.#found.get(view.connectionId) ?? notAsked(view));
    return { connections, isChecking: this.#current !== null };
  }

  async *watch(signal: AbortSignal): AsyncGenerator<BillingReport> {
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    let changed = Promise.withResolvers<void>();
    const tell = () => changed.resolve();
    this.#watchers.add(tell);
    try {
      while (!ended.aborted) {
        changed = Promise.withResolvers<void>();
        yield this.report();
        await abortable(changed.promise, ended);
      }
    } catch (error) {
      if (!ended.aborted) throw error;
    } finally {
      this.#watchers.delete(tell);
    }
  }

  refresh(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.resolve();
    this.#current ??= this.#sweepAll().finally(() => {
      this.#current = null;
      this.#tell();
      this.#schedule();
    });
    return this.#current;
  }

  async deleteLeftover({ connectionId, kind, id }: DeleteLeftover): Promise<void> {
    const view = this.#deps.connections.list().find((each) => each.connectionId === connectionId);
    if (!view) throw new Failure('connectionMissing');
    if (this.#deps.isLive(id)) throw new Failure('runBusy');
    if (!this.#isAskable(view)) throw new Failure('badRequest', { field: 'connectionId' });
    const signal = this.#deadline();
    const ports = await abortable(this.#deps.connections.get(connectionId).open(), signal);
    await removeOurs(ports, kind, id, () => this.#deps.isLive(id), signal);
    this.#deps.logger.info({ connectionId, kind, id }, 'a leftover is deleted');
    // One that began before the deletion would show the thing as it was.
    await this.#current;
    await this.refresh();
  }

  /**
   * Deletes every pool of this app that has nodes and no live run, as the services tell it now.
   * @throws Failure the first one that was met; also when a service could not be asked what is there
   */
  async deleteAllNodes(): Promise<void> {
    await this.#current;
    await this.refresh();
    const outcomes = await Promise.allSettled(this.#idlePools().map((pool) => this.deleteLeftover(pool)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    const unknown = this.report().connections.find(({ state }) => state === 'unknown');
    if (unknown) throw new Failure(unknown.failure?.code ?? 'timedOut', unknown.failure?.params);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Failure('cancelled'));
    clearTimeout(this.#timer);
    await Promise.allSettled([this.#current, this.#following]);
  }

  // ---- behind the calls ----

  async #follow(): Promise<void> {
    let last = '';
    for await (const views of this.#deps.connections.watch(this.#closing.signal)) {
      const now = JSON.stringify(
        views.map(({ connectionId, status, batchUrl }) => [connectionId, status, batchUrl]),
      );
      if (now === last) continue;
      last = now;
      const known = new Set(views.map(({ connectionId }) => connectionId));
      for (const id of this.#found.keys()) if (!known.has(id)) this.#found.delete(id);
      await this.#current;
      await this.refresh();
    }
  }

  async #sweepAll(): Promise<void> {
    this.#tell();
    await Promise.all(
      this.#deps.connections.list().map(async (view) => {
        this.#found.set(view.connectionId, await this.#ask(view));
        this.#tell();
      }),
    );
  }

  async #ask(view: ConnectionView): Promise<ConnectionBilling> {
    const { connectionId, status, name } = view;
    if (!this.#isAskable(view)) return notAsked(view);
    if (status === 'keysMissing') return this.#unknown(view, viewOf('secretsUnreadable', { name }));
    if (status === 'signedOut') return this.#unknown(view, viewOf('signInNeeded', { name }));
    const signal = this.#deadline();
    try {
      const ports = await abortable(this.#deps.connections.get(connectionId).open(), signal);
      const tagged = this.#tagged.get(connectionId) ?? new Map<string, string | null>();
      this.#tagged.set(connectionId, tagged);
      const priceOf = (vmSize: string) => this.#deps.priceOf(connectionId, vmSize, signal);
      const items = await sweep(connectionId, ports, tagged, { ...this.#deps, priceOf }, signal);
      return found(view, items, isoTime(this.#deps.clock));
    } catch (error) {
      if (!this.#closing.signal.aborted) {
        this.#deps.logger.warn({ error, connectionId }, 'a connection could not be asked what it has');
      }
      const isLate = signal.aborted && !this.#closing.signal.aborted;
      return this.#unknown(view, isLate ? viewOf('timedOut') : toFailureView(error));
    }
  }

  /** What was seen last stays in view, but nobody says any more that it is so. */
  #unknown(view: ConnectionView, failure: FailureView): ConnectionBilling {
    const last = this.#found.get(view.connectionId) ?? notAsked(view);
    return { ...last, connectionName: view.name, state: 'unknown', failure };
  }

  #isAskable({ isLocal }: ConnectionView): boolean {
    return !isLocal || this.#deps.isEngineRunning();
  }

  #idlePools(): readonly Leftover[] {
    return this.report()
      .connections.filter(({ state }) => state !== 'nothing')
      .flatMap(({ items }) => items)
      .filter(
        ({ kind, standing, nodes }) =>
          kind === 'pool' && (standing === 'kept' || standing === 'leftover') && nodes > 0,
      );
  }

  #deadline(): AbortSignal {
    return AbortSignal.any([this.#closing.signal, AbortSignal.timeout(sweepDeadlineMs)]);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#closing.signal.aborted) return;
    const { connections } = this.report();
    const isLeaving = connections.some(({ items }) => items.some(({ state }) => state === 'deleting'));
    const hasNodes = connections.some(({ nodes }) => nodes > 0);
    const pauseMs = everyMs[isLeaving ? 'leaving' : hasNodes ? 'nodes' : 'nothing'];
    this.#timer = setTimeout(() => void this.refresh(), pauseMs).unref();
  }

  #tell(): void {
    for (const tell of this.#watchers) tell();
  }
}

function notAsked({ connectionId, name, isLocal }: ConnectionView): ConnectionBilling {
  return {
    ...{ connectionId, connectionName: name, checkedAt: null, failure: null, items: [] },
    // This computer costs nothing, running or not; of any other nobody knows before it was asked.
    ...{ state: isLocal ? 'nothing' : 'unknown', nodes: 0, perHour: null },
  };
}

function found(
  { connectionId, name, isLocal }: ConnectionView,
  items: readonly Leftover[],
  checkedAt: string,
): ConnectionBilling {
  const withNodes = isLocal ? [] : items.filter(({ nodes }) => nodes > 0);
  const nodes = withNodes.reduce((sum, each) => sum + each.nodes, 0);
  return {
    ...{ connectionId, connectionName: name, checkedAt, failure: null, items, nodes },
    state: nodes > 0 ? 'nodes' : 'nothing',
    perHour: sumOf(withNodes.map(({ perHour }) => perHour)),
  };
}

/**
 * Deletes a thing only after a last look that it carries our tag and that no run has begun to need it. What is gone
 * already is no fault.
 * @throws Failure `badRequest` for what is not ours, `runBusy`, or what the service says
 */
async function removeOurs(
  { batch, blob }: Ports,
  kind: Leftover['kind'],
  id: string,
  isLive: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const check = (isTagged: boolean) => {
    if (!isTagged) throw new Failure('badRequest', { field: 'id' });
    if (isLive()) throw new Failure('runBusy');
  };
  if (kind === 'container') {
    const metadata = await blob.getContainer(id, signal);
    if (metadata === null) return;
    check(runIdOfContainer(metadata) !== null);
    await blob.deleteContainer(id, signal);
    return;
  }
  const thing = await (kind === 'pool' ? batch.getPool(id, signal) : batch.getJob(id, signal));
  if (thing === null) return;
  check(isOurs(thing.metadata));
  await (kind === 'pool' ? batch.deletePool(id, signal) : batch.deleteJob(id, signal));
}
