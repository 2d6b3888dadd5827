import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunTarget } from '../../../electron/connection/connection.ts';
import { commandLine } from '../../../electron/run/command-line.ts';
import { readJournal } from '../../../electron/run/journal.ts';
import { replay } from '../../../electron/run/replay.ts';
import type { RunInput } from '../../../electron/run/run-service.ts';
import { ffmpeg, makeClip } from '../../support/make-clips.ts';
import { inputFor, openWorkshop, runOptions, type Workshop, watchUntil } from './workshop.ts';

const execute = promisify(execFile);

interface Sent {
  readonly blob: string;
  readonly bytes: number;
}

/** What a run does whose pool template says to send only the sound, as those on Azure do. */
describe('a run that sends only the sound', () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop();
  });
  afterAll(() => shop?.close());

  /** The engine, with the template of a plan, and a list of what is uploaded to it. */
  function target(sent: Sent[]): RunTarget {
    const { connection } = shop;
    return {
      ...connection,
      poolTemplate: { ...connection.poolTemplate, sendOnlySound: true },
      open: async () => {
        const ports = await connection.open();
        const { blob } = ports;
        return {
          ...ports,
          blob: {
            ...blob,
            uploadFile: async (upload, signal) => {
              sent.push({ blob: upload.blob, bytes: (await stat(upload.file)).size });
              return await blob.uploadFile(upload, signal);
            },
          },
        };
      },
      close: () => connection.close(),
    };
  }

  async function taskMp3(input: RunInput): Promise<Buffer> {
    const folder = join(shop.folder, `own ${input.name}`);
    await mkdir(folder, { recursive: true });
    const [program = '', ...args] = commandLine('v2', input.media.chosenTrack, 'none').split(' ');
    const own = args.map((arg) => (arg === 'input.mp4' ? input.path : arg));
    await execute(program, own, { cwd: folder, timeout: 60_000 });
    return await readFile(join(folder, 'output.mp3'));
  }

  test('uploads a small part of each video, falls back to the whole file, and makes the same MP3s', async () => {
    const sources = join(shop.folder, 'sources');
    await mkdir(sources);
    const film = join(sources, 'film.mp4');
    // As large a picture a second as a phone records.
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=25:duration=6'],
      ...['-f', 'lavfi', '-i', 'sine=frequency=300:duration=6', '-metadata', 'title=A film'],
      ...['-vf', 'noise=alls=20:allf=t', '-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '12M'],
      ...['-c:a', 'aac', '-b:a', '128k', '-pix_fmt', 'yuv420p', film],
    );
    const tracks = await makeClip(sources, 'tracks.mp4', { seconds: 3, tracks: 2, size: '1280x720' });
    const other = await makeClip(sources, 'other.mkv', { seconds: 3 });
    const second = await inputFor(tracks);
    const inputs = [
      await inputFor(film),
      { ...second, media: { ...second.media, chosenTrack: 1 } },
      await inputFor(other),
    ];
    const sent: Sent[] = [];

    const runId = await shop.runs.start(inputs, runOptions(shop), target(sent));
    const { head } = await watchUntil(shop, runId, (screen) => screen.head.status === 'completed');

    expect(sent.map(({ blob }) => blob).sort()).toEqual(['t00001.m4a', 't00002.m4a', 't00003.mp4']);
    const bytesOf = (blob: string) => sent.find((each) => each.blob === blob)?.bytes ?? Number.NaN;
    expect(bytesOf('t00001.m4a')).toBeLessThanOrEqual((inputs[0]?.sizeBytes ?? 0) / 20);
    expect(bytesOf('t00001.m4a')).toBe(inputs[0]?.media.soundBytes);
    expect(inputs[2]?.media.soundBytes).toBeNull();
    expect(head.sent).toEqual({
      sourceBytes: inputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      sentBytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
      wholeItems: 1,
    });
    for (const input of inputs) {
      const path = shop.runs.outputPath(runId, input.itemId) ?? '';
      expect((await readFile(path)).equals(await taskMp3(input)), input.name).toBe(true);
    }
    const journal = join(shop.folder, 'runs', `${runId}.jsonl`);
    const noted = replay(await entriesOf(journal));
    expect([...(noted?.items.values() ?? [])].map((item) => item.sent?.kind)).toEqual([
      'sound',
      'sound',
      'whole',
    ]);
    // No copy of a sound stays behind.
    const left = await readdir(join(dirname(journal), runId)).catch(() => []);
    expect(left).not.toContain('sound');
  }, 90_000);

  test('sends whole files on this computer, where nothing is gained', async () => {
    const clip = await makeClip(shop.folder, 'local.mp4', { seconds: 2 });
    const runId = await shop.runs.start([await inputFor(clip)], runOptions(shop));
    const { head } = await watchUntil(shop, runId, (screen) => screen.head.status === 'completed');
    expect(head.sent).toBeNull();
  });
});

async function entriesOf(path: string) {
  return (await readJournal(path)).entries;
}
