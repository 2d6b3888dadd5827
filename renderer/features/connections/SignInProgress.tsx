import { Button, Link, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { Globe20Regular, Key20Regular, Open16Regular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useRef } from 'react';
import { useAppStore } from '../../store/app-store.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { useText } from '../../ui/use-text.ts';
import { FailureNote } from './FailureNote.tsx';
import { usePageStyles } from './use-page-styles.ts';
import type { SignInState } from './use-sign-in.ts';

const useStyles = makeStyles({
  box: {
    display: 'flex',
    gap: '12px',
    padding: '14px 16px',
    borderRadius: '10px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    outlineStyle: 'none',
  },
  icon: { display: 'grid', alignSelf: 'flex-start', color: tokens.colorBrandForeground1 },
  words: { minWidth: 0, flexGrow: 1, display: 'flex', flexDirection: 'column', gap: '6px' },
  code: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '34px',
    lineHeight: '42px',
    fontWeight: 600,
    letterSpacing: '0.08em',
    userSelect: 'all',
    overflowWrap: 'anywhere',
  },
  address: { fontFamily: tokens.fontFamilyMonospace, fontSize: '13px', overflowWrap: 'anywhere' },
  buttons: { marginTop: '4px' },
});

interface SignInProgressProps {
  readonly state: SignInState;
  /** Null where the place around it has the way to stop it. */
  readonly onCancel: (() => void) | null;
  readonly onRetry: () => void;
}

/** A sign-in under way: what the user has to do now, and how to stop it. */
export function SignInProgress({ state, onCancel, onRetry }: SignInProgressProps) {
  const page = usePageStyles();
  const styles = useStyles();
  const { say, format } = useText();
  // A page of its own can be opened from a browser; the window of the desktop app opens none.
  const canOpen = useAppStore((store) => store.info?.host === 'browser');

  switch (state.type) {
    case 'idle':
    case 'signedIn':
      return null;
    case 'starting':
      return (
        <Box key={state.type} icon={<Spinner size="tiny" />} onCancel={onCancel}>
          <strong>{say('connections:signIn.starting')}</strong>
        </Box>
      );
    case 'waitingForBrowser':
      return (
        <Box key={state.type} icon={<Globe20Regular aria-hidden="true" />} onCancel={onCancel}>
          <strong>{say('connections:signIn.browserTitle')}</strong>
          <p className={page.quiet}>{say('connections:signIn.browserBody')}</p>
        </Box>
      );
    case 'deviceCode':
      return (
        <Box key={state.type} icon={<Key20Regular aria-hidden="true" />} onCancel={onCancel}>
          <strong>{say('connections:signIn.codeTitle')}</strong>
          <div className={page.row}>
            <p className={styles.code} data-testid="device-code">
              {state.userCode}
            </p>
            <CopyButton text={state.userCode} />
          </div>
          <p className={page.quiet}>{say('connections:signIn.codeBody')}</p>
          <div className={page.row}>
            {canOpen ? (
              <Link href={state.verificationUri} target="_blank" rel="noreferrer" className={styles.address}>
                {state.verificationUri} <Open16Regular aria-label={say('connections:signIn.openPage')} />
              </Link>
            ) : (
              <span className={styles.address}>{state.verificationUri}</span>
            )}
            <CopyButton text={state.verificationUri} />
          </div>
          <p className={page.quiet}>
            {say('connections:signIn.validUntil', { time: format.time(state.expiresAt).slice(0, 5) })}
          </p>
        </Box>
      );
    case 'failed':
      return (
        <FailureNote
          failure={state.failure}
          title={`${say('connections:signIn.failedTitle')}.`}
          onRetry={onRetry}
        />
      );
  }
}

interface BoxProps {
  readonly icon: ReactNode;
  readonly children: ReactNode;
  readonly onCancel: (() => void) | null;
}

function Box({ icon, children, onCancel }: BoxProps) {
  const styles = useStyles();
  const page = usePageStyles();
  const { say } = useText();
  const box = useRef<HTMLDivElement>(null);
  // The button that led here is gone: its place in the tab order goes on here.
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus();
    box.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  return (
    <div
      ref={box}
      className={styles.box}
      role="status"
      aria-live="polite"
      tabIndex={-1}
      data-testid="sign-in-progress"
    >
      <span className={styles.icon}>{icon}</span>
      <div className={styles.words}>
        {children}
        {onCancel !== null && (
          <div className={mergeClasses(page.row, styles.buttons)}>
            <Button size="small" onClick={onCancel} data-testid="sign-in-cancel">
              {say('common:action.cancel')}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
