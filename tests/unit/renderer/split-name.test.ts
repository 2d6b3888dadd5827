import { describe, expect, test } from 'vitest';
import { splitName } from '../../../renderer/ui/split-name.ts';

describe('a name that must give way in its middle', () => {
  test('keeps its end, and loses nothing', () => {
    const { head, tail } = splitName('Quarterly review with everyone 2026-11.mp4');
    expect([head, tail]).toEqual(['Quarterly review with everyone 2', '026-11.mp4']);
  });

  test('is left alone when it is short', () => {
    expect(splitName('Talk.mp4')).toEqual({ head: 'Talk.mp4', tail: '', isRightToLeft: false });
  });

  test('is never cut inside a character', () => {
    const family = '👩‍👩‍👧';
    const { head, tail } = splitName(`A long holiday name ${family}ab.mp4`, 8);
    expect(head + tail).toBe(`A long holiday name ${family}ab.mp4`);
    expect(tail).toBe('ab.mp4');
  });

  test('is cut at the extension only when its letters run from right to left', () => {
    expect(splitName('مقابلة مع المدير.mp4')).toEqual({
      head: 'مقابلة مع المدير',
      tail: '.mp4',
      isRightToLeft: true,
    });
  });
});
