import {
  Button,
  Combobox,
  Field,
  makeStyles,
  mergeClasses,
  Option,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { DiscoveredAccount, DiscoveredAccounts, SignInRequest } from '../../../shared/connection.ts';
import type { FailureView } from '../../../shared/failure.ts';
import { failureOf } from '../../client.ts';
import { useClient } from '../../store/client-context.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { matching } from './account-search.ts';
import { withBatchAccount, withStorageAccount } from './draft.ts';
import { FailureNote } from './FailureNote.tsx';
import type { FormFields } from './form-fields.ts';
import { TextField } from './TextField.tsx';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  option: { display: 'flex', flexDirection: 'column', minWidth: 0, padding: '2px 0' },
  hint: {
    fontSize: '12px',
    lineHeight: '16px',
    color: tokens.colorNeutralForeground3,
    overflowWrap: 'anywhere',
  },
  loading: { justifyContent: 'flex-start' },
});

interface AccountPickerProps {
  readonly fields: FormFields;
  /** The sign-in to look with; null: nobody is signed in, so the addresses are typed. */
  readonly request: SignInRequest | null;
  /** An edited connection has its accounts: the list comes when it is asked for. */
  readonly isSaved: boolean;
}

/** Batch account and storage account: picked from what the sign-in can see, or typed. */
export function AccountPicker({ fields, request, isSaved }: AccountPickerProps) {
  const styles = useStyles();
  const page = usePageStyles();
  const card = useCardStyles();
  const { say } = useText();
  const { draft, replace } = fields;
  const [isTyping, setIsTyping] = useState(isSaved);
  const { found, failure, ask } = useDiscovery(isTyping ? null : request);
  const batch = found?.batch ?? [];
  const storage = found?.storage ?? [];
  const canPick = request !== null && !isTyping;

  return (
    <section className={mergeClasses(card.card, page.card)} aria-label={say('connections:pick.title')}>
      <h2 className={page.heading}>{say('connections:pick.title')}</h2>
      {request === null && <p className={page.quiet}>{say('connections:pick.signInFirst')}</p>}
      {canPick && found === null && failure === null && (
        <Spinner className={styles.loading} size="tiny" label={say('connections:pick.loading')} />
      )}
      {canPick && failure !== null && <FailureNote failure={failure} onRetry={ask} />}
      {canPick && found !== null && batch.length === 0 && (
        <p className={page.quiet} role="status">
          {say('connections:pick.noBatch')} {say('connections:pick.noBatchWayOut')}
        </p>
      )}
      {canPick && batch.length > 0 && (
        <Picker
          label={say('connections:pick.batch')}
          accounts={batch}
          chosenId={draft.batchResourceId}
          problem={fields.problem('batchUrl')}
          testId="pick-batch"
          onPick={(account) => replace((before) => withBatchAccount(before, account, storage))}
        />
      )}
      {canPick && batch.length > 0 && storage.length === 0 && (
        <p className={page.quiet}>{say('connections:pick.noStorage')}</p>
      )}
      {canPick && batch.length > 0 && storage.length > 0 && (
        <Picker
          label={say('connections:pick.storage')}
          accounts={storage}
          chosenId={draft.storageResourceId}
          linkedId={
            batch.find(({ resourceId }) => resourceId === draft.batchResourceId)?.linkedStorageId ?? null
          }
          problem={fields.problem('blobUrl')}
          testId="pick-storage"
          onPick={(account) => replace((before) => withStorageAccount(before, account))}
        />
      )}
      {(!canPick || (found !== null && batch.length === 0)) && (
        <TextField
          fields={fields}
          field="batchUrl"
          label={say('connections:field.batchUrl')}
          hint={say('connections:field.batchUrlHint')}
          placeholder="https://myaccount.westeurope.batch.azure.com"
        />
      )}
      {(!canPick || (found !== null && storage.length === 0)) && (
        <TextField
          fields={fields}
          field="blobUrl"
          label={say('connections:field.blobUrl')}
          placeholder="https://mystorage.blob.core.windows.net"
        />
      )}
      {request !== null && (
        <div className={page.row}>
          <Button
            size="small"
            data-testid="pick-or-type"
            onClick={() => {
              setIsTyping(!isTyping);
              keepFocus();
            }}
          >
            {say(isTyping ? 'connections:pick.choose' : 'connections:pick.type')}
          </Button>
          {canPick && found !== null && (
            <Button size="small" appearance="subtle" onClick={ask}>
              {say('connections:pick.again')}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

/** What the sign-in can see. @param request null: nothing is asked */
function useDiscovery(request: SignInRequest | null) {
  const client = useClient();
  const [asking, setAsking] = useState(0);
  const [found, setFound] = useState<DiscoveredAccounts | null>(null);
  const [failure, setFailure] = useState<FailureView | null>(null);
  const key = request === null ? null : JSON.stringify(request);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the request by its content; `asking` asks again
  useEffect(() => {
    if (request === null) return;
    const abort = new AbortController();
    setFound(null);
    setFailure(null);
    client.connections.discover.query(request, { signal: abort.signal }).then(
      (accounts) => !abort.signal.aborted && setFound(accounts),
      (error: unknown) => !abort.signal.aborted && setFailure(failureOf(error)),
    );
    return () => abort.abort();
  }, [client, key, asking]);
  return { found, failure, ask: () => setAsking((count) => count + 1) };
}

interface PickerProps {
  readonly label: string;
  readonly accounts: readonly DiscoveredAccount[];
  readonly chosenId: string | null;
  readonly linkedId?: string | null;
  readonly problem: string | null;
  readonly testId: string;
  readonly onPick: (account: DiscoveredAccount) => void;
}

/** A list that is searched by typing. */
function Picker({ label, accounts, chosenId, linkedId, problem, testId, onPick }: PickerProps) {
  const styles = useStyles();
  const page = usePageStyles();
  const { say } = useText();
  const chosen = accounts.find(({ resourceId }) => resourceId === chosenId);
  /** Null while nothing is searched: then the chosen one is shown. */
  const [search, setSearch] = useState<string | null>(null);
  const shown = matching(accounts, search ?? '');

  return (
    <Field label={label} validationState={problem === null ? 'none' : 'error'} validationMessage={problem}>
      <Combobox
        className={page.field}
        value={search ?? chosen?.name ?? ''}
        selectedOptions={chosenId === null ? [] : [chosenId]}
        placeholder={say('connections:pick.search')}
        data-testid={testId}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onBlur={() => setSearch(null)}
        onOptionSelect={(_event, { optionValue }) => {
          const account = accounts.find(({ resourceId }) => resourceId === optionValue);
          setSearch(null);
          if (account !== undefined) onPick(account);
        }}
      >
        {shown.map(({ resourceId, name, region, subscription }) => (
          <Option key={resourceId} value={resourceId} text={name}>
            <span className={styles.option}>
              <span>{name}</span>
              <span className={styles.hint}>
                {say('connections:pick.option', { region, subscription })}
                {linkedId?.toLowerCase() === resourceId.toLowerCase() &&
                  ` · ${say('connections:pick.linked')}`}
              </span>
            </span>
          </Option>
        ))}
        {shown.length === 0 && (
          <Option key="none" value="" text="" disabled>
            {say('connections:pick.noMatch')}
          </Option>
        )}
      </Combobox>
    </Field>
  );
}
