import { makeStyles } from '@fluentui/react-components';
import type { RunHead } from '../../../shared/contract.ts';
import { useText } from '../../ui/use-text.ts';
import { headline } from './run-words.ts';

const useStyles = makeStyles({
  hidden: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

/** Tells a screen reader of each quarter and of the end; more often would drown everything else. */
export function RunAnnouncer({ head }: { readonly head: RunHead }) {
  const styles = useStyles();
  const { say, format } = useText();
  const quarter = Math.floor(head.progress.fraction * 4) / 4;
  const words = headline(head, say, format);
  return (
    <div className={styles.hidden} role="status" aria-live="polite">
      {head.status === 'running' ? `${words}, ${format.percent(quarter)}` : words}
    </div>
  );
}
