import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBatchClient } from '../../electron/azure/batch-client.ts';
import { createBlobClient } from '../../electron/azure/blob-client.ts';
import type { Ports } from '../../electron/connection/connection.ts';
import type { Engine, Rehearsal } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import type { RunInput } from '../../electron/run/run-service.ts';
import { qualityPresets } from '../../shared/presets.ts';
import { decodedSamples, inputFor, ownMp3 } from '../contract/run/workshop.ts';
import { makeClip } from '../support/make-clips.ts';

export interface StagedClip {
  readonly input: RunInput;
  readonly sourceMd5: string;
  /** Of the samples of the MP3 that ffmpeg itself makes. */
  readonly soundMd5: string;
}

/** One engine for many runs, the clips that they convert, and what has to come out. */
export interface Stage {
  readonly folder: string;
  readonly engine: Engine;
  /** What its engine rehearses, to be changed. */
  readonly rehearsal: { -readonly [K in keyof Rehearsal]: Rehearsal[K] };
  /** Past every proxy. */
  readonly ports: Ports;
  readonly clips: readonly StagedClip[];
  /** MD5 of the sound of an MP3; the same bytes are decoded once. */
  soundOf(path: string): Promise<string>;
  close(): Promise<void>;
}

const quality = 'v2';

export async function openStage(): Promise<Stage> {
  const rehearsal: Stage['rehearsal'] = {};
  const folder = await mkdtemp(join(tmpdir(), 'bt-faults-'));
  const sounds = new Map<string, string>();
  const soundOf = async (path: string) => {
    const bytes = md5(await readFile(path));
    const known = sounds.get(bytes) ?? md5(await decodedSamples(path));
    sounds.set(bytes, known);
    return known;
  };
  let engine: Engine | null = null;
  try {
    engine = await startEngine({
      dataFolder: join(folder, 'engine'),
      node: { execPath: process.execPath, env: {} },
      rehearsal,
    });
    const clips: StagedClip[] = [];
    for (const [name, seconds] of [
      ['one.mp4', 1],
      ['two.mp4', 2],
      ['longer.mp4', 5],
    ] as const) {
      const path = await makeClip(join(folder, 'in'), name, { seconds });
      const own = await ownMp3(path, join(folder, `${name}.mp3`), qualityPresets[quality].ffmpegArguments);
      clips.push({
        input: await inputFor(path),
        sourceMd5: md5(await readFile(path)),
        soundMd5: await soundOf(own),
      });
    }
    const ports = {
      batch: createBatchClient(engine.batch),
      blob: createBlobClient(engine.storage),
      arm: null,
    };
    const opened = engine;
    return {
      ...{ folder, engine, rehearsal, ports, clips, soundOf },
      close: async () => {
        await ports.batch.close();
        await opened.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await engine?.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
