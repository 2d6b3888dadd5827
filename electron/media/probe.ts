import { access, constants, type FileHandle, open, stat } from 'node:fs/promises';
import { ALL_FORMATS, CustomSource, HLS, Input, type InputAudioTrack, Logging, LogLevel } from 'mediabunny';
import type { AudioTrack, ItemMedia } from '../../shared/contract.ts';
import { Failure, type FailureCode, toFailureView, viewOf } from '../../shared/failure.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import { planMp4 } from './sound/plan-mp4.ts';
import { checkStructure } from './truncation.ts';

/**
 * Looks at a file through its index only: a 20 GB video costs what a short one costs. Where a container has no index
 * (a live recording, raw AAC) the search for its end stops at a budget, and the length that the header states is taken.
 */
const deadlineMs = 30_000;
const readBudgetBytes = 256 * 1024 * 1024;
/** What reading the header once more may cost after that. */
const headerBudgetBytes = 16 * 1024 * 1024;

const soundSizeMs = 5000;

/** A longer track is no recording but a wrong number. */
const longestS = 366 * 24 * 60 * 60;

// The outcome says what there is to say; a line in between would break up the terminal's progress line.
Logging.level = LogLevel.Silent;

/** Playlists point to other files and hosts; only what is in the file itself is looked at. */
const formats = ALL_FORMATS.filter((format) => format !== HLS);

/**
 * @returns what was found; a bad file is an outcome, never an exception
 * @throws the reason of `signal` when it aborts
 */
export async function probeMedia(path: string, signal: AbortSignal): Promise<ProbeOutcome> {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(deadlineMs);
  const either = AbortSignal.any([signal, deadline]);
  try {
    return await raceAbort(probe(path, either), either);
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) return rejected(viewOf('timedOut'), 0);
    return rejected(toFailureView(fileFault(error)), 0);
  }
}

async function probe(path: string, signal: AbortSignal): Promise<ProbeOutcome> {
  const stats = await stat(path);
  const sizeBytes = stats.size;
  if (!stats.isFile()) {
    // A folder arrives here only when it could not be listed.
    if (stats.isDirectory()) await access(path, constants.R_OK | constants.X_OK);
    return rejected(viewOf('notAVideo'), 0);
  }
  const file = await open(path, 'r');
  try {
    if (sizeBytes === 0) return rejected(viewOf('fileEmpty'), 0);
    const structure = await checkStructure(file, sizeBytes);
    if (structure === 'truncated') return rejected(viewOf('videoTruncated'), sizeBytes);
    const media = await readMedia(file, sizeBytes, signal);
    if (typeof media === 'string') return rejected(viewOf(media), sizeBytes);
    const soundBytes = await soundSize(file, sizeBytes, media.chosenTrack, signal);
    return { ok: true, media: { ...media, soundBytes }, sizeBytes, modifiedMs: stats.mtimeMs };
  } finally {
    await file.close();
  }
}

/** What sending only the sound would send; for an estimate, so that no file is turned away for it. */
async function soundSize(
  file: FileHandle,
  sizeBytes: number,
  track: number,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const either = AbortSignal.any([signal, AbortSignal.timeout(soundSizeMs)]);
    const plan = await planMp4(file, sizeBytes, track, either);
    return plan.ok ? plan.bytes : null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

async function readMedia(
  file: FileHandle,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<ItemMedia | FailureCode> {
  let readBytes = 0;
  let budgetBytes = readBudgetBytes;
  let readFault: unknown;
  const source = new CustomSource({
    getSize: () => sizeBytes,
    prefetchProfile: 'fileSystem',
    read: async (start, end) => {
      signal.throwIfAborted();
      readBytes += end - start;
      if (readBytes > budgetBytes) throw new BudgetSpent();
      const bytes = new Uint8Array(end - start);
      try {
        const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
        return bytes.subarray(0, bytesRead);
      } catch (error) {
        readFault = error;
        throw error;
      }
    },
    // The read that failed rejects as well; a read ahead that nobody waits for must not end the process.
    handleUnhandledError: () => undefined,
  });
  using input = new Input({ source, formats });
  try {
    if (!(await input.canRead())) return 'notAVideo';
    const tracks = await input.getAudioTracks();
    if (tracks.length === 0) {
      return (await input.getTracks()).length === 0 ? 'notAVideo' : 'noSoundTrack';
    }
    const audioTracks = await Promise.all(tracks.map(describeTrack));
    const chosenTrack = audioTracks.find((track) => track.isDefault)?.index ?? 0;
    const chosen = tracks[chosenTrack];
    if (chosen === undefined) return 'noSoundTrack';
    const durationS = await soundLength(chosen, () => {
      budgetBytes += headerBudgetBytes;
    });
    if (durationS === null) return 'videoTruncated';
    if (durationS <= 0) return 'noSoundTrack';
    if (!(durationS <= longestS)) return 'notAVideo';
    return { durationS, container: (await input.getFormat()).name, audioTracks, chosenTrack };
  } catch {
    if (readFault !== undefined) throw readFault;
    signal.throwIfAborted();
    // The container's own data makes no sense to the reader.
    return 'notAVideo';
  }
}

async function describeTrack(track: InputAudioTrack, index: number): Promise<AudioTrack> {
  const language = await track.getLanguageCode();
  const internalId = await track.getInternalCodecId();
  return {
    index,
    codec: (await track.getCodec()) ?? (typeof internalId === 'string' ? internalId : null),
    language: language === 'und' ? null : language,
    channels: await track.getNumberOfChannels(),
    sampleRate: await track.getSampleRate(),
    isDefault: (await track.getDisposition()).default,
  };
}

/** Seconds from the track's first packet to its end; null when neither the packets nor the header tell. */
async function soundLength(track: InputAudioTrack, allowHeader: () => void): Promise<number | null> {
  const first = await track.getFirstTimestamp();
  try {
    return (await track.computeDuration()) - Math.max(0, first);
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    allowHeader();
    const stated = await track.getDurationFromMetadata();
    return stated === null ? null : stated - Math.max(0, first);
  }
}

class BudgetSpent extends Error {}

function fileFault(error: unknown): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Failure('fileVanished', {}, error);
    case 'EACCES':
    case 'EPERM':
    case 'EIO':
    case 'EBUSY':
      return new Failure('fileUnreadable', {}, error);
    default:
      // Whatever else the system says of the file (a link to itself, a name that is too long, a drive that went away).
      return (error as NodeJS.ErrnoException).syscall === undefined
        ? error
        : new Failure('fileUnreadable', {}, error);
  }
}

function rejected(failure: ReturnType<typeof viewOf>, sizeBytes: number): ProbeOutcome {
  return { ok: false, failure, sizeBytes };
}

/** A read from a dead network drive never returns; the wait for it must. */
async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
