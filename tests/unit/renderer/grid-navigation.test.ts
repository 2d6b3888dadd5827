import { describe, expect, test } from 'vitest';
import { moveInGrid } from '../../../renderer/ui/grid-navigation.ts';

/** 4 columns, 10 cells: rows 0-3, 4-7, 8-9. */
const shape = { count: 10, columns: 4, pageRows: 2 };
const move = (index: number, key: string, hasCtrl = false) => moveInGrid(index, key, hasCtrl, shape);

describe('keyboard in a grid', () => {
  test('left and right go from cell to cell and stop at the ends', () => {
    expect([
      move(0, 'ArrowRight'),
      move(3, 'ArrowRight'),
      move(9, 'ArrowRight'),
      move(0, 'ArrowLeft'),
    ]).toEqual([1, 4, 9, 0]);
  });

  test('up and down keep the column and stay in place at the edges', () => {
    expect([move(1, 'ArrowDown'), move(5, 'ArrowUp'), move(1, 'ArrowUp'), move(9, 'ArrowDown')]).toEqual([
      5, 1, 1, 9,
    ]);
  });

  test('down over a short last row ends on the last cell', () => {
    expect(move(7, 'ArrowDown')).toBe(9);
  });

  test('Home and End stay in the row; with Ctrl they go to the first and the last cell', () => {
    expect([move(6, 'Home'), move(5, 'End'), move(8, 'End')]).toEqual([4, 7, 9]);
    expect([move(6, 'Home', true), move(5, 'End', true)]).toEqual([0, 9]);
  });

  test('Page Up and Page Down jump by pages', () => {
    expect([move(0, 'PageDown'), move(9, 'PageUp')]).toEqual([8, 1]);
  });

  test('a list of one column leaves left and right alone and pages to its ends', () => {
    const list = { count: 5, columns: 1, pageRows: 10 };
    expect(moveInGrid(2, 'ArrowLeft', false, list)).toBeNull();
    expect(moveInGrid(1, 'PageDown', false, list)).toBe(4);
    expect(moveInGrid(3, 'PageUp', false, list)).toBe(0);
    expect(moveInGrid(3, 'Home', false, list)).toBe(0);
  });

  test('other keys and empty grids do not move', () => {
    expect(move(0, 'a')).toBeNull();
    expect(moveInGrid(0, 'ArrowDown', false, { ...shape, count: 0 })).toBeNull();
  });
});
