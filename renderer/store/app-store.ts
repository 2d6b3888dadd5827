import { create } from 'zustand';
import type { AppInfo, Settings } from '../../shared/contract.ts';
import type { FailureView } from '../../shared/failure.ts';

export const views = ['convert', 'run', 'settings'] as const;
export type View = (typeof views)[number];

/** A message that stays until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly failure: FailureView;
}

interface AppState {
  readonly view: View;
  readonly info: AppInfo | null;
  readonly settings: Settings | null;
  /** The run whose live state is shown; null before the first. */
  readonly runId: string | null;
  readonly notices: readonly Notice[];
  /** True while a live stream is down and being made again. */
  readonly isLost: boolean;
}

export const useAppStore = create<AppState>()(() => ({
  view: 'convert',
  info: null,
  settings: null,
  runId: null,
  notices: [],
  isLost: false,
}));

export function showView(view: View): void {
  useAppStore.setState({ view });
}

export function watchRun(runId: string): void {
  useAppStore.setState({ runId });
}

let lastNoticeId = 0;

/** Shows a failure that no screen has a better place for. The same failure is not stacked twice. */
export function notify(failure: FailureView): void {
  useAppStore.setState(({ notices }) => {
    const key = JSON.stringify(failure);
    if (notices.some((notice) => JSON.stringify(notice.failure) === key)) return {};
    lastNoticeId += 1;
    return { notices: [...notices, { id: lastNoticeId, failure }] };
  });
}

export function dismissNotice(id: number): void {
  useAppStore.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}
