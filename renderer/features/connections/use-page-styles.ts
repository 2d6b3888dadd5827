import { makeStyles, tokens } from '@fluentui/react-components';

/** What the pages of this screen have in common. */
export const usePageStyles = makeStyles({
  page: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    // The last card must not end under the edge of the window.
    padding: '0 24px 24px',
    '@media (max-width: 1000px)': { padding: '0 16px 16px' },
  },
  column: { maxWidth: '1144px', display: 'flex', flexDirection: 'column', gap: '12px' },
  card: {
    padding: '16px 18px',
    display: 'flex',
    flexDirection: 'column',
    gap: '14px',
    overflow: 'visible',
    // A column that is full must scroll, not squeeze.
    flexShrink: 0,
  },
  heading: { margin: 0, fontSize: '15px', lineHeight: '20px', fontWeight: 650 },
  quiet: {
    margin: 0,
    fontSize: '13px',
    lineHeight: '18px',
    color: tokens.colorNeutralForeground3,
    textWrap: 'pretty',
  },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(230px, 1fr))',
    alignItems: 'start',
    gap: '14px',
  },
  field: { minWidth: 0, width: '100%' },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  badge: {
    width: '40px',
    height: '40px',
    flexShrink: 0,
    display: 'grid',
    placeItems: 'center',
    borderRadius: '10px',
    color: tokens.colorBrandForeground1,
    backgroundColor: `color-mix(in srgb, ${tokens.colorBrandForeground1} 10%, transparent)`,
    border: `1px solid ${tokens.colorTransparentStrokeInteractive}`,
  },
});
