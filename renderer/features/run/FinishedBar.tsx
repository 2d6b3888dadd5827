import { Button, makeStyles } from '@fluentui/react-components';
import { CheckmarkCircle24Filled, MusicNote220Regular } from '@fluentui/react-icons';
import type { RunHead } from '../../../shared/contract.ts';
import { showView } from '../../store/app-store.ts';
import { tone } from '../../ui/tones.ts';
import { useText } from '../../ui/use-text.ts';
import { FolderLine } from './FolderLine.tsx';
import { sentWords } from './run-words.ts';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '10px 16px',
    margin: '2px 12px 12px',
    padding: '12px 14px',
    borderRadius: '10px',
    backgroundColor: tone('mint', 'Fill'),
    color: tone('mint', 'Ink'),
  },
  icon: { flexShrink: 0 },
  words: { flexGrow: 1, flexBasis: '320px', minWidth: 0 },
  title: { margin: 0, fontSize: '14px', lineHeight: '20px', fontWeight: 650 },
  sent: { margin: 0, fontSize: '13px', lineHeight: '20px', fontVariantNumeric: 'tabular-nums' },
  more: { flexShrink: 0 },
});

/** The good end, said soberly: all converted, where they are, and what may come next. */
export function FinishedBar({ head }: { readonly head: RunHead }) {
  const styles = useStyles();
  const { say, format } = useText();
  const soFar = head.cost?.soFar ?? null;
  const sent = sentWords(head, say, format);
  const areFetched = head.counts.downloaded === head.counts.total;
  return (
    <div className={styles.bar} data-testid="finished">
      <CheckmarkCircle24Filled className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.title}>
          {say('run:finished.title')}{' '}
          {head.progress.elapsedMs > 0 &&
            say('run:finished.took', { time: format.duration(head.progress.elapsedMs) })}{' '}
          {soFar !== null && (
            <span data-testid="finished-cost">
              {say('run:finished.cost', { price: format.money(soFar) })}
            </span>
          )}
        </p>
        {sent !== null && (
          <p className={styles.sent} data-testid="run-sent">
            {sent}
          </p>
        )}
        <FolderLine
          lead={say(areFetched ? 'run:finished.inFolder' : 'run:finished.notFetched')}
          folder={head.outputFolder}
        />
      </div>
      <Button
        className={styles.more}
        icon={<MusicNote220Regular />}
        data-testid="convert-more"
        onClick={() => showView('convert')}
      >
        {say('run:finished.more')}
      </Button>
    </div>
  );
}
