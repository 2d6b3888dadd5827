import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  History24Filled,
  History24Regular,
  MusicNote224Filled,
  MusicNote224Regular,
  PlugConnected24Filled,
  PlugConnected24Regular,
  Pulse24Filled,
  Pulse24Regular,
  Settings24Filled,
  Settings24Regular,
} from '@fluentui/react-icons';
import { showView, useAppStore, views } from '../store/app-store.ts';
import { useLiveHead } from '../store/run-store.ts';
import { BillingBadge } from './BillingBadge.tsx';
import { BrandMark } from './BrandMark.tsx';
import { focusRing } from './focus-ring.ts';
import { useText } from './use-text.ts';

const useStyles = makeStyles({
  rail: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'stretch',
    gap: '4px',
    padding: '20px 8px 14px',
    backgroundColor: tokens.colorNeutralBackground4,
    borderRight: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  mark: { display: 'flex', justifyContent: 'center', marginBottom: '20px' },
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: '4px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  item: {
    position: 'relative',
    width: '100%',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '4px',
    padding: '8px 1px 7px',
    border: '1px solid transparent',
    borderRadius: '10px',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground2,
    font: 'inherit',
    fontSize: '11.5px',
    lineHeight: '14px',
    letterSpacing: '-0.015em',
    fontWeight: 500,
    cursor: 'pointer',
    transition: 'background-color 120ms ease, color 120ms ease',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': focusRing,
  },
  current: {
    color: tokens.colorBrandForeground1,
    fontWeight: 600,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
    // Transparent but in high contrast, where surfaces and shadows cannot be told apart.
    border: `1px solid ${tokens.colorTransparentStrokeInteractive}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1 },
  },
  dot: {
    position: 'absolute',
    top: '6px',
    right: '14px',
    width: '8px',
    height: '8px',
    borderRadius: '50%',
    backgroundColor: tokens.colorBrandForeground1,
    border: `2px solid ${tokens.colorNeutralBackground4}`,
    boxSizing: 'content-box',
  },
  grow: { flexGrow: 1 },
});

const icons: Readonly<
  Record<(typeof views)[number], readonly [typeof Pulse24Regular, typeof Pulse24Regular]>
> = {
  convert: [MusicNote224Regular, MusicNote224Filled],
  run: [Pulse24Regular, Pulse24Filled],
  history: [History24Regular, History24Filled],
  connections: [PlugConnected24Regular, PlugConnected24Filled],
  settings: [Settings24Regular, Settings24Filled],
};

export function NavRail() {
  const styles = useStyles();
  const { say } = useText();
  const view = useAppStore((state) => state.view);
  const isRunning = useLiveHead(
    ({ head }) => head?.status === 'running' || head?.status === 'timeLimit' || head?.status === 'cancelling',
  );

  return (
    <nav className={styles.rail} aria-label={say('common:nav.label')}>
      <div className={styles.mark} title={say('common:appName')}>
        <BrandMark size={38} />
      </div>
      <ul className={styles.list}>
        {views.map((name) => {
          const isCurrent = name === view;
          const Icon = icons[name][isCurrent ? 1 : 0];
          return (
            <li key={name}>
              <button
                type="button"
                className={mergeClasses(styles.item, isCurrent && styles.current)}
                aria-current={isCurrent ? 'page' : undefined}
                data-testid={`nav-${name}`}
                onClick={() => showView(name)}
              >
                <Icon aria-hidden="true" />
                {say(`common:nav.${name}`)}
                {name === 'run' && isRunning && (
                  <span className={styles.dot} role="img" aria-label={say('common:nav.running')} />
                )}
              </button>
            </li>
          );
        })}
      </ul>
      <div className={styles.grow} />
      <BillingBadge />
    </nav>
  );
}
