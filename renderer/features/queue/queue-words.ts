import type { AddToQueueResult, ItemMedia } from '../../../shared/contract.ts';
import type { QueueTotals } from '../../store/apply-queue-event.ts';
import type { Say } from '../../ui/say.ts';

const codecNames: Readonly<Record<string, string>> = {
  aac: 'AAC',
  mp3: 'MP3',
  opus: 'Opus',
  vorbis: 'Vorbis',
  flac: 'FLAC',
  ac3: 'AC-3',
  eac3: 'E-AC-3',
};

/** The chosen sound track in a few words: `AAC · stereo · en · 2 tracks`. */
export function soundWords(media: ItemMedia, say: Say): string {
  const track = media.audioTracks.find(({ index }) => index === media.chosenTrack) ?? media.audioTracks[0];
  if (track === undefined) return '';
  const codec =
    track.codec === null ? say('queue:unknownCodec') : (codecNames[track.codec] ?? codecWords(track.codec));
  const parts = [codec, channelWords(track.channels, say)];
  // `und` is how MP4 says that it does not know.
  if (track.language !== null && track.language !== 'und') parts.push(track.language);
  if (media.audioTracks.length > 1) parts.push(say('queue:tracks', { count: media.audioTracks.length }));
  return parts.join(' · ');
}

function codecWords(codec: string): string {
  return codec.startsWith('pcm') ? 'PCM' : codec.toUpperCase();
}

function channelWords(channels: number, say: Say): string {
  if (channels === 1) return say('queue:channels.mono');
  if (channels === 2) return say('queue:channels.stereo');
  return say('queue:channels.surround', { count: channels });
}

/** How many names a message lists before it only counts. */
const namesShown = 3;

/** What came of adding, one sentence each; empty when it is plain to see in the table and needs no words. */
export function addedWords(result: AddToQueueResult, say: Say): readonly string[] {
  const { added, duplicates, ignored } = result;
  if (duplicates.length === 0 && ignored === 0 && added > 0) return [];
  const sentences = [added === 0 ? say('queue:added.none') : say('queue:added.added', { count: added })];
  if (duplicates.length > 0) {
    const names = duplicates.slice(0, namesShown).join(', ') + (duplicates.length > namesShown ? '…' : '');
    sentences.push(say('queue:added.duplicates', { count: duplicates.length, names }));
  }
  if (ignored > 0) sentences.push(say('queue:added.ignored', { count: ignored }));
  return sentences;
}

export type WhyNot = 'empty' | 'checking' | 'rejected' | 'folder' | 'connection';

/** Why Convert cannot be pressed now, or null when it can. */
export function whyNotConvert(
  totals: QueueTotals,
  isFolderUsable: boolean,
  isConnectionReady = true,
): WhyNot | null {
  if (totals.files === 0) return 'empty';
  if (totals.ready === 0) return totals.checking > 0 ? 'checking' : 'rejected';
  if (!isConnectionReady) return 'connection';
  return isFolderUsable ? null : 'folder';
}
