import type { ConnectionView } from '../../shared/connection.ts';
import { Failure } from '../../shared/failure.ts';
import {
  defaultPlan,
  type NodePrice,
  type Plan,
  type PlanOptions,
  sendsOnlySound,
  type VmSizeOption,
} from '../../shared/plan.ts';
import type { MetadataItem, PoolInfo } from '../azure/ports.ts';
import type { PriceList } from '../azure/retail-prices.ts';
import type { Connection, PoolTemplate, Ports, RunTarget } from '../connection/connection.ts';
import type { ConnectionsService } from '../connection/connections-service.ts';
import { abortable } from '../support/abortable.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { type AccountFacts, armSize, nothingKnown, quotaOf, readAccountFacts } from './account-facts.ts';
import { accountEstimate, localEstimate, type PlannedPool } from './estimate.ts';
import { chooseImage, namedImage, usableImages } from './images.ts';
import { type MeasurementStore, readMeasurements } from './measurements.ts';
import type { PlannedItem, PlanService } from './plan-service.ts';
import { existingPoolTemplate, newPoolTemplate, type PlannedOn, waitingMinutes } from './pool-template.ts';
import { canonicalName, describeVmSize, findVmSize, type VmSize, vmSizes, withArm } from './vm-sizes.ts';

export interface PlansDeps {
  readonly connections: Pick<ConnectionsService, 'list' | 'get' | 'plan' | 'savePlan'>;
  /** "This computer" with its pool. */
  readonly local: RunTarget;
  readonly prices: PriceList;
  readonly store: MeasurementStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Tag of what this app makes. */
  readonly ownTag: MetadataItem;
  /** For accounts whose host name does not tell it; null: then their prices are unknown. */
  readonly fallbackRegion: string | null;
}

/** An estimate is there to be looked at while a plan is edited: it does not wait for an account that is slow. */
const estimateAsksMs = 5000;

