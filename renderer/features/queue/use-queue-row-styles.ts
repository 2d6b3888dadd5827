import { makeStyles, tokens } from '@fluentui/react-components';
import { focusRing } from '../../ui/focus-ring.ts';
import { tone } from '../../ui/tones.ts';

const narrow = '@container (max-width: 560px)';

/** One class list for all rows: a row is plain elements, so that 10,000 of them stay cheap. */
export const useQueueRowStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 60px 142px 64px 100px 32px',
    alignItems: 'center',
    columnGap: '16px',
    paddingLeft: '18px',
    paddingRight: '10px',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr) 58px 70px 92px 32px', columnGap: '12px' },
  },
  wideOnly: { [narrow]: { display: 'none' } },
  head: {
    height: '36px',
    fontSize: '12px',
    fontWeight: 500,
    color: tokens.colorNeutralForeground3,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  row: {
    position: 'absolute',
    insetInline: 0,
    minHeight: '52px',
    paddingTop: '7px',
    paddingBottom: '7px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    fontSize: '13px',
    lineHeight: '18px',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2 },
    ':focus-visible': { ...focusRing, outlineOffset: '-3px', borderRadius: '8px' },
  },
  right: { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: '12px', lineHeight: '16px' },
  clip: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  names: { minWidth: 0 },
  name: { fontWeight: 550, color: tokens.colorNeutralForeground1 },
  state: { display: 'flex', alignItems: 'center', gap: '6px', whiteSpace: 'nowrap' },
  ready: { color: tokens.colorBrandForeground1 },
  rejected: { color: tokens.colorPaletteRedForeground1 },
  failure: {
    gridColumn: '1 / -2',
    margin: '6px 0 2px',
    padding: '6px 10px',
    borderRadius: '0 8px 8px 0',
    fontSize: '12.5px',
    lineHeight: '17px',
    backgroundColor: tokens.colorNeutralBackground3,
    borderLeft: `3px solid ${tone('red', 'Edge')}`,
    color: tokens.colorNeutralForeground2,
  },
  what: { fontWeight: 600, color: tokens.colorNeutralForeground1 },
  remove: {
    width: '28px',
    height: '28px',
    display: 'grid',
    placeItems: 'center',
    border: 'none',
    borderRadius: '6px',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground3,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground1 },
    ':focus-visible': focusRing,
  },
});
