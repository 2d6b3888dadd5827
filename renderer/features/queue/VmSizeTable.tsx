import { Checkbox, Input, makeStyles, mergeClasses, Radio, tokens } from '@fluentui/react-components';
import { Search16Regular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import type { Money, PlanOptions, VmSizeOption } from '../../../shared/plan.ts';
import { type Text, useText } from '../../ui/use-text.ts';
import { sizeOf, sortedSizes } from './plan-rules.ts';
import { sizeNotes } from './plan-words.ts';

const narrow = '@media (max-width: 1000px)';

const useStyles = makeStyles({
  frame: { display: 'flex', flexDirection: 'column', minHeight: 0, gap: '8px', height: '100%' },
  tools: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: '4px 12px' },
  heading: { margin: 0, fontSize: '13px', lineHeight: '18px', fontWeight: 600 },
  search: { flexGrow: 1, flexBasis: '150px', minWidth: 0 },
  scroller: {
    flexGrow: 1,
    minHeight: '140px',
    overflowY: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '10px',
  },
  table: {
    width: '100%',
    borderCollapse: 'separate',
    borderSpacing: 0,
    fontSize: '13px',
    lineHeight: '18px',
    fontVariantNumeric: 'tabular-nums',
    [narrow]: { fontSize: '12.5px' },
  },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    padding: '8px 12px 8px 4px',
    textAlign: 'right',
    fontSize: '12px',
    fontWeight: 600,
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground3,
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':first-child': { textAlign: 'left', paddingLeft: '12px' },
  },
  cell: {
    padding: '1px 12px 1px 4px',
    textAlign: 'right',
    whiteSpace: 'nowrap',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { textAlign: 'left', [narrow]: { '& label': { fontSize: '12.5px', paddingRight: 0 } } },
  row: { cursor: 'pointer', ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  chosen: {
    backgroundColor: tokens.colorBrandBackground2,
    ':hover': { backgroundColor: tokens.colorBrandBackground2 },
  },
  faint: { color: tokens.colorNeutralForeground3 },
  notes: {
    padding: '0 0 6px 36px',
    marginTop: '-1px',
    fontSize: '12px',
    lineHeight: '15px',
    color: tokens.colorNeutralForeground3,
  },
  empty: { margin: 0, padding: '20px', textAlign: 'center', color: tokens.colorNeutralForeground3 },
  foot: { margin: 0, fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
});

interface VmSizeTableProps {
  readonly options: PlanOptions;
  readonly value: string;
  readonly onChange: (size: VmSizeOption) => void;
}

/** Every size that Batch may use here, with what it costs; a group of radio buttons, so arrow keys choose. */
export function VmSizeTable({ options, value, onChange }: VmSizeTableProps) {
  const styles = useStyles();
  const text = useText();
  const { say, format } = text;
  const [search, setSearch] = useState('');
  const hasUnoffered = options.vmSizes.some(({ isOffered }) => isOffered === false);
  const [isOfferedOnly, setIsOfferedOnly] = useState(true);
  const chosen = sizeOf(value, options)?.name;

  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return sortedSizes(options.vmSizes).filter(
      ({ name, isOffered }) =>
        name === chosen || (name.toLowerCase().includes(wanted) && !(isOfferedOnly && isOffered === false)),
    );
  }, [options.vmSizes, search, isOfferedOnly, chosen]);

  return (
    <div className={styles.frame}>
      <div className={styles.tools}>
        <h3 className={styles.heading}>{say('plan:editor.size')}</h3>
        <Input
          className={styles.search}
          size="small"
          value={search}
          contentBefore={<Search16Regular />}
          placeholder={say('plan:editor.search')}
          aria-label={say('plan:editor.search')}
          onChange={(_event, data) => setSearch(data.value)}
        />
        {hasUnoffered && (
          <Checkbox
            checked={isOfferedOnly}
            label={say('plan:editor.offeredOnly')}
            onChange={(_event, data) => setIsOfferedOnly(data.checked === true)}
          />
        )}
      </div>
      <div className={styles.scroller}>
        <table className={styles.table} aria-label={say('plan:size.caption')} data-testid="vm-sizes">
          <thead>
            <tr>
              {(['name', 'cores', 'memory', 'spot', 'dedicated'] as const).map((column) => (
                <th key={column} scope="col" className={styles.head}>
                  {say(`plan:size.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((size) => {
              const notes = sizeNotes(size, text);
              return (
                // A click anywhere in the row; keys reach the radio button in it.
                <tr
                  key={size.name}
                  className={mergeClasses(styles.row, size.name === chosen && styles.chosen)}
                  data-testid="vm-size"
                  data-name={size.name}
                  onClick={() => onChange(size)}
                >
                  <td className={mergeClasses(styles.cell, styles.name)}>
                    <Radio
                      name="vm-size"
                      value={size.name}
                      checked={size.name === chosen}
                      label={size.name}
                      onChange={() => onChange(size)}
                    />
                    {notes.length > 0 && <div className={styles.notes}>{notes.join(' · ')}</div>}
                  </td>
                  <td className={styles.cell}>{format.number(size.cores)}</td>
                  <td className={styles.cell}>
                    {say('plan:size.gib', { value: plainNumber(size.memoryGiB, text) })}
                  </td>
                  <PriceCell size={size} kind="spot" text={text} />
                  <PriceCell size={size} kind="dedicated" text={text} />
                </tr>
              );
            })}
          </tbody>
        </table>
        {shown.length === 0 && <p className={styles.empty}>{say('plan:size.empty')}</p>}
      </div>
      <PriceNote options={options} />
    </div>
  );
}

/** `3.5` and `8`, not `8.0`. */
function plainNumber(value: number, { language }: Text): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
}

interface PriceCellProps {
  readonly size: VmSizeOption;
  readonly kind: 'spot' | 'dedicated';
  readonly text: Text;
}

function PriceCell({ size, kind, text }: PriceCellProps) {
  const styles = useStyles();
  const { say, format } = text;
  const price: Money | null = size.price.known ? size.price[kind] : null;
  if (price !== null) return <td className={styles.cell}>{format.money(price)}</td>;
  return (
    <td className={mergeClasses(styles.cell, styles.faint)}>
      {say(size.price.known ? 'plan:size.none' : 'plan:size.unknown')}
    </td>
  );
}

/** Whose prices these are, or why there are none. */
function PriceNote({ options }: { readonly options: PlanOptions }) {
  const styles = useStyles();
  const { say, format } = useText();
  const prices = options.vmSizes.map(({ price }) => price);
  const known = prices.find((price) => price.known);
  const unknown = prices.find((price) => !price.known);
  const words =
    known?.known === true
      ? say('plan:size.pricesAsOf', { date: format.date(known.asOf) })
      : unknown?.known === false
        ? say('plan:size.pricesUnknown', { reason: say(`plan:unknownPrice.${unknown.reason}`) })
        : null;
  return words === null ? null : <p className={styles.foot}>{words}</p>;
}
