import { Button, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { ErrorCircle20Filled, Money16Regular, Wrench16Regular } from '@fluentui/react-icons';
import type { RunHead } from '../../../shared/contract.ts';
import type { FailureView } from '../../../shared/failure.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { tone } from '../../ui/tones.ts';
import { usePending } from '../../ui/use-pending.ts';
import { useText } from '../../ui/use-text.ts';
import { cardFacts } from './run-problems.ts';
import { type RepairTarget, useRepair } from './use-repair.ts';

const useStyles = makeStyles({
  card: {
    padding: '12px 14px',
    display: 'flex',
    flexWrap: 'wrap',
    gap: '10px',
    borderRadius: '10px',
    border: `1px solid ${tone('red', 'Edge')}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  inPanel: { margin: '0 12px 12px' },
  icon: { flexShrink: 0, color: tone('red', 'Edge') },
  words: { flexGrow: 1, flexBasis: '240px', minWidth: 0, fontSize: '13px', lineHeight: '18px' },
  what: { margin: 0, fontWeight: 600, overflowWrap: 'anywhere' },
  wayOut: { margin: '2px 0 0', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  cost: {
    margin: '4px 0 0',
    display: 'flex',
    alignItems: 'center',
    gap: '6px',
    fontSize: '12px',
    lineHeight: '16px',
    color: tokens.colorNeutralForeground3,
  },
  costIcon: { display: 'grid', flexShrink: 0 },
  details: { marginTop: '4px', fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  summary: { cursor: 'pointer', width: 'fit-content' },
  raw: { margin: '2px 0 0', overflowWrap: 'anywhere', userSelect: 'text' },
  button: { alignSelf: 'center', flexShrink: 0, whiteSpace: 'nowrap' },
});

interface FailureCardProps {
  readonly head: RunHead;
  readonly failure: FailureView;
  /** What its button acts on. */
  readonly target?: RepairTarget;
  /** Which nodes it is about, where that is not plain from its place. */
  readonly about?: string;
  readonly details?: readonly string[];
  /** In the details panel, with margins of its own. */
  readonly isInPanel?: boolean;
}

/** What happened, what to do, what it costs meanwhile, and the one button that repairs it. */
export function FailureCard(props: FailureCardProps) {
  const { head, failure, target, about, details = [], isInPanel = false } = props;
  const styles = useStyles();
  const { say } = useText();
  const [isPending, run] = usePending();
  const repairRun = useRepair(head);
  const words = failureWords(failure, say);
  const { billing, repair } = cardFacts(failure, head);
  const nodeCount = target?.nodeIds?.length ?? 0;
  const label =
    repair === null
      ? ''
      : (repair === 'rebootNode' || repair === 'removeNode') && nodeCount > 1
        ? say(`run:problem.${repair}s`, { count: nodeCount })
        : failure.code === 'cancelled'
          ? say('run:action.retryCancelled')
          : say(`repair:action.${repair}`);

  return (
    <div
      className={mergeClasses(styles.card, isInPanel && styles.inPanel)}
      data-testid="failure-card"
      data-code={failure.code}
    >
      <ErrorCircle20Filled className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.what}>
          {about !== undefined && `${about} `}
          {words.what}
        </p>
        <p className={styles.wayOut}>{words.wayOut}</p>
        {billing !== null && (
          <p className={styles.cost} data-testid="failure-cost" data-billing={billing}>
            <span className={styles.costIcon}>
              <Money16Regular aria-hidden="true" />
            </span>
            {say(`repair:billing.${billing}`)}
          </p>
        )}
        {details.length > 0 && (
          <details className={styles.details}>
            <summary className={styles.summary}>{say('run:problem.serviceSaid')}</summary>
            {details.map((line) => (
              <p key={line} className={styles.raw}>
                {line}
              </p>
            ))}
          </details>
        )}
      </div>
      {repair !== null && (
        <Button
          className={styles.button}
          size="small"
          appearance="primary"
          icon={isPending ? <Spinner size="extra-tiny" /> : <Wrench16Regular />}
          disabledFocusable={isPending}
          data-testid="failure-repair"
          data-repair={repair}
          onClick={() => run(() => repairRun(repair, target))}
        >
          {label}
        </Button>
      )}
    </div>
  );
}
