import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import { focusTitle } from './keep-focus.ts';

const useStyles = makeStyles({
  header: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: '16px',
    rowGap: '10px',
    flexWrap: 'wrap',
    padding: '20px 24px 16px',
    flexShrink: 0,
  },
  words: { minWidth: 0, flexGrow: 1, flexBasis: '300px' },
  title: {
    margin: 0,
    fontSize: '22px',
    lineHeight: '28px',
    fontWeight: 650,
    letterSpacing: '-0.015em',
    color: tokens.colorNeutralForeground1,
    outlineStyle: 'none',
  },
  subtitle: {
    margin: '2px 0 0',
    fontSize: '13px',
    lineHeight: '18px',
    color: tokens.colorNeutralForeground3,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  actions: { display: 'flex', gap: '8px', flexWrap: 'wrap', flexShrink: 0, ':empty': { display: 'none' } },
});

interface PageHeaderProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly children?: ReactNode;
}

let isFirstScreen = true;

/** The head of a screen: its one `h1`, a quiet line under it, and the screen's actions. */
export function PageHeader({ title, subtitle, children }: PageHeaderProps) {
  const styles = useStyles();
  useEffect(() => {
    // A press that led here took its button with it. The first screen leaves the focus where the platform put it.
    if (!isFirstScreen && document.activeElement === document.body) focusTitle();
    isFirstScreen = false;
  }, []);
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        <h1 className={styles.title} tabIndex={-1} data-focus-home="">
          {title}
        </h1>
        {subtitle !== undefined && <p className={styles.subtitle}>{subtitle}</p>}
      </div>
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </header>
  );
}
