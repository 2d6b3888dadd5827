import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { MusicNote220Regular } from '@fluentui/react-icons';
import { showView } from '../../store/app-store.ts';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '8px',
    padding: '48px 24px',
    textAlign: 'center',
  },
  title: {
    margin: '16px 0 0',
    fontSize: '20px',
    lineHeight: '26px',
    fontWeight: 650,
    letterSpacing: '-0.01em',
  },
  body: {
    margin: '0 0 14px',
    maxWidth: '420px',
    lineHeight: '21px',
    color: tokens.colorNeutralForeground2,
    textWrap: 'pretty',
  },
});

const heights = [18, 34, 26, 52, 44, 68, 84] as const;

/** Before the first run. */
export function EmptyHistory() {
  const styles = useStyles();
  const { say } = useText();
  return (
    <div className={styles.empty} data-testid="history-empty">
      <svg width="148" height="92" viewBox="0 0 148 92" aria-hidden="true" focusable="false">
        {heights.map((height, index) => (
          <rect
            key={height}
            x={2 + index * 21}
            y={90 - height}
            width="16"
            height={height}
            rx="4"
            fill={
              index === heights.length - 1 ? tokens.colorBrandForeground1 : tokens.colorNeutralBackground1
            }
            stroke={index === heights.length - 1 ? 'none' : tokens.colorNeutralStroke1}
            strokeWidth="1.5"
          />
        ))}
      </svg>
      <h2 className={styles.title}>{say('history:empty.title')}</h2>
      <p className={styles.body}>{say('history:empty.body')}</p>
      <Button appearance="primary" icon={<MusicNote220Regular />} onClick={() => showView('convert')}>
        {say('history:empty.action')}
      </Button>
    </div>
  );
}