export function createPlanService(deps: PlansDeps): PlanService {
  const { connections, prices, logger, clock } = deps;
  /** What ARM said last, by connection: a region does not move, and an estimate is wanted at once. */
  const lastFacts = new Map<string, AccountFacts>();
  const factsKey = (view: ConnectionView) => `${view.connectionId} ${view.batchUrl}`;

  const viewOf = (connectionId: string): ConnectionView => {
    const view = connections.list().find((each) => each.connectionId === connectionId);
    if (!view) throw new Failure('connectionMissing');
    return view;
  };
  const planOf = (connectionId: string, plan: Plan | undefined): Plan =>
    plan ?? connections.plan(connectionId) ?? defaultPlan;

  const regionOf = (view: ConnectionView, facts: AccountFacts = nothingKnown): string | null =>
    view.region ?? facts.batch?.region ?? deps.fallbackRegion;

  async function learnFacts(
    view: ConnectionView,
    ports: Pick<Ports, 'arm'>,
    signal: AbortSignal,
  ): Promise<AccountFacts> {
    const facts = await readAccountFacts(view, ports, logger, signal);
    lastFacts.set(factsKey(view), facts);
    return facts;
  }

  async function pricesFor(
    view: ConnectionView,
    region: string | null,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<(vmSize: string) => NodePrice> {
    if (view.cloud !== 'public' && view.cloud !== 'custom') {
      return () => ({ known: false, reason: 'otherCloud' });
    }
    if (view.cloud === 'custom' && deps.fallbackRegion === null) {
      return () => ({ known: false, reason: 'otherCloud' });
    }
    if (region === null) return () => ({ known: false, reason: 'noRegion' });
    const found = await prices.prices(region, names.map(canonicalName), signal);
    return (vmSize) => found.get(canonicalName(vmSize)) ?? { known: false, reason: 'unknownSize' };
  }

  async function priceFor(
    view: ConnectionView,
    region: string | null,
    vmSize: string,
    signal: AbortSignal,
  ): Promise<NodePrice> {
    return (await pricesFor(view, region, [vmSize], signal))(vmSize);
  }

  async function findPool(ports: Ports, poolId: string, signal: AbortSignal): Promise<PoolInfo> {
    const pool = await ports.batch.getPool(poolId, signal);
    if (!pool || pool.state === 'deleting') throw new Failure('poolGone', { resource: poolId });
    return pool;
  }

  async function plannedPool(
    view: ConnectionView,
    plan: Plan,
    signal: AbortSignal,
  ): Promise<PlannedPool | null> {
    const { connectionId } = view;
    const region = regionOf(view, lastFacts.get(factsKey(view)));
    if (plan.kind === 'new') {
      const { vmSize, spotNodes, dedicatedNodes, taskSlotsPerNode } = plan;
      const price = await priceFor(view, region, vmSize, signal);
      const keepForMinutes = waitingMinutes(plan);
      return { connectionId, vmSize, spotNodes, dedicatedNodes, taskSlotsPerNode, keepForMinutes, price };
    }
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(estimateAsksMs)]);
    try {
      const ports = await abortable(connections.get(connectionId).open(), deadline);
      const pool = await findPool(ports, plan.poolId, deadline);
      const { vmSize, taskSlotsPerNode } = pool;
      const price = await priceFor(view, region, vmSize, signal);
      const { currentLowPriorityNodes: spotNodes, currentDedicatedNodes: dedicatedNodes } = pool;
      return { connectionId, vmSize, spotNodes, dedicatedNodes, taskSlotsPerNode, keepForMinutes: 0, price };
    } catch (error) {
      signal.throwIfAborted();
      logger.warn({ error }, 'the existing pool could not be read for an estimate');
      return null;
    }
  }

  function sizeOption(size: VmSize, facts: AccountFacts, price: NodePrice): VmSizeOption {
    const arm = armSize(facts, size.name);
    const isOffered = facts.sizes === null ? null : arm !== undefined;
    return { ...withArm(size, arm), price, isOffered };
  }

  return {
    options: async (connectionId, signal) => {
      const view = viewOf(connectionId);
      const plan = planOf(connectionId, undefined);
      if (view.isLocal) {
        const nothing = { images: [], vmSizes: [], pools: [], quota: null };
        return { connectionId, plan, region: null, ...nothing } satisfies PlanOptions;
      }
      const ports = await abortable(connections.get(connectionId).open(), signal);
      const [images, pools, facts] = await Promise.all([
        ports.batch.listSupportedImages(signal),
        ports.batch.listPools(null, signal),
        learnFacts(view, ports, signal),
      ]);
      const region = regionOf(view, facts);
      const isOther = plan.kind === 'new' && findVmSize(plan.vmSize) === null;
      const sizes = isOther ? [...vmSizes, describeVmSize(plan.vmSize)] : vmSizes;
      const priceOf = await pricesFor(
        view,
        region,
        sizes.map(({ name }) => name),
        signal,
      );
      return {
        connectionId,
        plan,
        region,
        images: usableImages(images, clock.now()),
        vmSizes: sizes.map((size) => sizeOption(size, facts, priceOf(size.name))),
        pools: pools
          .filter(({ state }) => state === 'active')
          .map((pool) => ({
            poolId: pool.id,
            vmSize: pool.vmSize,
            state: pool.state,
            allocationState: pool.allocationState,
            currentNodes: pool.currentNodes,
            isOurs: pool.metadata.some(
              ({ name, value }) => name === deps.ownTag.name && value === deps.ownTag.value,
            ),
          })),
        quota: quotaOf(facts),
      } satisfies PlanOptions;
    },

    save: (connectionId, plan) => {
      if (viewOf(connectionId).isLocal) throw new Failure('badRequest', { field: 'connectionId' });
      connections.savePlan(connectionId, plan);
    },

    target: async (connectionId, requested, signal) => {
      if (connectionId === deps.local.id) return deps.local;
      const view = viewOf(connectionId);
      const plan = planOf(connectionId, requested);
      const connection = connections.get(connectionId);
      const on: PlannedOn = { batchUrl: view.batchUrl, auth: accountAuth(view) };
      const ports = await abortable(connection.open(), signal);
      if (plan.kind === 'existing') {
        const pool = await findPool(ports, plan.poolId, signal);
        const region = regionOf(view, lastFacts.get(factsKey(view)));
        const price = await priceFor(view, region, pool.vmSize, signal);
        return targetOf(connection, existingPoolTemplate(plan, pool, price, on));
      }
      const [images, facts] = await Promise.all([
        ports.batch.listSupportedImages(signal),
        learnFacts(view, ports, signal),
      ]);
      const { generations } = describeVmSize(plan.vmSize, armSize(facts, plan.vmSize));
      const image =
        plan.image === null
          ? chooseImage(images, plan.vmSize, generations, clock.now())
          : namedImage(plan.image, images, plan.vmSize, generations, clock.now());
      const price = await priceFor(view, regionOf(view, facts), plan.vmSize, signal);
      return targetOf(connection, newPoolTemplate(plan, image, price, on));
    },

    price: async (connectionId, vmSize, signal) => {
      const view = viewOf(connectionId);
      return await priceFor(view, regionOf(view, lastFacts.get(factsKey(view))), vmSize, signal);
    },
    estimate: async (connectionId, requested, quality, items, signal) => {
      const runs = readMeasurements(deps.store);
      const view = connections.list().find((each) => each.connectionId === connectionId);
      const own = runs.filter((run) => run.connectionId === connectionId);
      if (connectionId === deps.local.id) return localEstimate(items, quality, own);
      const plan = requested ?? (view ? planOf(connectionId, undefined) : defaultPlan);
      const pool = view && (await plannedPool(view, plan, signal));
      const isSound = sendsOnlySound(plan);
      const sent = isSound ? items.map(asSound) : items;
      const wholeItems = items.filter(({ soundBytes }) => soundBytes == null).length;
      const said = isSound ? { wholeItems } : {};
      if (pool) return { ...accountEstimate(sent, quality, pool, runs), ...said };
      const unread: PlannedPool = {
        ...{ connectionId, vmSize: '', spotNodes: 0, dedicatedNodes: 0, taskSlotsPerNode: 1 },
        ...{ keepForMinutes: 0, price: { known: false, reason: 'unknownSize' } },
      };
      return { ...accountEstimate(sent, quality, unread, runs), ...said };
    },
  };
}

const asSound = (item: PlannedItem): PlannedItem => ({
  ...item,
  sizeBytes: item.soundBytes ?? item.sizeBytes,
});

function targetOf(connection: Connection, poolTemplate: PoolTemplate): RunTarget {
  const { id, name, isLocal } = connection;
  return {
    ...{ id, name, isLocal, poolTemplate },
    open: () => connection.open(),
    close: () => connection.close(),
  };
}

function accountAuth({ auth }: ConnectionView): PlannedOn['auth'] {
  if (auth.kind === 'local') throw new Failure('badRequest', { field: 'connectionId' });
  return auth.kind === 'entra' ? { kind: 'entra', method: auth.method } : { kind: 'sharedKey' };
}

/** Tasks that run at the same time on the pool that a target makes or uses. */
export function slotsOf({ poolTemplate }: RunTarget): number {
  const { targetDedicatedNodes, targetLowPriorityNodes, taskSlotsPerNode } = poolTemplate;
  return (targetDedicatedNodes + targetLowPriorityNodes) * taskSlotsPerNode;
}
