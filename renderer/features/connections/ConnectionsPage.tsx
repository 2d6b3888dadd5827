import { Button, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { Add20Regular, CloudAdd24Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { ConnectionView } from '../../../shared/connection.ts';
import { announce } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { askForConnections, showConnections, useConnectionsStore } from '../../store/connections-store.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { ConnectionCard } from './ConnectionCard.tsx';
import { FailureNote } from './FailureNote.tsx';
import { SignInDialog } from './SignInDialog.tsx';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  invitation: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '14px',
    padding: '18px',
    borderRadius: '14px',
    border: `1.5px dashed ${tokens.colorNeutralStroke1}`,
    backgroundColor: `color-mix(in srgb, ${tokens.colorBrandForeground1} 3%, transparent)`,
  },
  words: { flexGrow: 1, flexBasis: '320px', minWidth: 0 },
  loading: { padding: '48px' },
});

/** The list of places where work can run. */
export function ConnectionsPage() {
  const styles = useStyles();
  const page = usePageStyles();
  const card = useCardStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const list = useConnectionsStore((state) => state.list);
  const isLoaded = useConnectionsStore((state) => state.isLoaded);
  const failure = useConnectionsStore((state) => state.failure);
  const signingIn = useConnectionsStore((state) =>
    state.page.kind === 'signIn' ? state.page.connectionId : null,
  );
  const [removing, setRemoving] = useState<ConnectionView | null>(null);
  const hasCloud = list.some(({ isLocal }) => !isLocal);

  const remove = ({ connectionId, name }: ConnectionView) =>
    attempt(async () => {
      await client.connections.remove.mutate({ connectionId });
      announce(say('connections:remove.done', { name }));
    });

  return (
    <>
      <PageHeader title={say('connections:title')} subtitle={say('connections:subtitle')}>
        {hasCloud && (
          <Button
            appearance="primary"
            icon={<Add20Regular />}
            data-testid="add-connection"
            onClick={() => showConnections({ kind: 'add' })}
          >
            {say('connections:add')}
          </Button>
        )}
      </PageHeader>
      <div className={page.page}>
        <div className={page.column}>
          {failure !== null && (
            <FailureNote failure={failure} title={say('connections:notLoaded')} onRetry={askForConnections} />
          )}
          {!isLoaded && failure === null && (
            <Spinner className={styles.loading} size="small" label={say('connections:loading')} />
          )}
          {isLoaded && (
            <ul className={styles.list} aria-label={say('connections:list')}>
              {list.map((connection) => (
                <li key={connection.connectionId}>
                  <ConnectionCard connection={connection} onRemove={() => setRemoving(connection)} />
                </li>
              ))}
            </ul>
          )}
          {isLoaded && !hasCloud && (
            <section className={styles.invitation} data-testid="connections-invitation">
              <span className={page.badge}>
                <CloudAdd24Regular aria-hidden="true" />
              </span>
              <div className={styles.words}>
                <h2 className={page.heading}>{say('connections:invitation.title')}</h2>
                <p className={mergeClasses(page.quiet, card.numbers)}>{say('connections:invitation.body')}</p>
              </div>
              <Button
                appearance="primary"
                icon={<Add20Regular />}
                data-testid="add-connection"
                onClick={() => showConnections({ kind: 'add' })}
              >
                {say('connections:invitation.button')}
              </Button>
            </section>
          )}
        </div>
      </div>
      <ConfirmDialog
        isOpen={removing !== null}
        title={say('connections:remove.title', { name: removing?.name ?? '' })}
        body={say(
          removing?.auth.kind === 'entra'
            ? 'connections:remove.bodyEntra'
            : 'connections:remove.bodySharedKey',
        )}
        yes={say('connections:remove.yes')}
        no={say('connections:remove.no')}
        onYes={() => removing !== null && void remove(removing)}
        onClose={() => setRemoving(null)}
      />
      {signingIn !== null && <SignInDialog connectionId={signingIn} />}
    </>
  );
}
