import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  Money20Filled,
  QuestionCircle20Regular,
  ShieldCheckmark20Regular,
  ShieldQuestion20Regular,
} from '@fluentui/react-icons';
import { showView, useAppStore } from '../store/app-store.ts';
import type { BillingSummary } from '../store/billing-store.ts';
import { useBillingSummary } from '../store/use-billing-summary.ts';
import { focusRing } from './focus-ring.ts';
import { tone } from './tones.ts';
import { type Text, useText } from './use-text.ts';

const useStyles = makeStyles({
  badge: {
    width: '100%',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '3px',
    padding: '8px 3px',
    border: '1px solid transparent',
    borderRadius: '10px',
    backgroundColor: 'transparent',
    font: 'inherit',
    textAlign: 'center',
    fontSize: '11px',
    lineHeight: '14px',
    fontWeight: 500,
    color: tokens.colorNeutralForeground3,
    textWrap: 'balance',
    cursor: 'pointer',
    transition: 'background-color 120ms ease',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': focusRing,
  },
  nodes: {
    border: `1px solid ${tone('amber', 'Edge')}`,
    backgroundColor: tone('amber', 'Fill'),
    color: tone('amber', 'Ink'),
    ':hover': { backgroundColor: tone('amber', 'Fill'), textDecorationLine: 'underline' },
  },
  current: {
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow2,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1 },
  },
  currentNodes: { boxShadow: tokens.shadow4, fontWeight: 650 },
  price: { fontWeight: 650, fontVariantNumeric: 'tabular-nums' },
});

const icons = {
  nothing: ShieldCheckmark20Regular,
  nodes: Money20Filled,
  unknown: ShieldQuestion20Regular,
  checking: QuestionCircle20Regular,
};

/** What the badge says, and its price where nodes bill. */
export function badgeWords(
  { state, nodes, perHour }: BillingSummary,
  { say, format }: Pick<Text, 'say' | 'format'>,
): { readonly words: string; readonly price: string | null } {
  if (state !== 'nodes') return { words: say(`billing:badge.${state}`), price: null };
  return {
    words: nodes === 0 ? say('billing:badge.someNodes') : say('billing:badge.nodes', { count: nodes }),
    // Nodes that are only on their way have no price yet.
    price:
      nodes === 0
        ? null
        : perHour === null
          ? say('billing:badge.priceUnknown')
          : say('billing:badge.perHour', { price: format.money(perHour) }),
  };
}

/** Whether anything can cost money now, as the services tell it; a press shows what. */
export function BillingBadge() {
  const styles = useStyles();
  const text = useText();
  const summary = useBillingSummary();
  const isCurrent = useAppStore((state) => state.view === 'billing');
  const { words, price } = badgeWords(summary, text);
  const Icon = icons[summary.state];
  const isBilling = summary.state === 'nodes';
  return (
    <div role="status">
      <button
        type="button"
        className={mergeClasses(
          styles.badge,
          isCurrent && styles.current,
          isBilling && styles.nodes,
          isBilling && isCurrent && styles.currentNodes,
        )}
        title={text.say('billing:badge.open', { words })}
        aria-current={isCurrent ? 'page' : undefined}
        data-testid="billing-badge"
        data-billing={summary.state}
        onClick={() => showView('billing')}
      >
        <Icon aria-hidden="true" />
        {words}
        {price !== null && <span className={styles.price}>{price}</span>}
      </button>
    </div>
  );
}
