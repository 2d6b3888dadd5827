import { FluentProvider, makeStaticStyles, makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import type { FailureView } from '../shared/failure.ts';
import { createI18n, resolveLanguage } from '../shared/i18n/i18n.ts';
import { type Client, failureOf } from './client.ts';
import { BillingScreen } from './features/billing/BillingScreen.tsx';
import { ConnectionsScreen } from './features/connections/ConnectionsScreen.tsx';
import { HistoryScreen } from './features/history/HistoryScreen.tsx';
import { ConvertScreen } from './features/queue/ConvertScreen.tsx';
import { DropZone } from './features/queue/DropZone.tsx';
import { RunScreen } from './features/run/RunScreen.tsx';
import { SettingsScreen } from './features/settings/SettingsScreen.tsx';
import { useAppStore } from './store/app-store.ts';
import { ClientContext } from './store/client-context.ts';
import { useBillingFeed } from './store/use-billing-feed.ts';
import { useFeeds } from './store/use-feeds.ts';
import { useQuitGuard } from './store/use-quit-guard.ts';
import { Announcement } from './ui/Announcement.tsx';
import { NavRail } from './ui/NavRail.tsx';
import { Notices } from './ui/Notices.tsx';
import { Opening } from './ui/Opening.tsx';
import { themes } from './ui/theme.ts';
import { useThemeName } from './ui/use-theme-name.ts';

const useStaticStyles = makeStaticStyles({
  'html, body, #root': { height: '100%', margin: 0 },
  body: { overflow: 'hidden' },
  '*': { boxSizing: 'border-box', scrollbarWidth: 'thin' },
  // Motion only for those who have not asked for less.
  '@media (prefers-reduced-motion: reduce)': {
    '*, *::before, *::after': {
      animationDuration: '0.01ms !important',
      animationIterationCount: '1 !important',
      transitionDuration: '0.01ms !important',
      scrollBehavior: 'auto !important',
    },
  },
});

const useStyles = makeStyles({
  // Not on the provider: Fluent copies its class onto every portal, and a background would cover the page behind it.
  page: {
    height: '100%',
    backgroundColor: tokens.colorNeutralBackground3,
    fontFeatureSettings: "'cv05', 'cv11', 'ss03'",
  },
  shell: { height: '100%', display: 'grid', gridTemplateColumns: '88px minmax(0, 1fr)' },
  main: {
    minWidth: 0,
    minHeight: 0,
    display: 'flex',
    flexDirection: 'column',
    overflow: 'hidden',
    outlineStyle: 'none',
  },
  screen: { flexGrow: 1, minHeight: 0, display: 'flex', flexDirection: 'column' },
});

/** The app: theme, language and client around the shell. */
export function Root({ client }: { readonly client: Client }) {
  useStaticStyles();
  const styles = useStyles();
  const theme = useThemeName();
  const setting = useAppStore((state) => state.settings?.language ?? 'system');
  const language = resolveLanguage(setting, navigator.language);
  const i18n = useMemo(() => createI18n('en'), []);

  useEffect(() => {
    void i18n.changeLanguage(language);
    document.documentElement.lang = language;
  }, [i18n, language]);

  return (
    <I18nextProvider i18n={i18n}>
      <FluentProvider theme={themes[theme]} style={{ height: '100%', background: 'none' }} data-theme={theme}>
        <ClientContext value={client}>
          <div className={styles.page}>
            <Shell />
          </div>
        </ClientContext>
      </FluentProvider>
    </I18nextProvider>
  );
}

function Shell() {
  const styles = useStyles();
  const view = useAppStore((state) => state.view);
  const openedRunId = useAppStore((state) => state.openedRunId);
  const isReady = useAppStore((state) => state.settings !== null && state.info !== null);
  const [failure, setFailure] = useState<FailureView | null>(null);
  useBillingFeed();
  useQuitGuard();
  useFeeds(useCallback((error: unknown) => setFailure(failureOf(error)), []));

  if (!isReady) return <Opening failure={failure} />;
  return (
    <DropZone>
      <div className={styles.shell}>
        <NavRail />
        <main className={styles.main}>
          <Notices />
          <div className={styles.screen} key={`${view} ${openedRunId ?? ''}`}>
            {view === 'convert' && <ConvertScreen />}
            {view === 'run' && <RunScreen />}
            {view === 'history' && (openedRunId === null ? <HistoryScreen /> : <RunScreen />)}
            {view === 'connections' && <ConnectionsScreen />}
            {view === 'settings' && <SettingsScreen />}
            {view === 'billing' && <BillingScreen />}
          </div>
          <Announcement />
        </main>
      </div>
    </DropZone>
  );
}
