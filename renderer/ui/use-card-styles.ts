import { makeStyles, tokens } from '@fluentui/react-components';

/** The surface that content lies on. */
export const useCardStyles = makeStyles({
  card: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    borderRadius: '14px',
    boxShadow: '0 1px 2px rgba(6, 34, 38, 0.04), 0 4px 16px rgba(6, 34, 38, 0.04)',
    minWidth: 0,
    minHeight: 0,
    overflow: 'hidden',
  },
  title: {
    margin: 0,
    fontSize: '13px',
    lineHeight: '18px',
    fontWeight: 600,
    color: tokens.colorNeutralForeground1,
  },
  numbers: { fontVariantNumeric: 'tabular-nums' },
});
