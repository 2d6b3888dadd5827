import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Cloud20Regular, Desktop20Regular, Warning16Filled } from '@fluentui/react-icons';
import { useState } from 'react';
import type { ConnectionBilling, Leftover } from '../../../shared/billing.ts';
import { localConnectionId } from '../../../shared/connection.ts';
import { failureCard } from '../../../shared/failure-cards.ts';
import { isLeading, leadTo } from '../../store/lead-to.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { failureWords } from '../../ui/failure-words.ts';
import { tone } from '../../ui/tones.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { accountWords, itemKey } from './billing-words.ts';
import { useDeletion, useDeletionStore } from './deletion-store.ts';
import { ItemRow } from './ItemRow.tsx';

const useStyles = makeStyles({
  head: { display: 'flex', alignItems: 'center', gap: '12px', padding: '14px 20px 12px' },
  icon: { display: 'grid', flexShrink: 0, color: tokens.colorBrandForeground1 },
  words: { flexGrow: 1, minWidth: 0 },
  name: { margin: 0, fontSize: '15px', lineHeight: '20px', fontWeight: 650, overflowWrap: 'anywhere' },
  state: {
    margin: 0,
    fontSize: '13px',
    lineHeight: '18px',
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: 'tabular-nums',
  },
  checked: {
    fontSize: '12px',
    color: tokens.colorNeutralForeground3,
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
  },
  failure: {
    display: 'flex',
    alignItems: 'flex-start',
    flexWrap: 'wrap',
    gap: '8px 12px',
    padding: '0 20px 14px',
    fontSize: '13px',
    lineHeight: '18px',
  },
  failureIcon: { display: 'grid', paddingTop: '1px', color: tone('amber', 'Edge') },
  failureWords: { flexGrow: 1, flexBasis: '300px', minWidth: 0 },
  clean: { margin: 0, padding: '0 20px 16px', fontSize: '13px', color: tokens.colorNeutralForeground3 },
  table: {
    width: '100%',
    borderCollapse: 'separate',
    borderSpacing: 0,
    fontSize: '13px',
    lineHeight: '18px',
  },
  headCell: {
    padding: '6px 12px',
    textAlign: 'left',
    fontSize: '12px',
    fontWeight: 600,
    color: tokens.colorNeutralForeground3,
    backgroundColor: tokens.colorNeutralBackground2,
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { paddingLeft: '20px' },
    ':last-child': { paddingRight: '20px' },
  },
  hidden: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
});

/** One account: what of ours is on it, by what the service said when it was last asked. */
export function AccountCard({ account }: { readonly account: ConnectionBilling }) {
  const styles = useStyles();
  const card = useCardStyles();
  const text = useText();
  const { say, format } = text;
  const remove = useDeletion();
  const sent = useDeletionStore((state) => state.sent);
  const [asked, setAsked] = useState<Leftover | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const failure = account.failure === null ? null : failureWords(account.failure, say);
  const repair = account.failure === null ? null : failureCard(account.failure.code).repair;
  const wayOut = repair !== null && isLeading(repair) ? repair : 'checkConnection';
  const isLocal = account.connectionId === localConnectionId;
  const name = isLocal ? say('plan:where.local') : account.connectionName;
  const Icon = isLocal ? Desktop20Regular : Cloud20Regular;
  const askedKind = asked?.kind ?? 'pool';

  return (
    <section
      className={card.card}
      style={{ flexShrink: 0 }}
      aria-label={name}
      data-testid="billing-account"
      data-name={account.connectionName}
      data-state={account.state}
    >
      <div className={styles.head}>
        <span className={styles.icon}>
          <Icon aria-hidden="true" />
        </span>
        <div className={styles.words}>
          <h2 className={styles.name}>{name}</h2>
          <p className={styles.state}>{accountWords(account, text)}</p>
        </div>
        <span className={styles.checked} data-testid="checked-at">
          {account.checkedAt === null
            ? say('billing:neverChecked')
            : say('billing:checkedAt', { time: format.time(account.checkedAt) })}
        </span>
      </div>
      {failure !== null && (
        <div className={styles.failure} data-testid="account-failure" data-code={account.failure?.code}>
          <span className={styles.failureIcon}>
            <Warning16Filled aria-hidden="true" />
          </span>
          <span className={styles.failureWords}>
            {failure.what} {failure.wayOut}
          </span>
          <Button
            size="small"
            data-testid="account-repair"
            onClick={() => leadTo(wayOut, account.connectionId)}
          >
            {say(`repair:action.${wayOut}`)}
          </Button>
        </div>
      )}
      {account.items.length === 0 && failure === null && account.state !== 'unknown' && (
        <p className={styles.clean}>{say('billing:account.clean')}</p>
      )}
      {account.items.length > 0 && (
        <table className={styles.table} aria-label={name}>
          <thead>
            <tr>
              {(['name', 'standing', 'cost', 'since'] as const).map((column) => (
                <th key={column} scope="col" className={styles.headCell}>
                  {say(`billing:item.${column}`)}
                </th>
              ))}
              <th scope="col" className={mergeClasses(styles.headCell)}>
                <span className={styles.hidden}>{say('billing:item.deleteShort')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {account.items.map((item) => (
              <ItemRow
                key={itemKey(item)}
                item={item}
                isDeleting={sent.has(itemKey(item)) || item.state === 'deleting'}
                onDelete={() => {
                  setAsked(item);
                  setIsAsking(true);
                }}
              />
            ))}
          </tbody>
        </table>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={say(`billing:confirm.${askedKind}.title`)}
        body={[
          say(`billing:confirm.${askedKind}.body`, { id: asked?.id ?? '' }),
          ...(asked?.standing === 'elsewhere' ? [say('billing:confirm.elsewhere')] : []),
        ].join(' ')}
        yes={say(`billing:confirm.${askedKind}.yes`)}
        no={say('billing:confirm.no')}
        onYes={() => void (asked !== null && remove([asked]))}
        onClose={() => setIsAsking(false)}
      />
    </section>
  );
}
