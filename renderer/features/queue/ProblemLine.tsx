import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Warning16Filled } from '@fluentui/react-icons';
import { tone } from '../../ui/tones.ts';

const useStyles = makeStyles({
  line: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: '8px',
    fontSize: '12.5px',
    lineHeight: '17px',
    color: tokens.colorNeutralForeground1,
    overflowWrap: 'anywhere',
  },
  icon: { flexShrink: 0, display: 'grid', paddingTop: '1px', color: tone('amber', 'Edge') },
});

/** One thing to know before it becomes a failure. */
export function ProblemLine({ words, className }: { readonly words: string; readonly className?: string }) {
  const styles = useStyles();
  return (
    <div className={mergeClasses(styles.line, className)} data-testid="plan-problem">
      <span className={styles.icon}>
        <Warning16Filled aria-hidden="true" />
      </span>
      <span>{words}</span>
    </div>
  );
}
