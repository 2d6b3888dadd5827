import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ArrowClockwise16Regular, Edit16Regular } from '@fluentui/react-icons';
import { failureCard } from '../../../shared/failure-cards.ts';
import { isLeading, leadTo } from '../../store/lead-to.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { useText } from '../../ui/use-text.ts';
import { ProblemLine } from './ProblemLine.tsx';
import { planProblems, poolPrice, sizeOf } from './plan-rules.ts';
import type { PlanHandle } from './plan-store.ts';
import { afterRunWords, planParts, planSummary, poolPriceWords, problemWords } from './plan-words.ts';

const useStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: '8px',
    padding: '10px 12px',
    borderRadius: '10px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  plan: { margin: 0, fontSize: '13px', lineHeight: '18px', fontWeight: 550, overflowWrap: 'anywhere' },
  price: {
    margin: 0,
    fontSize: '12.5px',
    lineHeight: '17px',
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: 'tabular-nums',
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  words: { display: 'flex', flexDirection: 'column', gap: '2px' },
});

interface PlanSummaryProps {
  readonly connectionId: string;
  readonly plan: PlanHandle;
  readonly onEdit: () => void;
}

/** The plan of the chosen connection in two lines, and what speaks against it before anything starts. */
export function PlanSummary({ connectionId, plan, onEdit }: PlanSummaryProps) {
  const styles = useStyles();
  const text = useText();
  const { say } = text;
  const { state } = plan;

  if (state.kind === 'loading') {
    return (
      <div className={styles.box} aria-busy="true">
        <Spinner size="extra-tiny" label={say('plan:where.loading')} labelPosition="after" />
      </div>
    );
  }
  if (state.kind === 'failed') {
    const words = failureWords(state.failure, say);
    const { repair } = failureCard(state.failure.code);
    return (
      <div className={styles.box} role="status" data-testid="plan-failed" data-code={state.failure.code}>
        <ProblemLine words={`${words.what} ${words.wayOut}`} />
        <div className={styles.buttons}>
          {repair !== null && isLeading(repair) && (
            <Button size="small" appearance="primary" onClick={() => leadTo(repair, connectionId)}>
              {say(`repair:action.${repair}`)}
            </Button>
          )}
          <Button size="small" icon={<ArrowClockwise16Regular />} onClick={plan.reload}>
            {say('common:action.retry')}
          </Button>
        </div>
      </div>
    );
  }
  const { options } = state;
  // As the table of sizes spells it, whatever the saved plan does.
  const sizeName =
    options.plan.kind === 'new' ? (sizeOf(options.plan.vmSize, options)?.name ?? options.plan.vmSize) : '';
  const problems = planProblems(options.plan, options, Date.now());
  return (
    <div className={styles.box} data-testid="plan-summary">
      <div className={styles.words}>
        <p className={styles.plan}>
          {options.plan.kind === 'new'
            ? planParts({ ...options.plan, vmSize: sizeName }, text).join(' · ')
            : planSummary(options.plan, text)}
        </p>
        {options.plan.kind === 'new' && (
          <p className={styles.price}>
            {afterRunWords(options.plan.afterRun, text)}
            {' · '}
            <span data-testid="plan-price">
              {poolPriceWords(poolPrice(options.plan, sizeOf(options.plan.vmSize, options)), text)}
            </span>
          </p>
        )}
      </div>
      {problems.map((problem) => (
        <ProblemLine key={problem.kind} words={problemWords(problem, text)} />
      ))}
      <Button size="small" icon={<Edit16Regular />} data-testid="edit-plan" onClick={onEdit}>
        {say('plan:edit')}
      </Button>
    </div>
  );
}
