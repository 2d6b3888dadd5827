import { create } from 'zustand';

export type Selection =
  | { readonly kind: 'task'; readonly itemId: string }
  | { readonly kind: 'node'; readonly nodeId: string };

export const taskViews = ['tiles', 'table'] as const;
export type TaskViewName = (typeof taskViews)[number];

interface SelectionState {
  readonly selection: Selection | null;
  readonly taskView: TaskViewName;
}

const key = 'batchtone.taskView';

export const useSelectionStore = create<SelectionState>()(() => ({
  selection: null,
  taskView: globalThis.localStorage?.getItem(key) === 'table' ? 'table' : 'tiles',
}));

export function select(selection: Selection | null): void {
  useSelectionStore.setState({ selection });
}

/** Remembered from start to start: a matter of taste, not of the app's settings. */
export function showTasksAs(taskView: TaskViewName): void {
  globalThis.localStorage?.setItem(key, taskView);
  useSelectionStore.setState({ taskView });
}
