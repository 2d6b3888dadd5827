import { Button, makeStyles, mergeClasses, Spinner } from '@fluentui/react-components';
import {
  ArrowClockwise20Regular,
  ArrowLeft20Regular,
  CheckmarkCircle24Filled,
  ErrorCircle24Filled,
  QuestionCircle24Regular,
  Warning24Filled,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { ConnectionView } from '../../../shared/connection.ts';
import { showView } from '../../store/app-store.ts';
import { showConnections } from '../../store/connections-store.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { type Tone, tone } from '../../ui/tones.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { CheckStepRow } from './CheckStepRow.tsx';
import { doneCount, stepsOf, type Verdict, verdictOf } from './check-words.ts';
import { FailureNote } from './FailureNote.tsx';
import { LargestPlan } from './LargestPlan.tsx';
import { useCheck } from './use-check.ts';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  verdict: { display: 'flex', flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: '14px' },
  icon: { width: '32px', display: 'grid', placeItems: 'center' },
  words: { flexGrow: 1, flexBasis: '280px', minWidth: 0 },
  steps: { margin: 0, padding: '4px 0', listStyleType: 'none', flexShrink: 0 },
});

const looks: Readonly<Record<Verdict, { readonly tone: Tone; readonly icon: ReactNode }>> = {
  running: { tone: 'teal', icon: <Spinner size="tiny" aria-hidden="true" /> },
  allGood: { tone: 'teal', icon: <CheckmarkCircle24Filled aria-hidden="true" /> },
  warnings: { tone: 'amber', icon: <Warning24Filled aria-hidden="true" /> },
  unknown: { tone: 'neutral', icon: <QuestionCircle24Regular aria-hidden="true" /> },
  failed: { tone: 'red', icon: <ErrorCircle24Filled aria-hidden="true" /> },
  stopped: { tone: 'red', icon: <ErrorCircle24Filled aria-hidden="true" /> },
};

/** "Will it work?": every step as it is looked at, and the verdict. */
export function CheckPage({ connection }: { readonly connection: ConnectionView }) {
  const styles = useStyles();
  const page = usePageStyles();
  const card = useCardStyles();
  const { say } = useText();
  const { connectionId, name } = connection;
  const { report, failure, again } = useCheck(connectionId);
  const steps = stepsOf(report);
  const verdict = verdictOf(report, failure !== null);
  const isRunning = verdict === 'running';
  const look = looks[verdict];
  const canConvert = verdict === 'allGood' || verdict === 'warnings' || verdict === 'unknown';

  return (
    <>
      <PageHeader
        title={say('connections:check.title')}
        subtitle={say('connections:check.subtitle', { name })}
      >
        <Button icon={<ArrowLeft20Regular />} data-testid="back" onClick={() => showConnections()}>
          {say('connections:action.back')}
        </Button>
      </PageHeader>
      <div className={page.page}>
        <div className={page.column}>
          <section
            className={mergeClasses(card.card, page.card, styles.verdict)}
            data-testid="check-verdict"
            data-verdict={verdict}
          >
            <span className={styles.icon} style={{ color: tone(look.tone, 'Edge') }}>
              {look.icon}
            </span>
            <div className={styles.words} role="status" aria-live="polite">
              <h2 className={page.heading}>
                {isRunning
                  ? say('connections:check.running', { done: doneCount(steps), total: steps.length })
                  : say(`connections:check.${verdict}`)}
              </h2>
              {!isRunning && verdict !== 'stopped' && (
                <p className={page.quiet}>{say(`connections:check.${verdict}Body`)}</p>
              )}
            </div>
            {!isRunning && (
              <Button
                icon={<ArrowClockwise20Regular />}
                data-testid="check-again"
                onClick={() => {
                  again();
                  keepFocus();
                }}
              >
                {say('connections:check.again')}
              </Button>
            )}
            {canConvert && (
              <Button appearance="primary" data-testid="check-convert" onClick={() => showView('convert')}>
                {say('connections:check.convert')}
              </Button>
            )}
          </section>
          {failure !== null && <FailureNote failure={failure} />}
          {report?.isDone === true && report.largestPlan !== null && (
            <LargestPlan connectionId={connectionId} plan={report.largestPlan} onSaved={again} />
          )}
          {failure === null && (
            <ol
              className={mergeClasses(card.card, styles.steps)}
              aria-label={say('connections:check.steps')}
              data-testid="check-steps"
            >
              {steps.map((step) => (
                <CheckStepRow key={step.name} step={step} connectionId={connectionId} />
              ))}
            </ol>
          )}
        </div>
      </div>
    </>
  );
}
