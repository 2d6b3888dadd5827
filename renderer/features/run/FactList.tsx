import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  facts: {
    margin: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(104px, 1fr))',
    gap: '10px 16px',
    padding: '4px 16px 14px',
    fontVariantNumeric: 'tabular-nums',
  },
  wide: { gridColumn: '1 / -1' },
  term: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  value: {
    margin: 0,
    fontSize: '13px',
    lineHeight: '18px',
    fontWeight: 550,
    overflowWrap: 'anywhere',
    userSelect: 'text',
  },
});

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  /** Takes a line of its own: a path, say. */
  readonly isWide?: boolean;
}

export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value, isWide }) => (
        <div key={label} className={isWide === true ? styles.wide : undefined}>
          <dt className={styles.term}>{label}</dt>
          <dd className={styles.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
