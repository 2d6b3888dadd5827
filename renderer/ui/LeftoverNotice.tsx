import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { Dismiss20Regular } from '@fluentui/react-icons';
import { showView, useAppStore } from '../store/app-store.ts';
import { dismissLeftoverNotice, leftoversOf, sumMoney, useBillingStore } from '../store/billing-store.ts';
import { useText } from './use-text.ts';

/** Said at the start: what earlier runs left on the accounts, and the way to it. */
export function LeftoverNotice() {
  const { say, format } = useText();
  const isShown = useBillingStore((state) => state.leftoverNotice === 'shown');
  const report = useBillingStore((state) => state.report);
  const isThere = useAppStore((state) => state.view === 'billing');
  const leftovers = leftoversOf(report?.connections ?? []);
  if (!isShown || isThere || leftovers.length === 0) return null;

  const billing = leftovers.filter(({ nodes }) => nodes > 0);
  const perHour = sumMoney(billing.map((item) => item.perHour));
  const cost =
    billing.length === 0
      ? say('billing:notice.quiet')
      : perHour === null
        ? say('billing:notice.billingUnknown')
        : say('billing:notice.billing', { price: say('plan:perHour', { price: format.money(perHour) }) });
  return (
    <MessageBar intent={billing.length > 0 ? 'warning' : 'info'} data-testid="leftover-notice">
      <MessageBarBody>
        <MessageBarTitle>{say('billing:notice.title', { count: leftovers.length })}</MessageBarTitle>
        {cost}
      </MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            icon={<Dismiss20Regular />}
            aria-label={say('common:action.dismiss')}
            onClick={dismissLeftoverNotice}
          />
        }
      >
        <Button
          size="small"
          data-testid="show-leftovers"
          onClick={() => {
            dismissLeftoverNotice();
            showView('billing');
          }}
        >
          {say('billing:notice.show')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
