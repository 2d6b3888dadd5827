import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { Delete20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { ConnectionBilling } from '../../../shared/billing.ts';
import { leftoversOf } from '../../store/billing-store.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useText } from '../../ui/use-text.ts';
import { itemKey } from './billing-words.ts';
import { useDeletion, useDeletionStore } from './deletion-store.ts';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '10px 16px',
    padding: '12px 20px',
    borderRadius: '14px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  words: { flexGrow: 1, flexBasis: '320px', minWidth: 0 },
  title: { margin: 0, fontSize: '14px', lineHeight: '20px', fontWeight: 600 },
  body: { margin: 0, fontSize: '13px', lineHeight: '18px', color: tokens.colorNeutralForeground2 },
});

/** What earlier runs left, counted, and one press that deletes it all. */
export function LeftoverBar({ accounts }: { readonly accounts: readonly ConnectionBilling[] }) {
  const styles = useStyles();
  const { say } = useText();
  const remove = useDeletion();
  const sent = useDeletionStore((state) => state.sent);
  const [isAsking, setIsAsking] = useState(false);
  const leftovers = leftoversOf(accounts);
  const isDeleting = leftovers.length > 0 && leftovers.every((item) => sent.has(itemKey(item)));
  const { length: count } = leftovers;

  return (
    <>
      {count > 0 && (
        <section className={styles.bar} data-testid="leftovers">
          <div className={styles.words}>
            <p className={styles.title}>{say('billing:leftovers', { count })}</p>
            <p className={styles.body}>{say('billing:leftoversBody')}</p>
          </div>
          <Button
            appearance="primary"
            icon={isDeleting ? <Spinner size="tiny" /> : <Delete20Regular />}
            disabledFocusable={isDeleting}
            data-testid="delete-leftovers"
            onClick={() => setIsAsking(true)}
          >
            {say(isDeleting ? 'billing:deleting' : 'billing:deleteAll')}
          </Button>
        </section>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={say('billing:confirm.all.title')}
        body={say('billing:confirm.all.body', { count })}
        yes={say('billing:confirm.all.yes')}
        no={say('billing:confirm.noAll')}
        onYes={() => void remove(leftovers)}
        onClose={() => setIsAsking(false)}
      />
    </>
  );
}
