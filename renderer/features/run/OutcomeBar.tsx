import { makeStyles, tokens } from '@fluentui/react-components';
import type { RunHead } from '../../../shared/contract.ts';
import { tone } from '../../ui/tones.ts';
import { useText } from '../../ui/use-text.ts';
import { headline } from './run-words.ts';

const useStyles = makeStyles({
  bar: {
    margin: '4px 20px 0',
    height: '8px',
    display: 'flex',
    gap: '2px',
    borderRadius: '4px',
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralBackground4,
    boxShadow: `inset 0 0 0 1px ${tokens.colorNeutralStroke2}`,
  },
  converted: { backgroundColor: tone('teal', 'Edge') },
  failed: { backgroundColor: tone('red', 'Edge') },
  cancelled: { backgroundColor: tone('violet', 'Edge') },
});

/** What came of a run that did not go all well, by share: a full bar of one colour would claim a success. */
export function OutcomeBar({ head }: { readonly head: RunHead }) {
  const styles = useStyles();
  const { say, format } = useText();
  return (
    <div className={styles.bar} role="img" aria-label={headline(head, say, format)} data-testid="run-outcome">
      {(['converted', 'failed', 'cancelled'] as const).map(
        (name) =>
          head.counts[name] > 0 && (
            <span key={name} className={styles[name]} style={{ flexGrow: head.counts[name] }} />
          ),
      )}
    </div>
  );
}
