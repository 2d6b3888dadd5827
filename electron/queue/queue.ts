import { randomUUID } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { AddToQueueResult, DroppedEntry, QueueEvent, QueueItem } from '../../shared/contract.ts';
import { toFailureView } from '../../shared/failure.ts';
import type { ProbeOutcome } from '../media/probe-outcome.ts';
import { isMediaName, walkDropped } from '../media/walk.ts';
import type { MeasurementStore } from '../plan/measurements.ts';
import type { RunInput } from '../run/run-service.ts';
import { ChangeFeed } from './change-feed.ts';
import { splitRelativePath } from './relative-path.ts';
import type { StagedFiles } from './staging.ts';

/** Enough to hide the latency of a disk or a network drive, few enough to leave the machine usable. */
const probesAtOnce = 4;

export interface QueueDependencies {
  readonly probe: (path: string, signal: AbortSignal) => Promise<ProbeOutcome>;
  readonly staging: StagedFiles;
  readonly store: MeasurementStore;
  /** Makes the sample clips and answers their paths. @throws Failure `ffmpegMissing` */
  readonly makeSamples: (signal: AbortSignal) => Promise<readonly string[]>;
}

interface Entry {
  readonly item: QueueItem;
  readonly path: string;
  /** What makes two drops the same file. */
  readonly identity: string;
  readonly modifiedMs: number;
  readonly stop: AbortController;
}

interface FoundFile {
  readonly path: string;
  readonly name: string;
  readonly folder: string;
}

/** What the user dropped, in order, each file looked at once. It owns the staged copies of its items. */
export class Queue {
  readonly #deps: QueueDependencies;
  readonly #entries = new Map<string, Entry>();
  readonly #identities = new Set<string>();
  readonly #feed = new ChangeFeed();
  readonly #limit = pLimit(probesAtOnce);
  readonly #closing = new AbortController();
  readonly #probes = new Set<Promise<void>>();

  constructor(deps: QueueDependencies) {
    this.#deps = deps;
  }

  /** Resolves when every file is in the queue; they are looked at behind that. */
  async add(entries: readonly DroppedEntry[]): Promise<AddToQueueResult> {
    const duplicates: string[] = [];
    let added = 0;
    let ignored = 0;
    for (const dropped of entries) {
      const found = await this.#filesOf(dropped);
      ignored += found.ignored;
      for (const file of found.files) {
        if (await this.#addFile(file)) added += 1;
        else duplicates.push(file.name);
      }
    }
    return { added, duplicates, ignored };
  }

  async addSamples(): Promise<AddToQueueResult> {
    const paths = await this.#deps.makeSamples(this.#closing.signal);
    return this.add(paths.map((path) => ({ path })));
  }

  async remove(itemIds: readonly string[]): Promise<void> {
    await Promise.all(this.#takeOut(itemIds).map((entry) => this.#deps.staging.discard(entry.path)));
  }

  async clear(): Promise<void> {
    await this.remove([...this.#entries.keys()]);
  }

  watch(signal: AbortSignal): AsyncIterable<QueueEvent> {
    return this.#feed.watch(() => this.items(), signal);
  }

  items(): readonly QueueItem[] {
    return [...this.#entries.values()].map((entry) => entry.item);
  }

  /** Absolute source path of an item, or null. */
  pathOf(itemId: string): string | null {
    return this.#entries.get(itemId)?.path ?? null;
  }

  /** Items that can be converted, in the queue's order: those named, or all. */
  readyInputs(itemIds?: readonly string[]): RunInput[] {
    const wanted = itemIds === undefined ? null : new Set(itemIds);
    return [...this.#entries.values()].flatMap(({ item, path, modifiedMs }) => {
      if (item.state !== 'ready' || item.media === undefined) return [];
      if (wanted !== null && !wanted.has(item.itemId)) return [];
      const { itemId, name, folder, sizeBytes, media } = item;
      return [{ itemId, path, name, folder, sizeBytes, modifiedMs, media }];
    });
  }

  /** Takes items out for a run, which needs their files from now on. */
  handOver(itemIds: readonly string[]): void {
    this.#takeOut(itemIds);
  }

  /** Resolves when every file that was added so far has been looked at. */
  async settled(): Promise<void> {
    await Promise.all(this.#probes);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('The queue is closed'));
    await this.settled();
  }

  async #filesOf(dropped: DroppedEntry): Promise<{ files: readonly FoundFile[]; ignored: number }> {
    if (dropped.relativePath === undefined) return walkDropped(dropped.path, this.#closing.signal);
    const { name, folder } = splitRelativePath(dropped.relativePath, dropped.path);
    if (folder !== '' && !isMediaName(name)) {
      await this.#deps.staging.discard(dropped.path);
      return { files: [], ignored: 1 };
    }
    return { files: [{ path: dropped.path, name, folder }], ignored: 0 };
  }

  /** False for a file that is in the queue already. */
  async #addFile(file: FoundFile): Promise<boolean> {
    const stats = await stat(file.path).catch(() => null);
    const sizeBytes = stats?.size ?? 0;
    const isStaged = this.#deps.staging.owns(file.path);
    const identity = isStaged
      ? `staged:${file.folder}/${file.name}:${sizeBytes}:${Math.round(stats?.mtimeMs ?? 0)}`
      : await realpath(file.path).catch(() => file.path);
    if (this.#identities.has(identity)) {
      await this.#deps.staging.discard(file.path);
      return false;
    }
    const item: QueueItem = {
      itemId: randomUUID(),
      name: file.name,
      folder: file.folder,
      sizeBytes,
      state: 'checking',
    };
    const entry: Entry = { item, path: file.path, identity, modifiedMs: 0, stop: new AbortController() };
    this.#entries.set(item.itemId, entry);
    this.#identities.add(identity);
    this.#feed.upsert(item);
    const probe = this.#limit(() => this.#look(entry));
    this.#probes.add(probe);
    void probe.finally(() => this.#probes.delete(probe));
    return true;
  }

  async #look(entry: Entry): Promise<void> {
    const signal = AbortSignal.any([entry.stop.signal, this.#closing.signal]);
    const outcome = await this.#probeOrNull(entry.path, signal);
    if (outcome === null || !this.#entries.has(entry.item.itemId)) return;
    const item: QueueItem = outcome.ok
      ? { ...entry.item, state: 'ready', sizeBytes: outcome.sizeBytes, media: outcome.media }
      : { ...entry.item, state: 'rejected', failure: outcome.failure };
    const modifiedMs = outcome.ok ? outcome.modifiedMs : 0;
    this.#entries.set(item.itemId, { ...entry, item, modifiedMs });
    this.#feed.upsert(item);
  }

  /** Null when the item was removed meanwhile. */
  async #probeOrNull(path: string, signal: AbortSignal): Promise<ProbeOutcome | null> {
    if (signal.aborted) return null;
    try {
      return await this.#deps.probe(path, signal);
    } catch (error) {
      if (signal.aborted) return null;
      return { ok: false, failure: toFailureView(error), sizeBytes: 0 };
    }
  }

  #takeOut(itemIds: readonly string[]): Entry[] {
    return itemIds.flatMap((itemId) => {
      const entry = this.#entries.get(itemId);
      if (entry === undefined) return [];
      entry.stop.abort(new Error('The item was removed'));
      this.#entries.delete(itemId);
      this.#identities.delete(entry.identity);
      this.#feed.remove(itemId);
      return [entry];
    });
  }
}
