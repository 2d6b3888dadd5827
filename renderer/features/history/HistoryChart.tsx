import { makeStyles, mergeClasses, Select, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { HistoryEntry } from '../../../shared/history.ts';
import { tone } from '../../ui/tones.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { type Text, useText } from '../../ui/use-text.ts';
import { type Bars, barsOf, type Metric, metrics } from './chart-bars.ts';
import { useHistoryStore } from './history-store.ts';
import { hoursWords } from './history-words.ts';

const plotHeight = '92px';
const low = '@media (max-height: 680px)';

const useStyles = makeStyles({
  card: { padding: '12px 20px 12px', margin: 0 },
  head: { display: 'flex', alignItems: 'center', gap: '10px', marginBottom: '10px' },
  title: { flexGrow: 1 },
  select: { minWidth: '150px' },
  plot: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', columnGap: '10px' },
  svg: {
    display: 'block',
    width: '100%',
    height: plotHeight,
    overflow: 'visible',
    [low]: { height: '60px' },
  },
  labels: {
    display: 'flex',
    justifyContent: 'space-between',
    marginTop: '6px',
    fontSize: '12px',
    lineHeight: '16px',
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
  },
  scale: {
    fontSize: '12px',
    lineHeight: '12px',
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
  nothing: {
    margin: 0,
    height: plotHeight,
    display: 'grid',
    placeItems: 'center',
    color: tokens.colorNeutralForeground3,
    fontSize: '13px',
  },
  unseen: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  holder: { position: 'relative' },
});

/** Bars over time of what the user chooses; the same as a table for who cannot see them. */
export function HistoryChart({ entries }: { readonly entries: readonly HistoryEntry[] }) {
  const styles = useStyles();
  const card = useCardStyles();
  const text = useText();
  const { say } = text;
  const metric = useHistoryStore((state) => state.metric);
  const selectId = useId();
  const bars = barsOf(entries, metric, Date.now());

  return (
    <figure className={mergeClasses(card.card, styles.card)} data-testid="history-chart">
      <figcaption className={styles.head}>
        <h2 className={mergeClasses(card.title, styles.title)}>
          {say('history:chart.title')}, {say(`history:chart.${bars.period}`)}
        </h2>
        <label htmlFor={selectId} className={styles.unseen}>
          {say('history:chart.metric')}
        </label>
        <Select
          id={selectId}
          size="small"
          className={styles.select}
          value={metric}
          data-testid="chart-metric"
          onChange={(_event, { value }) => {
            const chosen = metrics.find((one) => one === value);
            if (chosen !== undefined) useHistoryStore.setState({ metric: chosen });
          }}
        >
          {metrics.map((name) => (
            <option key={name} value={name}>
              {say(`history:chart.${name}`)}
            </option>
          ))}
        </Select>
      </figcaption>
      <Plot bars={bars} metric={metric} text={text} />
    </figure>
  );
}

interface PlotProps {
  readonly bars: Bars;
  readonly metric: Metric;
  readonly text: Text;
}

function Plot({ bars: { bars, period, currency }, metric, text }: PlotProps) {
  const styles = useStyles();
  const { say, format } = text;
  const highest = bars.reduce(
    (best, bar) => ((bar.value ?? 0) > (best.value ?? 0) ? bar : best),
    bars[0] ?? none,
  );
  const words = (value: number | null) => valueWords(value, metric, currency, text);
  if (highest.value === null) return <p className={styles.nothing}>{say('history:chart.nothing')}</p>;
  const most = highest.value;
  const summary = say('history:chart.summary', {
    metric: say(`history:chart.${metric}`),
    period: say(`history:chart.${period}`),
    from: format.day(bars[0]?.from ?? highest.from),
    to: format.day(bars.at(-1)?.from ?? highest.from),
    most: words(most),
    when: format.day(highest.from),
  });
  const slot = 100 / bars.length;
  const middle = bars[Math.floor(bars.length / 2)];

  return (
    <div className={styles.holder}>
      <div className={styles.plot} aria-hidden="true">
        <svg className={styles.svg} role="presentation" focusable="false">
          <line x1="0" x2="100%" y1="0" y2="0" stroke={tokens.colorNeutralStroke2} strokeDasharray="3 4" />
          <line x1="0" x2="100%" y1="100%" y2="100%" stroke={tokens.colorNeutralStroke1} />
          {bars.map(({ from, value }, index) => {
            const height = value === null ? 0 : Math.max(2, (value / most) * 100);
            return (
              <g key={from}>
                <rect
                  x={`${index * slot + slot * 0.16}%`}
                  width={`${slot * 0.68}%`}
                  y={`${100 - height}%`}
                  height={`${height}%`}
                  rx="3"
                  fill={tone('teal', 'Edge')}
                />
                {/* Over the whole height, so that a low bar can be pointed at. */}
                <rect x={`${index * slot}%`} width={`${slot}%`} y="0" height="100%" fill="transparent">
                  <title>{`${format.day(from)}: ${words(value)}`}</title>
                </rect>
              </g>
            );
          })}
        </svg>
        <span className={styles.scale}>{words(most)}</span>
        <div className={styles.labels}>
          {[bars[0], middle, bars.at(-1)].map(
            (bar) => bar !== undefined && <span key={bar.from}>{format.day(bar.from)}</span>,
          )}
        </div>
      </div>
      <table className={styles.unseen}>
        <caption>{summary}</caption>
        <thead>
          <tr>
            <th scope="col">
              {say(period === 'day' ? 'history:chart.columnDay' : 'history:chart.columnWeek')}
            </th>
            <th scope="col">{say(`history:chart.${metric}`)}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map(({ from, value }) => (
            <tr key={from}>
              <th scope="row">{format.day(from)}</th>
              <td>{words(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const none = { from: '', value: null } as const;

function valueWords(
  value: number | null,
  metric: Metric,
  currency: string | null,
  { say, format }: Text,
): string {
  if (value === null) return say('history:chart.none');
  switch (metric) {
    case 'sound':
      return hoursWords(value * 1000, { say, format });
    case 'speed':
      return say('history:totals.times', { value: format.factor(value) });
    case 'cost':
      return currency === null ? say('history:chart.none') : format.money({ amount: value, currency });
  }
}
