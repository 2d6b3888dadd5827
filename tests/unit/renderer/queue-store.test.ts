import { describe, expect, test } from 'vitest';
import { applyQueueEvent, emptyQueue } from '../../../renderer/store/apply-queue-event.ts';
import type { QueueItem } from '../../../shared/contract.ts';
import { viewOf } from '../../../shared/failure.ts';

const checking = (itemId: string): QueueItem => ({
  itemId,
  name: `${itemId}.mp4`,
  folder: '',
  sizeBytes: 10,
  state: 'checking',
});
const ready = (itemId: string, durationS: number): QueueItem => ({
  ...checking(itemId),
  state: 'ready',
  media: { durationS, container: 'mp4', audioTracks: [], chosenTrack: 0 },
});
const rejected = (itemId: string): QueueItem => ({
  ...checking(itemId),
  state: 'rejected',
  failure: viewOf('noSoundTrack'),
});

describe('the queue on screen', () => {
  const loaded = applyQueueEvent(emptyQueue(), {
    type: 'snapshot',
    items: [checking('a'), ready('b', 60), rejected('c')],
  });

  test('a snapshot replaces everything and is counted', () => {
    expect(loaded.order).toEqual(['a', 'b', 'c']);
    expect(loaded.totals).toEqual({
      files: 3,
      ready: 1,
      checking: 1,
      rejected: 1,
      mediaSeconds: 60,
      sizeBytes: 10,
    });
    expect(loaded.isLoaded).toBe(true);
  });

  test('a changed item keeps its place, is counted anew, and leaves the order untouched', () => {
    const next = applyQueueEvent(loaded, { type: 'changes', upserted: [ready('a', 30)], removed: [] });
    expect(next.order).toBe(loaded.order);
    expect(next.totals).toMatchObject({ files: 3, ready: 2, checking: 0, mediaSeconds: 90 });
    expect(next.revision).toBeGreaterThan(loaded.revision);
  });

  test('new items go to the end and removed ones leave the totals', () => {
    const start = applyQueueEvent(emptyQueue(), {
      type: 'snapshot',
      items: [ready('a', 10), ready('b', 20)],
    });
    const next = applyQueueEvent(start, {
      type: 'changes',
      upserted: [ready('c', 5)],
      removed: ['a', 'gone'],
    });
    expect(next.order).toEqual(['b', 'c']);
    expect(next.totals).toMatchObject({ files: 2, ready: 2, mediaSeconds: 25 });
  });

  test('items that did not change stay the same objects, so that their rows are not drawn again', () => {
    const start = applyQueueEvent(emptyQueue(), {
      type: 'snapshot',
      items: [ready('a', 10), ready('b', 20)],
    });
    const before = start.items.get('b');
    const next = applyQueueEvent(start, { type: 'changes', upserted: [ready('a', 11)], removed: [] });
    expect(next.items.get('b')).toBe(before);
  });
});
