import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../shared/failure.ts';
import { type QualityName, qualityPresets } from '../../shared/presets.ts';

/** What a run will write to one folder of this computer, in bytes. */
export interface SpaceNeed {
  readonly folder: string;
  readonly bytes: number;
}

interface SpacedItem {
  readonly sizeBytes: number;
  readonly durationS: number;
}

const megabyte = 1_000_000;
/** What a bit rate that varies may fall to: speech takes about half of what music does. */
const leastShare = 0.5;

/**
 * The least that a run needs, so that what is refused would surely have failed. The MP3s go to the output folder. On this
 * computer the engine also stores a copy of each video until the run ends, the MP3s, and what the nodes work on.
 * @param engine null where the work is done elsewhere; `slots`: tasks that run at the same time
 */
export function leastSpace(
  items: readonly SpacedItem[],
  quality: QualityName,
  outputFolder: string,
  engine: { readonly dataFolder: string; readonly slots: number } | null,
): readonly SpaceNeed[] {
  const { typicalKbps, ffmpegArguments } = qualityPresets[quality];
  const kbps = ffmpegArguments.includes('-b:a') ? typicalKbps : typicalKbps * leastShare;
  const mp3Bytes = (items.reduce((sum, { durationS }) => sum + durationS, 0) * kbps * 1000) / 8;
  const output = { folder: outputFolder, bytes: Math.floor(mp3Bytes) };
  if (engine === null) return [output];
  const sizes = items.map(({ sizeBytes }) => sizeBytes).sort((a, b) => b - a);
  const sum = (bytes: readonly number[]) => bytes.reduce((total, each) => total + each, 0);
  const atWork = sum(sizes.slice(0, engine.slots));
  return [output, { folder: engine.dataFolder, bytes: Math.floor(sum(sizes) + atWork + mp3Bytes) }];
}

/**
 * Folders on the same disk share its room. A disk that does not tell how much it has is not judged.
 * @throws Failure `diskSpaceMissing` with how much is missing
 */
export async function checkSpace(needs: readonly SpaceNeed[]): Promise<void> {
  const disks = new Map<
    number,
    { readonly folder: string; readonly free: number; readonly needed: number }
  >();
  for (const { folder, bytes } of needs) {
    const disk = await diskOf(folder);
    if (disk === null) continue;
    const before = disks.get(disk.id);
    disks.set(disk.id, {
      folder: before?.folder ?? folder,
      free: disk.free,
      needed: (before?.needed ?? 0) + bytes,
    });
  }
  for (const { folder, free, needed } of disks.values()) {
    if (needed <= free) continue;
    throw new Failure('diskSpaceMissing', { folder, missingMb: Math.ceil((needed - free) / megabyte) });
  }
}

/** Of the folder, or of the nearest one above it that is there; null where nobody knows. */
async function diskOf(folder: string): Promise<{ readonly id: number; readonly free: number } | null> {
  try {
    const [{ dev }, { bavail, bsize, blocks }] = await Promise.all([stat(folder), statfs(folder)]);
    return blocks === 0 ? null : { id: dev, free: bavail * bsize };
  } catch (error) {
    const parent = dirname(folder);
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing && parent !== folder ? await diskOf(parent) : null;
  }
}
