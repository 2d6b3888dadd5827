import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Money20Filled, ShieldCheckmark20Regular } from '@fluentui/react-icons';
import { useRunStore } from '../store/run-store.ts';
import { tone } from './tones.ts';
import { useText } from './use-text.ts';

const useStyles = makeStyles({
  badge: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: '3px',
    padding: '8px 4px',
    borderRadius: '10px',
    textAlign: 'center',
    fontSize: '11px',
    lineHeight: '14px',
    fontWeight: 500,
    color: tokens.colorNeutralForeground3,
    textWrap: 'balance',
  },
  nodes: { backgroundColor: tone('amber', 'Fill'), color: tone('amber', 'Ink') },
});

/** Whether anything can cost money now, as the run read it from the service. */
export function BillingBadge() {
  const styles = useStyles();
  const { say } = useText();
  const billing = useRunStore((state) => state.head?.billing ?? 'nothing');
  const Icon = billing === 'nodes' ? Money20Filled : ShieldCheckmark20Regular;
  return (
    <div
      className={mergeClasses(styles.badge, billing === 'nodes' && styles.nodes)}
      role="status"
      data-testid="billing-badge"
      data-billing={billing}
    >
      <Icon aria-hidden="true" />
      {say(`common:billing.${billing}`)}
    </div>
  );
}
