import { makeStyles, tokens } from '@fluentui/react-components';
import { focusRing } from '../../ui/focus-ring.ts';
import { tone } from '../../ui/tones.ts';

/** Tiles of tasks and nodes: plain elements, so that thousands of them scroll smoothly. */
export const useTileStyles = makeStyles({
  // Drawn by CSS: the letter is a sign, not a part of the tile's name.
  sign: { '::before': { content: 'attr(data-letter)' } },
  tile: {
    position: 'relative',
    minWidth: 0,
    cursor: 'pointer',
    userSelect: 'none',
    ':focus-visible': { ...focusRing, zIndex: 1 },
  },
  large: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    padding: '0 12px 0 10px',
    borderRadius: '10px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    overflow: 'hidden',
    transition: 'border-color 120ms ease, background-color 120ms ease',
    ':hover': {
      borderTopColor: tokens.colorNeutralStroke1,
      borderRightColor: tokens.colorNeutralStroke1,
      borderBottomColor: tokens.colorNeutralStroke1,
      borderLeftColor: tokens.colorNeutralStroke1,
      backgroundColor: tokens.colorNeutralBackground2,
    },
  },
  small: {
    display: 'grid',
    placeItems: 'center',
    borderRadius: '6px',
    border: '1px solid',
    fontSize: '12px',
    fontWeight: 650,
    // No clipping: a rounded clip for each of a thousand tiles costs more than all the rest of them.
    contain: 'layout size style',
  },
  selected: { boxShadow: `0 0 0 2px ${tokens.colorBrandForeground1}` },
  chip: {
    flexShrink: 0,
    width: '32px',
    height: '32px',
    display: 'grid',
    placeItems: 'center',
    borderRadius: '8px',
    border: '1px solid',
    fontSize: '13px',
    fontWeight: 700,
  },
  words: { minWidth: 0, flexGrow: 1 },
  name: {
    fontSize: '13px',
    lineHeight: '18px',
    fontWeight: 550,
  },
  state: {
    fontSize: '12px',
    lineHeight: '16px',
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  // One line: what does not fit beside the state wraps out of sight as a whole, never in the middle of a number.
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    columnGap: '10px',
    height: '16px',
    overflow: 'hidden',
  },
  aside: {
    fontSize: '12px',
    lineHeight: '16px',
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
    '::before': { content: 'attr(data-aside)' },
  },
  failed: { color: tokens.colorPaletteRedForeground1 },
  bar: {
    position: 'absolute',
    left: 0,
    right: 0,
    bottom: 0,
    height: '3px',
    transformOrigin: 'left',
    backgroundColor: tone('indigo', 'Edge'),
    transition: 'transform 240ms linear',
  },
  unseen: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  letter: { position: 'relative' },
  // No transition: hundreds of them at once would each want a layer of its own.
  rise: {
    position: 'absolute',
    inset: 0,
    borderRadius: '4px',
    transformOrigin: 'bottom',
    backgroundColor: `color-mix(in srgb, ${tone('indigo', 'Edge')} 34%, transparent)`,
  },
});
