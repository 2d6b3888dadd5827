import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { RunHead } from '../../../shared/contract.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { FinishedBar } from './FinishedBar.tsx';
import { FolderLine } from './FolderLine.tsx';
import { OutcomeBar } from './OutcomeBar.tsx';
import { ResourceStrip } from './ResourceStrip.tsx';
import {
  costStats,
  costUnknownWords,
  isAllDone,
  isFinal,
  remainingWords,
  sentWords,
  shownSteps,
  speedWords,
} from './run-words.ts';
import { Stepper } from './Stepper.tsx';
import { useElapsed } from './use-elapsed.ts';

const low = '@media (max-height: 680px)';

const useStyles = makeStyles({
  card: { flexShrink: 0 },
  progress: { display: 'flex', alignItems: 'center', gap: '14px', padding: '2px 20px 0' },
  track: {
    flexGrow: 1,
    height: '8px',
    borderRadius: '4px',
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralBackground4,
    boxShadow: `inset 0 0 0 1px ${tokens.colorNeutralStroke2}`,
  },
  fill: {
    height: '100%',
    borderRadius: '4px',
    backgroundColor: tokens.colorCompoundBrandBackground,
    transition: 'width 240ms linear',
  },
  percent: {
    minWidth: '46px',
    textAlign: 'right',
    fontWeight: 650,
    fontSize: '14px',
    fontVariantNumeric: 'tabular-nums',
  },
  stats: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 36px',
    margin: 0,
    padding: '12px 20px 14px',
    [low]: { padding: '8px 20px 10px', columnGap: '20px' },
  },
  // Wide enough for the longest value: nothing beside a number moves while it grows.
  stat: { minWidth: '84px' },
  speed: { minWidth: '140px' },
  // The badge in the rail says it too: a low window can spare it.
  spare: { [low]: { display: 'none' } },
  folder: { padding: '0 20px 10px', marginTop: '-4px' },
  term: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  value: {
    margin: 0,
    fontSize: '15px',
    lineHeight: '20px',
    fontWeight: 600,
    fontVariantNumeric: 'tabular-nums',
  },
  reason: {
    margin: 0,
    maxWidth: '220px',
    fontSize: '12px',
    lineHeight: '16px',
    color: tokens.colorNeutralForeground3,
  },
  sent: {
    margin: 0,
    padding: '0 20px 12px',
    fontSize: '12.5px',
    lineHeight: '17px',
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: 'tabular-nums',
    [low]: { paddingBottom: '8px' },
  },
  bad: { color: tokens.colorPaletteRedForeground1 },
});

const isCount = (name: string) => name === 'converted' || name === 'downloaded';

/** Steps, progress and numbers of the run; at its end, what came of it. */
export function RunSummary({ head }: { readonly head: RunHead }) {
  const styles = useStyles();
  const card = useCardStyles();
  const { say, format } = useText();
  const elapsedMs = useElapsed(head);
  const { progress, counts } = head;
  const of = (value: number) =>
    say('run:stat.of', { value: format.number(value), total: format.number(counts.total) });
  const isOver = isFinal(head.status);
  const costReason = costUnknownWords(head, { say });
  const sent = sentWords(head, say, format);
  const isEnding = isOver || head.status === 'cancelling';
  const stats = [
    // A journal of an older app may not tell.
    [
      isOver ? 'took' : 'elapsed',
      head.past && elapsedMs === 0 ? say('run:stat.unknown') : format.duration(elapsedMs),
    ],
    ...(isEnding ? [] : [['left', remainingWords(progress, say, format)] as const]),
    ...(isEnding ? [] : [['speed', speedWords(progress, say, format)] as const]),
    ['converted', of(counts.converted)],
    ['downloaded', of(counts.downloaded)],
    ...(counts.failed > 0 ? [['failed', format.number(counts.failed)] as const] : []),
    ...(counts.cancelled > 0 ? [['cancelled', format.number(counts.cancelled)] as const] : []),
    ...costStats(head, { say, format }),
  ] as const;

  // Digits are all as wide as one `ch`; the words between them take a little more.
  const countWidth = `calc(${format.number(counts.total).length * 2}ch + 44px)`;

  return (
    <section className={mergeClasses(card.card, styles.card)} aria-label={say('run:progress')}>
      <Stepper steps={shownSteps(head)} />
      {isAllDone(head) ? (
        <FinishedBar head={head} />
      ) : (
        <>
          {isEnding ? (
            <OutcomeBar head={head} />
          ) : (
            <div className={styles.progress}>
              <div
                className={styles.track}
                role="progressbar"
                aria-label={say('run:progress')}
                aria-valuemin={0}
                aria-valuemax={100}
                aria-valuenow={Math.floor(progress.fraction * 100)}
                data-testid="run-progress"
              >
                <div className={styles.fill} style={{ width: `${progress.fraction * 100}%` }} />
              </div>
              <span className={styles.percent} aria-hidden="true">
                {format.percent(progress.fraction)}
              </span>
            </div>
          )}
          <dl className={styles.stats}>
            {stats.map(([name, value]) => (
              <div
                key={name}
                className={mergeClasses(
                  styles.stat,
                  name === 'speed' && styles.speed,
                  name === 'perHour' && styles.spare,
                )}
                style={isCount(name) ? { minWidth: countWidth } : undefined}
              >
                <dt className={styles.term}>{say(`run:stat.${name}`)}</dt>
                <dd
                  className={mergeClasses(styles.value, name === 'failed' && styles.bad)}
                  data-testid={`stat-${name}`}
                >
                  {value}
                </dd>
                {name === 'cost' && costReason !== null && <dd className={styles.reason}>{costReason}</dd>}
              </div>
            ))}
          </dl>
          {sent !== null && (
            <p className={styles.sent} data-testid="run-sent">
              {sent}
            </p>
          )}
        </>
      )}
      {isOver && !isAllDone(head) && counts.downloaded > 0 && (
        <div className={styles.folder}>
          <FolderLine lead={say('run:finished.inFolder')} folder={head.outputFolder} />
        </div>
      )}
      {isOver && head.past === undefined && <ResourceStrip head={head} />}
    </section>
  );
}
