// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { keepFocus } from '../../../renderer/ui/keep-focus.ts';

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

function addButton(): HTMLButtonElement {
  return document.body.appendChild(document.createElement('button'));
}

test('the newest of two quick presses keeps the focus', () => {
  vi.useFakeTimers();
  const [first, second] = [addButton(), addButton()];
  keepFocus(first);
  vi.advanceTimersByTime(300);
  keepFocus(second);
  vi.advanceTimersByTime(2_000);
  expect(document.activeElement).toBe(second);
});

test('a button that is gone gives the focus to the title of the screen', () => {
  vi.useFakeTimers();
  const title = document.body.appendChild(document.createElement('h1'));
  title.tabIndex = -1;
  title.dataset['focusHome'] = '';
  const gone = addButton();
  keepFocus(gone);
  gone.remove();
  vi.advanceTimersByTime(2_000);
  expect(document.activeElement).toBe(title);
});

test('a focus that was moved meanwhile is left where it is', () => {
  vi.useFakeTimers();
  const [wanted, elsewhere] = [addButton(), addButton()];
  keepFocus(wanted);
  elsewhere.focus();
  vi.advanceTimersByTime(2_000);
  expect(document.activeElement).toBe(elsewhere);
});
