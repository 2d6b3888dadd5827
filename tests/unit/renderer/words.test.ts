import { describe, expect, test } from 'vitest';
import { addedWords, soundWords, whyNotConvert } from '../../../renderer/features/queue/queue-words.ts';
import {
  headline,
  isAllDone,
  phaseWords,
  remainingWords,
  retryWords,
  sentWords,
  shownSteps,
  speedWords,
  stepCountWords,
  stepName,
  taskTookMs,
} from '../../../renderer/features/run/run-words.ts';
import type { ItemMedia, RunHead, StepView } from '../../../shared/contract.ts';
import { previewSnapshot, previewTask } from '../../support/renderer-preview/scripted-run.ts';
import { textOf } from './say.ts';

const en = textOf('en');
const es = textOf('es');

function headOf(scene: 'running' | 'done' | 'failed', part: Partial<RunHead> = {}): RunHead {
  const { head } = previewSnapshot({ tasks: 5, nodes: 2, scene });
  if (head === null) throw new Error('a snapshot has a head');
  return { ...head, ...part };
}

describe('numbers', () => {
  test('bytes go up a unit before they need four digits, in the language of the screen', () => {
    expect([0, 999, 1234, 999_960, 3_250_000, 5e12].map(en.format.bytes)).toEqual([
      '0 B',
      '999 B',
      '1.2 kB',
      '1.0 MB',
      '3.3 MB',
      '5.0 TB',
    ]);
    expect(es.format.bytes(1234)).toBe('1,2 kB');
  });

  test('the length of media reads as a clock', () => {
    expect([0, 59.6, 61, 3723].map(en.format.clock)).toEqual(['0:00', '1:00', '1:01', '1:02:03']);
  });

  test('waiting times get coarser as they get longer', () => {
    expect([900, 59_000, 83_000, 1_260_000, 7_500_000, 180_000_000].map(en.format.duration)).toEqual([
      '1 s',
      '59 s',
      '1 min 23 s',
      '21 min',
      '2 h 5 min',
      '2 d 2 h',
    ]);
  });

  test('a percentage is 100 only at the end', () => {
    expect([0, 0.999, 1].map(en.format.percent)).toEqual(['0 %', '99 %', '100 %']);
  });
});

describe('the queue in words', () => {
  const media = (
    tracks: number,
    channels: number,
    codec: string | null,
    language: string | null,
  ): ItemMedia => ({
    durationS: 1,
    container: 'mp4',
    chosenTrack: 0,
    audioTracks: Array.from({ length: tracks }, (_, index) => ({
      index,
      codec,
      language,
      channels,
      sampleRate: 48_000,
      isDefault: index === 0,
    })),
  });

  test('a sound track is codec, channels, language, and how many there are', () => {
    expect(soundWords(media(2, 2, 'aac', 'es'), en.say)).toBe('AAC · stereo · es · 2 tracks');
    expect(soundWords(media(1, 6, 'ac3', 'und'), es.say)).toBe('AC-3 · 6 canales');
    expect(soundWords(media(1, 1, null, null), en.say)).toBe('unknown codec · mono');
  });

  test('adding files says nothing when the table says it all', () => {
    expect(addedWords({ added: 3, duplicates: [], ignored: 0 }, en.say)).toEqual([]);
  });

  test('duplicates are named, but not hundreds of them', () => {
    const words = addedWords({ added: 1, duplicates: ['a', 'b', 'c', 'd'], ignored: 2 }, en.say);
    expect(words).toEqual([
      '1 file added.',
      '4 were in the queue already: a, b, c….',
      '2 files in the folders are not video or sound and were left out.',
    ]);
    expect(addedWords({ added: 0, duplicates: ['a'], ignored: 0 }, es.say)[0]).toBe('No se ha añadido nada.');
  });

  test('why Convert cannot be pressed is told, bad files beside good ones being no reason', () => {
    const totals = { files: 0, ready: 0, checking: 0, rejected: 0, mediaSeconds: 0, sizeBytes: 0 };
    expect(whyNotConvert(totals, true)).toBe('empty');
    expect(whyNotConvert({ ...totals, files: 2, checking: 1, rejected: 1 }, true)).toBe('checking');
    expect(whyNotConvert({ ...totals, files: 2, rejected: 2 }, true)).toBe('rejected');
    expect(whyNotConvert({ ...totals, files: 2, ready: 1, rejected: 1 }, false)).toBe('folder');
    expect(whyNotConvert({ ...totals, files: 2, ready: 1, rejected: 1 }, true)).toBeNull();
  });
});

