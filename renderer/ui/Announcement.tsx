import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircle20Filled, Dismiss16Regular } from '@fluentui/react-icons';
import { useEffect } from 'react';
import { announce, useAppStore } from '../store/app-store.ts';
import { useText } from './use-text.ts';

/** Long enough to read twice. */
const shownMs = 8000;

const useStyles = makeStyles({
  region: {
    position: 'fixed',
    zIndex: 900,
    left: '88px',
    right: 0,
    bottom: '28px',
    display: 'flex',
    justifyContent: 'center',
    pointerEvents: 'none',
  },
  card: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    maxWidth: 'min(520px, calc(100% - 32px))',
    padding: '8px 8px 8px 14px',
    borderRadius: '10px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    boxShadow: tokens.shadow16,
    fontSize: '13.5px',
    lineHeight: '20px',
    fontWeight: 550,
    pointerEvents: 'auto',
  },
  icon: { flexShrink: 0, color: tokens.colorBrandForeground1 },
});

/** What came of a press, where nothing else on the screen would show it. Over the page: nothing moves for it. */
export function Announcement() {
  const styles = useStyles();
  const { say } = useText();
  const announcement = useAppStore((state) => state.announcement);
  useEffect(() => {
    if (announcement === null) return;
    const timer = setTimeout(() => announce(null), shownMs);
    return () => clearTimeout(timer);
  }, [announcement]);

  return (
    <div className={styles.region} role="status" aria-live="polite">
      {announcement !== null && (
        <div className={styles.card} data-testid="announcement">
          <CheckmarkCircle20Filled className={styles.icon} aria-hidden="true" />
          <span>{announcement.text}</span>
          <Button
            appearance="transparent"
            size="small"
            icon={<Dismiss16Regular />}
            aria-label={say('common:action.dismiss')}
            onClick={() => announce(null)}
          />
        </div>
      )}
    </div>
  );
}
