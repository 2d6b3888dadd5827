import { create } from 'zustand';
import type { AppInfo, Settings } from '../../shared/contract.ts';
import type { FailureView } from '../../shared/failure.ts';

/** The screens of the rail. */
export const views = ['convert', 'run', 'history', 'connections', 'settings'] as const;
/** The billing screen is reached by its badge. */
export const allViews = [...views, 'billing'] as const;
export type View = (typeof allViews)[number];

const viewKey = 'batchtone.view';

/** A message that stays until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly failure: FailureView;
}

/** A word about what came of a press; goes by itself. A new object each time, so that the same words count anew. */
export interface AnnouncementText {
  readonly text: string;
}

interface AppState {
  readonly view: View;
  readonly info: AppInfo | null;
  readonly settings: Settings | null;
  /** The run whose live state is shown; null before the first. */
  readonly runId: string | null;
  /** A run that was opened from the history; null: the history shows its list. */
  readonly openedRunId: string | null;
  readonly notices: readonly Notice[];
  readonly announcement: AnnouncementText | null;
  /** Connection whose plan is being edited on the Convert screen; null while none is. */
  readonly planWanted: string | null;
  /** True while a live stream is down and being made again. */
  readonly isLost: boolean;
}

export const useAppStore = create<AppState>()(() => ({
  view: rememberedView(),
  info: null,
  settings: null,
  runId: null,
  openedRunId: null,
  notices: [],
  announcement: null,
  planWanted: null,
  isLost: false,
}));

/** A reload shows the screen that was on; a new window begins at the first. */
function rememberedView(): View {
  const remembered = globalThis.sessionStorage?.getItem(viewKey);
  return allViews.find((view) => view === remembered) ?? 'convert';
}

export function announce(text: string | null): void {
  useAppStore.setState({ announcement: text === null ? null : { text } });
}

export function showView(view: View): void {
  globalThis.sessionStorage?.setItem(viewKey, view);
  useAppStore.setState({ view, openedRunId: null });
}

/** Shows the screen of a run of the history, in the history's own place. */
export function openRun(openedRunId: string): void {
  showView('history');
  useAppStore.setState({ openedRunId });
}

/** Shows a view unless the user has been somewhere since the window opened. */
export function showViewAtStart(view: View): void {
  if (globalThis.sessionStorage?.getItem(viewKey) == null) showView(view);
}

/** Opens the plan editor of a connection on the Convert screen, from anywhere; null closes it. */
export function editPlan(connectionId: string | null): void {
  useAppStore.setState({ planWanted: connectionId });
  if (connectionId !== null) showView('convert');
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
