import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircle20Regular,
  Cloud24Regular,
  Delete20Regular,
  Desktop24Regular,
  Edit20Regular,
  PersonArrowRight20Regular,
  SignOut20Regular,
} from '@fluentui/react-icons';
import type { ConnectionView } from '../../../shared/connection.ts';
import { announce, useAppStore } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { showConnections } from '../../store/connections-store.ts';
import { ClippedName } from '../../ui/ClippedName.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { usePending } from '../../ui/use-pending.ts';
import { useText } from '../../ui/use-text.ts';
import { accountWords, authWords, statusLook, storageWords } from './connection-words.ts';
import { StatusPill } from './StatusPill.tsx';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  card: { padding: '16px 18px', display: 'flex', flexDirection: 'column', gap: '12px' },
  top: { display: 'flex', alignItems: 'center', gap: '14px', flexWrap: 'wrap' },
  words: { minWidth: 0, flexGrow: 1, flexBasis: '220px' },
  title: { display: 'flex', alignItems: 'center', gap: '10px', minWidth: 0 },
  name: { margin: 0, minWidth: 0, fontSize: '15px', lineHeight: '20px', fontWeight: 650 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '6px' },
  facts: {
    margin: 0,
    padding: '12px 0 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    display: 'grid',
    gridTemplateColumns: 'repeat(4, minmax(0, 1fr))',
    gap: '10px 24px',
    '@media (max-width: 860px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
  },
  fact: { minWidth: 0 },
  term: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  value: { margin: '1px 0 0', fontSize: '13px', lineHeight: '18px', overflowWrap: 'anywhere' },
});

interface ConnectionCardProps {
  readonly connection: ConnectionView;
  readonly onRemove: () => void;
}

/** One place where work can run: what it is, whether it is ready, and what can be done with it. */
export function ConnectionCard({ connection, onRemove }: ConnectionCardProps) {
  const styles = useStyles();
  const page = usePageStyles();
  const card = useCardStyles();
  const { say } = useText();
  const look = statusLook(connection, say);
  const { isLocal } = connection;
  const nodes = useAppStore((state) => state.info?.localNodes ?? 0);
  // The app names it in the language of its start; the screen in its own.
  const name = isLocal ? say('connections:thisComputer.name') : connection.name;
  const quiet = isLocal
    ? `${say('connections:thisComputer.body')} ${say('connections:thisComputer.nodes', { count: nodes })}.`
    : look.wayOut;

  return (
    <article
      className={mergeClasses(card.card, styles.card)}
      aria-label={name}
      data-testid="connection-card"
      data-name={name}
      data-status={connection.status}
    >
      <div className={styles.top}>
        <span className={page.badge}>
          {isLocal ? <Desktop24Regular aria-hidden="true" /> : <Cloud24Regular aria-hidden="true" />}
        </span>
        <div className={styles.words}>
          <div className={styles.title}>
            <h2 className={styles.name}>
              <ClippedName text={name} />
            </h2>
            <StatusPill look={look.tone} words={look.words} />
          </div>
          {quiet !== null && <p className={page.quiet}>{quiet}</p>}
        </div>
        {!isLocal && <Actions connection={connection} onRemove={onRemove} />}
      </div>
      {!isLocal && (
        <dl className={styles.facts}>
          <Fact term={say('connections:fact.account')} value={accountWords(connection)} />
          <Fact
            term={say('connections:fact.region')}
            value={connection.region ?? say('connections:regionUnknown')}
          />
          <Fact term={say('connections:fact.storage')} value={storageWords(connection)} />
          <Fact term={say('connections:fact.signIn')} value={authWords(connection, say)} />
        </dl>
      )}
    </article>
  );
}

function Fact({ term, value }: { readonly term: string; readonly value: string }) {
  const styles = useStyles();
  return (
    <div className={styles.fact}>
      <dt className={styles.term}>{term}</dt>
      <dd className={styles.value}>{value}</dd>
    </div>
  );
}

function Actions({ connection, onRemove }: ConnectionCardProps) {
  const styles = useStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const [isSigningOut, run] = usePending();
  const { connectionId, name, auth, status } = connection;
  const isSignedOut = status === 'signedOut';

  const signOut = () =>
    attempt(async () => {
      await client.connections.signOut.mutate({ connectionId });
      announce(say('connections:signedOutOf', { name }));
      keepFocus();
    });

  return (
    <div className={styles.actions}>
      {isSignedOut ? (
        <Button
          appearance="primary"
          icon={<PersonArrowRight20Regular />}
          aria-label={say('connections:action.signInOf', { name })}
          data-testid="connection-sign-in"
          onClick={() => showConnections({ kind: 'signIn', connectionId })}
        >
          {say('connections:action.signIn')}
        </Button>
      ) : (
        <Button
          icon={<CheckmarkCircle20Regular />}
          aria-label={say('connections:action.checkOf', { name })}
          data-testid="connection-check"
          onClick={() => showConnections({ kind: 'check', connectionId })}
        >
          {say('connections:action.check')}
        </Button>
      )}
      <Button
        appearance={status === 'keysMissing' ? 'primary' : 'secondary'}
        icon={<Edit20Regular />}
        aria-label={say('connections:action.editOf', { name })}
        data-testid="connection-edit"
        onClick={() => showConnections({ kind: 'edit', connectionId })}
      >
        {say('connections:action.edit')}
      </Button>
      {auth.kind === 'entra' && auth.method !== 'azureCli' && !isSignedOut && (
        <Button
          appearance="subtle"
          icon={<SignOut20Regular />}
          disabledFocusable={isSigningOut}
          title={say('connections:action.signOut')}
          aria-label={say('connections:action.signOutOf', { name })}
          data-testid="connection-sign-out"
          onClick={() => run(signOut)}
        />
      )}
      <Button
        appearance="subtle"
        icon={<Delete20Regular />}
        title={say('connections:action.remove')}
        aria-label={say('connections:action.removeOf', { name })}
        data-testid="connection-remove"
        onClick={onRemove}
      />
    </div>
  );
}
