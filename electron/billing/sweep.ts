import type { Leftover, LeftoverKind } from '../../shared/billing.ts';
import type { Money, NodePrice } from '../../shared/plan.ts';
import type { MetadataItem, PoolInfo } from '../azure/ports.ts';
import type { Ports } from '../connection/connection.ts';
import { pricePerHour } from '../plan/estimate.ts';
import { createdByTag } from '../run/naming.ts';
import type { ReplayedRun } from '../run/replay.ts';
import type { Clock } from '../support/clock.ts';
import { standingOf } from './standing.ts';

export interface SweepDeps {
  readonly clock: Clock;
  /** Whether a run of this session needs this pool, job or container now. */
  readonly isLive: (name: string) => boolean;
  readonly readRun: (runId: string) => Promise<ReplayedRun | null>;
  readonly priceOf: (vmSize: string, signal: AbortSignal) => Promise<NodePrice>;
}

/** All containers that this app makes begin so; whose they are, only their metadata tells. */
const containerPrefix = 'bt-';

/**
 * Everything on a connection that carries this app's tag, asked one request after the other.
 * @param tagged run ids of containers that were asked before: a container's metadata never changes
 * @throws Failure what the service says
 */
export async function sweep(
  connectionId: string,
  { batch, blob }: Ports,
  tagged: Map<string, string | null>,
  deps: SweepDeps,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const runs = new Map<string, Promise<ReplayedRun | null>>();
  const runOf = (runId: string) => {
    const run = runs.get(runId) ?? deps.readRun(runId);
    runs.set(runId, run);
    return run;
  };
  const item = async (
    kind: LeftoverKind,
    id: string,
    runId: string,
    rest: Pick<Leftover, 'createdAt' | 'nodes' | 'perHour' | 'state'>,
  ): Promise<Leftover> => {
    const standing = standingOf(kind, id, await runOf(runId), deps.isLive(id), deps.clock.now());
    return { connectionId, kind, id, runId, ...rest, standing };
  };

  const items: Leftover[] = [];
  for (const pool of await batch.listPools(createdByTag, signal)) {
    const { id, state, creationTime: createdAt, currentNodes: nodes } = pool;
    const perHour = nodes === 0 ? null : perHourOf(pool, await deps.priceOf(pool.vmSize, signal));
    items.push(await item('pool', id, runIdOf(pool.metadata), { createdAt, nodes, perHour, state }));
  }
  for (const { id, state, creationTime: createdAt, metadata } of await batch.listJobs(createdByTag, signal)) {
    items.push(await item('job', id, runIdOf(metadata), { createdAt, nodes: 0, perHour: null, state }));
  }
  const names = await blob.listContainers(containerPrefix, signal);
  for (const name of tagged.keys()) if (!names.includes(name)) tagged.delete(name);
  for (const name of names) {
    if (!tagged.has(name)) tagged.set(name, runIdOfContainer(await blob.getContainer(name, signal)));
    const runId = tagged.get(name) ?? null;
    if (runId === null) continue;
    items.push(
      await item('container', name, runId, { createdAt: null, nodes: 0, perHour: null, state: 'present' }),
    );
  }
  return items;
}

/** The run that a container belongs to; null when it does not carry this app's tag. */
export function runIdOfContainer(metadata: Readonly<Record<string, string>> | null): string | null {
  return metadata?.['createdby'] === createdByTag.value ? (metadata['runid'] ?? '') : null;
}

export function isOurs(metadata: readonly MetadataItem[]): boolean {
  return metadata.some(({ name, value }) => name === createdByTag.name && value === createdByTag.value);
}

function runIdOf(metadata: readonly MetadataItem[]): string {
  return metadata.find(({ name }) => name === 'runId')?.value ?? '';
}

/** At the nodes that the service counts now; null as soon as one of them has no known price. */
export function perHourOf(
  pool: Pick<PoolInfo, 'currentDedicatedNodes' | 'currentLowPriorityNodes'>,
  price: NodePrice,
): Money | null {
  const nodes = { spot: pool.currentLowPriorityNodes, dedicated: pool.currentDedicatedNodes };
  const perHour = pricePerHour(price, nodes);
  return typeof perHour === 'string' ? null : perHour;
}

/** Null for nothing, and as soon as one part is not known or in another currency. */
export function sumOf(parts: readonly (Money | null)[]): Money | null {
  const [first] = parts;
  if (!first || parts.some((part) => part?.currency !== first.currency)) return null;
  return {
    amount: parts.reduce((sum, part) => sum + (part?.amount ?? 0), 0),
    currency: first.currency,
  };
}
