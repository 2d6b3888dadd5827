import { Button, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircle20Filled,
  Circle20Regular,
  ErrorCircle20Filled,
  QuestionCircle20Regular,
  Warning20Filled,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckStep } from '../../../shared/connection.ts';
import { failureCard } from '../../../shared/failure-cards.ts';
import { isLeading, leadTo } from '../../store/lead-to.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { type Tone, tone } from '../../ui/tones.ts';
import { useText } from '../../ui/use-text.ts';
import { findingWords } from './check-words.ts';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr) auto',
    gap: '2px 12px',
    padding: '11px 18px',
    ':not(:first-child)': { borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  icon: { height: '20px', display: 'grid', placeItems: 'center' },
  name: { fontSize: '14px', lineHeight: '20px', fontWeight: 600 },
  waiting: { color: tokens.colorNeutralForeground3, fontWeight: 500 },
  state: {
    fontSize: '12.5px',
    lineHeight: '20px',
    fontWeight: 600,
    color: tokens.colorNeutralForeground2,
    whiteSpace: 'nowrap',
  },
  more: { gridColumn: '2 / 4', maxWidth: '640px' },
  finding: { overflowWrap: 'anywhere' },
  failure: {
    marginTop: '6px',
    padding: '10px 12px',
    borderRadius: '10px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    fontSize: '13px',
    lineHeight: '18px',
  },
  what: { margin: 0, fontWeight: 600, overflowWrap: 'anywhere' },
  wayOut: {
    margin: '2px 0 0',
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
    textWrap: 'pretty',
  },
  button: { marginTop: '8px' },
});

const looks: Readonly<Record<CheckStep['state'], { readonly tone: Tone; readonly icon: ReactNode }>> = {
  pending: { tone: 'neutral', icon: <Circle20Regular aria-hidden="true" /> },
  running: { tone: 'teal', icon: <Spinner size="extra-tiny" aria-hidden="true" /> },
  passed: { tone: 'teal', icon: <CheckmarkCircle20Filled aria-hidden="true" /> },
  warning: { tone: 'amber', icon: <Warning20Filled aria-hidden="true" /> },
  failed: { tone: 'red', icon: <ErrorCircle20Filled aria-hidden="true" /> },
  unknown: { tone: 'neutral', icon: <QuestionCircle20Regular aria-hidden="true" /> },
};

interface CheckStepRowProps {
  readonly step: CheckStep;
  readonly connectionId: string;
}

/** One step of the check: how it stands in an icon and a word, what it found, what is wrong and the way out. */
export function CheckStepRow({ step, connectionId }: CheckStepRowProps) {
  const styles = useStyles();
  const page = usePageStyles();
  const { say } = useText();
  const { i18n } = useTranslation();
  const look = looks[step.state];
  const finding = findingWords(step, say, (key) => i18n.exists(key));
  const words = step.failure === null ? null : failureWords(step.failure, say);

  return (
    <li className={styles.row} data-testid={`check-${step.name}`} data-state={step.state}>
      <span className={styles.icon} style={{ color: tone(look.tone, 'Edge') }}>
        {look.icon}
      </span>
      <span className={mergeClasses(styles.name, step.state === 'pending' && styles.waiting)}>
        {say(`check:${step.name}.title`)}
      </span>
      <span className={mergeClasses(styles.state, step.state === 'pending' && styles.waiting)}>
        {say(`connections:check.state.${step.state}`)}
      </span>
      {finding !== null && (
        <p className={mergeClasses(page.quiet, styles.more, styles.finding)} data-testid="finding">
          {finding}
        </p>
      )}
      {step.failure !== null && words !== null && (
        <div
          className={mergeClasses(styles.more, styles.failure)}
          data-testid="failure-card"
          data-code={step.failure.code}
        >
          <p className={styles.what}>{words.what}</p>
          <p className={styles.wayOut}>{words.wayOut}</p>
          <WayOut step={step} connectionId={connectionId} />
        </div>
      )}
    </li>
  );
}

/** The button that leads to where a failed step is put right; none where that is not in this app. */
function WayOut({ step, connectionId }: CheckStepRowProps) {
  const styles = useStyles();
  const { say } = useText();
  const repair = step.failure === null ? null : failureCard(step.failure.code).repair;
  // This is the check already, and checking again has its own button above.
  if (repair === null || !isLeading(repair) || repair === 'checkConnection') return null;
  return (
    <Button
      className={styles.button}
      size="small"
      data-testid="check-repair"
      data-repair={repair}
      onClick={() => leadTo(repair, connectionId)}
    >
      {say(`repair:action.${repair}`)}
    </Button>
  );
}
