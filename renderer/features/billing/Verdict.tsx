import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  Money24Filled,
  QuestionCircle24Regular,
  ShieldCheckmark24Filled,
  ShieldQuestion24Regular,
} from '@fluentui/react-icons';
import type { FailureView } from '../../../shared/failure.ts';
import type { BillingSummary } from '../../store/billing-store.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { tone } from '../../ui/tones.ts';
import { useText } from '../../ui/use-text.ts';
import { verdictWords } from './billing-words.ts';

const useStyles = makeStyles({
  verdict: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: '14px',
    padding: '16px 20px',
    borderRadius: '14px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  nothing: {
    backgroundColor: tone('mint', 'Fill'),
    color: tone('mint', 'Ink'),
    border: `1px solid ${tone('mint', 'Edge')}`,
  },
  nodes: {
    backgroundColor: tone('amber', 'Fill'),
    color: tone('amber', 'Ink'),
    border: `1px solid ${tone('amber', 'Edge')}`,
  },
  icon: { flexShrink: 0, display: 'grid', paddingTop: '1px' },
  words: { minWidth: 0 },
  title: { margin: 0, fontSize: '17px', lineHeight: '24px', fontWeight: 650, letterSpacing: '-0.01em' },
  body: { margin: '2px 0 0', fontSize: '13.5px', lineHeight: '19px' },
});

const icons = {
  nothing: ShieldCheckmark24Filled,
  nodes: Money24Filled,
  unknown: ShieldQuestion24Regular,
  checking: QuestionCircle24Regular,
};

interface VerdictProps {
  readonly summary: BillingSummary;
  /** Why no report comes at all. */
  readonly failure: FailureView | null;
}

/** The answer to the one question: does anything cost money now? */
export function Verdict({ summary, failure }: VerdictProps) {
  const styles = useStyles();
  const text = useText();
  const { title, body } = verdictWords(summary, text);
  const reason = failure === null ? null : failureWords(failure, text.say);
  const Icon = icons[summary.state];
  return (
    <section
      className={mergeClasses(
        styles.verdict,
        summary.state === 'nothing' && styles.nothing,
        summary.state === 'nodes' && styles.nodes,
      )}
      role="status"
      data-testid="billing-verdict"
      data-state={summary.state}
    >
      <span className={styles.icon}>
        <Icon aria-hidden="true" />
      </span>
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        <p className={styles.body}>{reason === null ? body : `${reason.what} ${reason.wayOut}`}</p>
      </div>
    </section>
  );
}
