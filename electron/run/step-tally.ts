import type { StepName } from '../../shared/contract.ts';
import type { RunView } from './run-view.ts';

/** The steps that items pass one after the other, with a count. */
export const itemSteps = ['upload', 'tasks', 'monitor', 'download'] as const;
type ItemStep = (typeof itemSteps)[number];

/** `count` items will pass `from` and the steps after it. */
export function expectItems(view: RunView, from: ItemStep, count: number, isDownloading: boolean): void {
  if (count === 0) return;
  for (const name of itemSteps.slice(itemSteps.indexOf(from))) {
    if (name === 'download' && !isDownloading) continue;
    const { total, state } = view.step(name);
    view.setStep(name, {
      total: total + count,
      ...((state === 'done' || state === 'failed' || state === 'skipped') && { state: 'running' }),
    });
  }
}

export function startStep(view: RunView, name: StepName, total?: number): void {
  const { state } = view.step(name);
  view.setStep(name, {
    ...(state !== 'running' && { state: 'running' }),
    failure: null,
    ...(total !== undefined && { total }),
  });
}

/** `count` items had passed `name` before this start of the app. */
export function passedBefore(view: RunView, name: ItemStep, count: number): void {
  if (count === 0) return;
  startStep(view, name);
  view.setStep(name, { done: count, total: count, state: 'done' });
}

/** One item has passed `name`; the step is done with its last one. */
export function passStep(view: RunView, name: ItemStep): void {
  const { done } = view.step(name);
  view.setStep(name, { done: done + 1 });
  finishWhenFull(view, name);
}

/** One item fell out at `name`: the steps after it wait for one item less. */
export function dropAt(view: RunView, name: ItemStep, isDownloading: boolean): void {
  passStep(view, name);
  for (const later of itemSteps.slice(itemSteps.indexOf(name) + 1)) {
    if (later === 'download' && !isDownloading) continue;
    const { total } = view.step(later);
    view.setStep(later, { total: Math.max(0, total - 1) });
    finishWhenFull(view, later);
  }
}

function finishWhenFull(view: RunView, name: ItemStep): void {
  const { done, total, state } = view.step(name);
  if (state === 'running' && done >= total) view.setStep(name, { state: 'done' });
}
