import type { Ports } from '../../electron/connection/connection.ts';
import { randomLetters } from '../../electron/support/ids.ts';
import { sleep } from '../../electron/support/sleep.ts';

export interface Left {
  readonly kind: 'pool' | 'job' | 'container';
  readonly name: string;
}

const tagNames = ['testRun', 'runId'];

/**
 * What a test run has made, by ids that are random and its own. Each id is known here before anything is made under
 * it, and only what has one of them both in its name and (where the service keeps tags) in its tag is ever deleted.
 */
export class Ledger {
  readonly testId: string;
  /** The app's own run, which tags what it makes with this id; null before there is one. */
  runId: string | null = null;

  constructor(nowMs: number) {
    const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]/g, '').slice(0, 15).replace('T', '-');
    this.testId = `bttest-${stamp}-${randomLetters(6)}`;
  }

  /** The tags that pools and jobs of the test itself are made with. */
  get tags() {
    return [
      { name: 'createdBy', value: 'batchtone-test' },
      { name: 'testRun', value: this.testId },
    ] as const;
  }

  get #ids(): readonly string[] {
    return this.runId === null ? [this.testId] : [this.testId, this.runId];
  }

  /** What there is now under our ids, asked of the service. */
  async left({ batch, blob }: Ports, signal: AbortSignal): Promise<readonly Left[]> {
    const found: Left[] = [];
    const [pools, jobs] = await Promise.all([batch.listPools(null, signal), batch.listJobs(null, signal)]);
    const isOurs = (id: string, tags: readonly { readonly name: string; readonly value: string }[]) =>
      this.#ids.some(
        (ours) =>
          (id === ours || id.startsWith(`${ours}-`)) &&
          tags.some(({ name, value }) => tagNames.includes(name) && value === ours),
      );
    for (const { id, metadata } of pools) if (isOurs(id, metadata)) found.push({ kind: 'pool', name: id });
    for (const { id, metadata } of jobs) if (isOurs(id, metadata)) found.push({ kind: 'job', name: id });
    for (const id of this.#ids) {
      const containers = await blob.listContainers(`${id}-`, signal);
      found.push(...containers.map((name) => ({ kind: 'container', name }) as const));
    }
    return found;
  }

  /**
   * Deletes until the service shows nothing more of ours: pools first, for they bill.
   * @returns what is there still when `signal` has aborted; null: it could not even be asked
   */
  async deleteAll(
    ports: Ports,
    signal: AbortSignal,
    pauseMs: number,
    say: (line: string) => void,
  ): Promise<readonly Left[] | null> {
    let left: readonly Left[] | null = null;
    const asked = new Set<string>();
    while (!signal.aborted) {
      try {
        left = await this.left(ports, signal);
        if (left.length === 0) return left;
        for (const each of left) {
          const line = `  deleting ${each.kind} ${each.name}`;
          if (!asked.has(line)) say(line);
          asked.add(line);
          await deleteOne(ports, each, signal);
        }
        await sleep(pauseMs, signal);
      } catch (error) {
        if (signal.aborted) break;
        say(`  ${error instanceof Error ? error.message : String(error)}; trying again`);
        await sleep(pauseMs, signal).catch(() => undefined);
      }
    }
    return left;
  }
}

async function deleteOne({ batch, blob }: Ports, { kind, name }: Left, signal: AbortSignal): Promise<void> {
  if (kind === 'pool') await batch.deletePool(name, signal);
  if (kind === 'job') await batch.deleteJob(name, signal);
  if (kind === 'container') await blob.deleteContainer(name, signal);
}
