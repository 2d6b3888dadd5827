import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { type RefObject, useId } from 'react';
import type { ConnectionView } from '../../../shared/connection.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { type Draft, hasPastedKey } from './draft.ts';
import type { FormFields } from './form-fields.ts';
import { SecretField } from './SecretField.tsx';
import { TextField } from './TextField.tsx';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  accounts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(300px, 1fr))',
    gap: '12px',
    flexShrink: 0,
  },
});

interface KeysFieldsProps {
  readonly fields: FormFields;
  readonly saved: ConnectionView | null;
  readonly batchKey: RefObject<HTMLInputElement | null>;
  readonly storageKey: RefObject<HTMLInputElement | null>;
}

/** The two accounts and their keys, side by side where there is room. */
export function KeysFields({ fields, saved, batchKey, storageKey }: KeysFieldsProps) {
  const styles = useStyles();
  const page = usePageStyles();
  const card = useCardStyles();
  const { say } = useText();
  const ids = useId();
  const { draft, change, problem, touch } = fields;
  const auth = saved?.auth.kind === 'sharedKey' ? saved.auth : null;
  const forget = (patch: Partial<NonNullable<Draft['paste']>>) => {
    if (draft.paste !== null) change({ paste: { ...draft.paste, ...patch } });
  };

  return (
    <div className={styles.accounts}>
      <section className={mergeClasses(card.card, page.card)} aria-labelledby={`${ids}-batch`}>
        <h2 className={page.heading} id={`${ids}-batch`}>
          {say('connections:field.batchAccount')}
        </h2>
        <TextField fields={fields} field="batchAccount" label={say('connections:field.accountName')} />
        <SecretField
          label={say('connections:field.batchKey')}
          input={batchKey}
          isPasted={hasPastedKey(draft, 'batch')}
          onTypeAnother={() => forget({ hasBatchKey: false })}
          placeholder={auth?.hasBatchKey === true ? say('connections:key.saved') : null}
          problem={problem('batchKey')}
          onBlur={() => touch('batchKey')}
          testId="batch-key"
        />
        <TextField
          fields={fields}
          field="batchUrl"
          label={say('connections:field.batchUrl')}
          hint={say('connections:field.batchUrlHint')}
          placeholder="https://myaccount.westeurope.batch.azure.com"
        />
      </section>
      <section className={mergeClasses(card.card, page.card)} aria-labelledby={`${ids}-storage`}>
        <h2 className={page.heading} id={`${ids}-storage`}>
          {say('connections:field.storageAccount')}
        </h2>
        <TextField fields={fields} field="storageAccount" label={say('connections:field.accountName')} />
        <SecretField
          label={say('connections:field.storageKey')}
          input={storageKey}
          isPasted={hasPastedKey(draft, 'storage')}
          onTypeAnother={() => forget({ hasStorageKey: false })}
          placeholder={auth?.hasStorageKey === true ? say('connections:key.saved') : null}
          problem={problem('storageKey')}
          onBlur={() => touch('storageKey')}
          testId="storage-key"
        />
        <TextField
          fields={fields}
          field="blobUrl"
          label={say('connections:field.blobUrl')}
          hint={say('connections:field.blobUrlHint')}
          placeholder="https://mystorage.blob.core.windows.net"
          onType={(blobUrl) => change({ blobUrl, isBlobUrlEdited: blobUrl !== '' })}
        />
      </section>
    </div>
  );
}
