import { Button, makeStyles, Spinner } from '@fluentui/react-components';
import { ArrowSync20Regular } from '@fluentui/react-icons';
import { useEffect } from 'react';
import { localConnectionId } from '../../../shared/connection.ts';
import { askForBilling, dismissLeftoverNotice, useBillingStore } from '../../store/billing-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { useBillingSummary } from '../../store/use-billing-summary.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { useText } from '../../ui/use-text.ts';
import { AccountCard } from './AccountCard.tsx';
import { LeftoverBar } from './LeftoverBar.tsx';
import { NoAccounts } from './NoAccounts.tsx';
import { Verdict } from './Verdict.tsx';

const useStyles = makeStyles({
  page: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    padding: '0 24px 24px',
    '@media (max-width: 1000px)': { padding: '0 16px 16px' },
  },
  column: { maxWidth: '1040px', display: 'flex', flexDirection: 'column', gap: '14px' },
});

/** What is on the accounts: what bills, what was kept, what was left over, and one click to delete each. */
export function BillingScreen() {
  const styles = useStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const report = useBillingStore((state) => state.report);
  const failure = useBillingStore((state) => state.failure);
  const summary = useBillingSummary();
  const [isAsking, ask] = usePending();
  const isChecking = isAsking || report?.isChecking === true;
  const connections = report?.connections ?? [];
  // This computer never bills: it is listed only for what is left on it.
  const accounts = connections.filter(
    ({ connectionId, items }) => connectionId !== localConnectionId || items.length > 0,
  );

  useEffect(() => {
    // Who looks at the list needs no notice of it, and wants it as it is now.
    dismissLeftoverNotice();
    void attempt(() => client.billing.refresh.mutate());
  }, [attempt, client]);

  const refresh = () => {
    if (failure !== null) askForBilling();
    else ask(() => attempt(() => client.billing.refresh.mutate()));
  };

  return (
    <>
      <PageHeader title={say('billing:title')} subtitle={say('billing:subtitle')}>
        {(accounts.length > 0 || failure !== null) && (
          <Button
            icon={isChecking ? <Spinner size="tiny" /> : <ArrowSync20Regular />}
            disabledFocusable={isChecking}
            data-testid="refresh-billing"
            onClick={refresh}
          >
            {say(isChecking ? 'billing:checking' : 'billing:refresh')}
          </Button>
        )}
      </PageHeader>
      <div className={styles.page} data-testid="billing" data-state={summary.state}>
        {report !== null && accounts.length === 0 && failure === null ? (
          <NoAccounts />
        ) : (
          <div className={styles.column}>
            <Verdict summary={summary} failure={failure} />
            <LeftoverBar accounts={accounts} />
            {accounts.map((account) => (
              <AccountCard key={account.connectionId} account={account} />
            ))}
          </div>
        )}
      </div>
    </>
  );
}
