import { describe, expect, test } from 'vitest';
import { knownNodeState, nodeLooks, nodeStateWords } from '../../../renderer/features/run/node-look.ts';
import { poolWords } from '../../../renderer/features/run/pool-words.ts';
import {
  countGroups,
  groupOfPhase,
  taskGroups,
  taskLooks,
} from '../../../renderer/features/run/task-look.ts';
import { layOutTiles } from '../../../renderer/features/run/tile-layout.ts';
import { darkTones, highContrastTones, lightTones, tones } from '../../../renderer/ui/tones.ts';
import { nodeStates } from '../../../shared/batch.ts';
import { languages, taskPhases } from '../../../shared/contract.ts';
import { textOf } from './say.ts';

const en = textOf('en');

/** WCAG 2.2 contrast of two `#RRGGBB` colours. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
    const [r = 0, g = 0, b = 0] = channels.map((c) =>
      c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('states are told by more than colour', () => {
  test.each(languages)('in %s no two groups of tasks share a letter', (language) => {
    const { say } = textOf(language);
    expect(new Set(taskGroups.map((group) => say(`run:letter.${group}`))).size).toBe(taskGroups.length);
  });

  test.each(languages)('in %s no two node states share a letter', (language) => {
    const { say } = textOf(language);
    expect(new Set(nodeStates.map((state) => say(`run:nodeLetter.${state}`))).size).toBe(nodeStates.length);
  });

  test('no two groups of tasks look alike in both tone and pattern, nor do two node states', () => {
    const distinct = (looks: object) =>
      new Set(Object.values(looks).map((look) => JSON.stringify(look))).size;
    expect(distinct(taskLooks)).toBe(taskGroups.length);
    expect(distinct(nodeLooks)).toBe(nodeStates.length + 1);
  });

  test.each([
    ['light', lightTones, '#FFFFFF'],
    ['dark', darkTones, '#1B2325'],
    ['high contrast', highContrastTones, '#000000'],
  ] as const)('every letter and edge can be read in the %s theme', (_name, theme, surface) => {
    for (const name of tones) {
      expect(contrast(theme[`tone-${name}-Ink`], theme[`tone-${name}-Fill`]), `${name} ink`).toBeGreaterThan(
        4.5,
      );
      expect(contrast(theme[`tone-${name}-Edge`], surface), `${name} edge`).toBeGreaterThan(3);
    }
  });
});

describe('words of the service', () => {
  test('a node state is known whatever its case', () => {
    expect(knownNodeState('startTaskFailed')).toBe('starttaskfailed');
  });

  test('a state that is newer than this app is shown as it came', () => {
    expect(nodeStateWords('hibernating', en.say)).toContain('hibernating');
    const pool = {
      poolId: 'p',
      state: 'active',
      allocationState: 'pondering',
      targetNodes: 2,
      currentNodes: 1,
      resizeErrors: [],
      failures: [],
    };
    expect(poolWords(pool, en)).toBe('1 of 2 nodes · pondering');
    expect(poolWords({ ...pool, allocationState: 'resizing' }, en)).toBe('1 of 2 nodes · resizing');
    expect(poolWords({ ...pool, state: 'deleting' }, en)).toContain('being deleted');
  });
});

describe('tiles', () => {
  test('every phase belongs to a group, and groups add up', () => {
    expect(taskPhases.every((phase) => taskGroups.includes(groupOfPhase[phase]))).toBe(true);
    expect(countGroups({ uploading: 2, uploaded: 3, downloaded: 4 })).toMatchObject({
      uploading: 5,
      done: 4,
      failed: 0,
    });
  });

  test('few tasks get room for their names, thousands get a letter each', () => {
    expect(layOutTiles(5, 700)).toMatchObject({ isLarge: true, columns: 3 });
    expect(layOutTiles(10_000, 700)).toMatchObject({ isLarge: false, columns: 18 });
  });

  test('a width that is not measured yet still has a column', () => {
    expect(layOutTiles(5, 0).columns).toBe(1);
  });
});
