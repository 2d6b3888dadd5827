import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { FailureView } from '../../../shared/failure.ts';
import type { NewPoolPlan, Plan, PlanOptions } from '../../../shared/plan.ts';
import { failureOf } from '../../client.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { usePending } from '../../ui/use-pending.ts';
import { useText } from '../../ui/use-text.ts';
import { ProblemLine } from './ProblemLine.tsx';
import { fitToQuota, planProblems, poolPrice, sizeOf } from './plan-rules.ts';
import { poolPriceWords, problemWords, quotaWords } from './plan-words.ts';

const useStyles = makeStyles({
  footer: {
    flexShrink: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-end',
    gap: '10px 20px',
    padding: '12px 24px 16px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  words: {
    flexGrow: 1,
    flexBasis: '340px',
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: '4px',
    maxHeight: '96px',
    overflowY: 'auto',
  },
  price: {
    margin: 0,
    fontSize: '15px',
    lineHeight: '20px',
    fontWeight: 650,
    fontVariantNumeric: 'tabular-nums',
  },
  term: { fontWeight: 400, fontSize: '13px', color: tokens.colorNeutralForeground3 },
  unknown: { fontSize: '13px', fontWeight: 600 },
  quota: { margin: 0, fontSize: '12.5px', lineHeight: '17px', color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', justifyContent: 'flex-end', gap: '8px', marginLeft: 'auto' },
});

interface PlanFooterProps {
  /** Null while there is none to save. */
  readonly plan: Plan | null;
  readonly options: PlanOptions;
  readonly onFit: (plan: NewPoolPlan) => void;
  /** Rejects with what the app refuses: it is said here. */
  readonly onSave: (plan: Plan) => Promise<void>;
  readonly onClose: () => void;
}

/** What the plan costs an hour, what the quota says, what speaks against it; and the way out of the editor. */
export function PlanFooter({ plan, options, onFit, onSave, onClose }: PlanFooterProps) {
  const styles = useStyles();
  const text = useText();
  const { say } = text;
  const [isSaving, run] = usePending();
  const [failure, setFailure] = useState<FailureView | null>(null);
  const problems = plan === null ? [] : planProblems(plan, options, Date.now());
  const fit = plan?.kind === 'new' ? fitToQuota(plan, options) : null;
  const price = plan?.kind === 'new' ? poolPrice(plan, sizeOf(plan.vmSize, options)) : null;
  const canSave = plan !== null && !problems.some(({ kind }) => kind === 'noNodes');

  const save = async () => {
    if (plan === null) return;
    try {
      await onSave(plan);
      onClose();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };

  return (
    <div className={styles.footer}>
      <div className={styles.words} role="status">
        {plan === null && <p className={styles.quota}>{say('plan:pools.choose')}</p>}
        {plan?.kind === 'new' && (
          <>
            <p className={styles.price} data-testid="editor-price">
              <span className={styles.term}>{say('plan:editor.poolPrice')}</span>{' '}
              <span className={price?.known === false ? styles.unknown : undefined}>
                {price !== null && poolPriceWords(price, text)}
              </span>
            </p>
            {fit === null && (
              <p className={styles.quota} data-testid="editor-quota">
                {quotaWords(plan, sizeOf(plan.vmSize, options), options, text)}
              </p>
            )}
          </>
        )}
        {failure !== null && (
          <ProblemLine words={`${failureWords(failure, say).what} ${failureWords(failure, say).wayOut}`} />
        )}
        {problems.map((problem) => (
          <ProblemLine key={problem.kind} words={problemWords(problem, text)} />
        ))}
      </div>
      <div className={styles.buttons}>
        {fit !== null && (
          <Button data-testid="fit-plan" onClick={() => onFit(fit)}>
            {say('plan:editor.fit')}
          </Button>
        )}
        <Button onClick={onClose} data-testid="cancel-plan">
          {say('plan:editor.cancel')}
        </Button>
        <Button
          appearance="primary"
          icon={isSaving ? <Spinner size="tiny" /> : null}
          disabledFocusable={!canSave || isSaving}
          data-testid="save-plan"
          onClick={() => run(save)}
        >
          {say(isSaving ? 'plan:editor.saving' : 'plan:editor.save')}
        </Button>
      </div>
    </div>
  );
}