describe('the run in words', () => {
  test('the title says what is going on', () => {
    expect(headline(headOf('running'), en.say, en.format)).toBe('Converting 5 files');
    expect(headline(headOf('done'), en.say, en.format)).toBe('5 of 5 converted');
    expect(headline(headOf('failed'), es.say, es.format)).toBe('3 de 5 convertidos, 1 con error');
    expect(headline(headOf('running', { status: 'cancelling' }), en.say, en.format)).toBe('Cancelling…');
  });

  test('what was saved by sending only the sound is told, and which files were sent whole', () => {
    const sent = { sourceBytes: 3.1e9, sentBytes: 86e6, wholeItems: 0 };
    expect(sentWords({ sent }, en.say, en.format)).toBe('3.1 GB of video, 86 MB sent.');
    expect(sentWords({ sent: { ...sent, wholeItems: 1 } }, es.say, es.format)).toBe(
      '3,1 GB de vídeo, 86 MB enviados. 1 archivo se ha enviado completo.',
    );
    expect(sentWords({ sent: null }, en.say, en.format)).toBeNull();
  });

  test('thousands are grouped', () => {
    const counts = { total: 10_000, converted: 0, downloaded: 0, failed: 0, cancelled: 0 };
    expect(headline(headOf('running', { counts }), en.say, en.format)).toBe('Converting 10,000 files');
  });

  test('it is all done only when every file was converted', () => {
    expect(isAllDone(headOf('done'))).toBe(true);
    expect(isAllDone(headOf('failed'))).toBe(false);
    expect(isAllDone(headOf('running'))).toBe(false);
  });

  test('what is not known is not made up', () => {
    const progress = { fraction: 0, elapsedMs: 0, remainingMs: null, speed: null };
    expect([remainingWords(progress, en.say, en.format), speedWords(progress, en.say, en.format)]).toEqual([
      '—',
      '—',
    ]);
    expect(speedWords({ ...progress, speed: 8.04 }, es.say, es.format)).toBe('8,0× tiempo real');
  });

  test('a step is named with its state and count for a screen reader', () => {
    const step: StepView = {
      name: 'upload',
      state: 'running',
      done: 3,
      total: 5,
      startedAt: null,
      endedAt: null,
      failure: null,
    };
    expect(stepName(step, en.say, en.format)).toBe('Upload, at work, 3 of 5');
    expect(stepCountWords(step, en.format)).toBe('3/5');
    expect(stepCountWords({ ...step, done: 8500, total: 10_000 }, en.format)).toBe('85 %');
    expect(stepCountWords({ ...step, total: 0 }, en.format)).toBe('');
  });

  test('converting counts the MP3s that were made, and has failed where one did', () => {
    const steps = shownSteps(headOf('failed'));
    expect(steps.find(({ name }) => name === 'monitor')).toMatchObject({
      state: 'failed',
      done: 3,
      total: 5,
    });
  });

  test('downloading has not begun while there is nothing to download', () => {
    const head = headOf('running');
    const stateAt = (converted: number) =>
      shownSteps({ ...head, counts: { ...head.counts, converted } }).find(({ name }) => name === 'download')
        ?.state;
    expect([stateAt(0), stateAt(1)]).toEqual(['pending', 'running']);
  });

  test('a file that was fetched again is still one file', () => {
    const head = headOf('done');
    const steps = head.steps.map((step) =>
      step.name === 'download' ? { ...step, done: 7, total: 7 } : step,
    );
    const download = shownSteps({ ...head, steps }).find(({ name }) => name === 'download');
    expect(download).toMatchObject({ done: 5, total: 5 });
  });

  test('how many nodes there were is not told once the pool is there', () => {
    const pool = shownSteps(headOf('done')).find(({ name }) => name === 'pool');
    expect(pool && stepCountWords(pool, en.format)).toBe('');
  });

  test('after a cancellation the rest is converted; what failed is retried', () => {
    const counts = { total: 4, converted: 1, downloaded: 1, failed: 0, cancelled: 3 };
    expect(retryWords({ counts }, en.say)).toBe('Convert the rest');
    expect(retryWords({ counts: { ...counts, failed: 1 } }, en.say)).toBe('Retry failed');
  });

  test('a task tells its phase, how far it is, and how long it took', () => {
    const task = previewTask(0, { tasks: 5, nodes: 1, scene: 'done' });
    expect(phaseWords({ ...task, phase: 'running', fraction: 0.426 }, en.say, en.format)).toBe(
      'Converting 42 %',
    );
    expect(phaseWords(task, es.say, es.format)).toBe('Hecho');
    expect(taskTookMs(task)).toBe(13_000);
    expect(taskTookMs({ ...task, endedAt: null })).toBeNull();
  });
});
