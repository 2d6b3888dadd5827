/** Fluent closes a dialog, and the app answers a press, well within this time. */
const settledMs = 400;
/** Only the newest press decides: a slow wish of an earlier one must not take the focus from it. */
let pending: ReturnType<typeof setTimeout> | undefined;

/**
 * After a press whose button may vanish with it: the focus then goes back to `wanted`, or to the screen's title, instead
 * of being dropped to the page, where a keyboard would begin from the top.
 */
export function keepFocus(wanted: Element | null = null): void {
  clearTimeout(pending);
  pending = setTimeout(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    if (wanted instanceof HTMLElement && wanted.isConnected) wanted.focus();
    if (document.activeElement === document.body) focusTitle();
  }, settledMs);
}

export function focusTitle(): void {
  document.querySelector<HTMLElement>('[data-focus-home]')?.focus({ preventScroll: true });
}
