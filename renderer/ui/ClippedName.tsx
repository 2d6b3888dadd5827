import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { splitName } from './split-name.ts';

const useStyles = makeStyles({
  name: { position: 'relative', display: 'flex', minWidth: 0, overflow: 'hidden', whiteSpace: 'pre' },
  // The real text is for screen readers, searches and tests; what is seen is drawn from it in two parts.
  whole: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  head: {
    minWidth: '1em',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    textAlign: 'left',
    '::before': { content: 'attr(data-text)' },
  },
  tail: { flexShrink: 0, '::before': { content: 'attr(data-text)' } },
});

interface ClippedNameProps {
  readonly text: string;
  readonly className?: string | undefined;
  /** Characters of the end that always stay, 10 by default. */
  readonly keep?: number;
}

/** A name or path on one line that gives way in its middle: its end, which tells files apart, always stays. */
export function ClippedName({ text, className, keep }: ClippedNameProps) {
  const styles = useStyles();
  const { head, tail, isRightToLeft } = splitName(text, keep);
  if (tail === '') return <span className={mergeClasses(styles.name, className)}>{text}</span>;
  return (
    <span className={mergeClasses(styles.name, className)} title={text}>
      <span className={styles.whole}>{text}</span>
      <span
        aria-hidden="true"
        className={styles.head}
        dir={isRightToLeft ? 'rtl' : undefined}
        data-text={head}
      />
      <span aria-hidden="true" className={styles.tail} data-text={tail} />
    </span>
  );
}
