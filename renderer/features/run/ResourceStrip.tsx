import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Delete16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { DeletableResource, RunHead } from '../../../shared/contract.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({
  strip: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '6px 20px',
    padding: '8px 20px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    backgroundColor: tokens.colorNeutralBackground2,
    fontSize: '12.5px',
    lineHeight: '18px',
  },
  title: { margin: 0, fontSize: '12.5px', fontWeight: 600 },
  resource: {
    display: 'flex',
    alignItems: 'center',
    gap: '6px',
    minHeight: '24px',
    color: tokens.colorNeutralForeground2,
  },
  state: { color: tokens.colorNeutralForeground3 },
});

const resources = ['pool', 'job', 'output', 'input'] as const;
const deleteKeys = { pool: 'deletePool', job: 'deleteJob', output: 'deleteOutput' } as const;

/** What the run made on the service, whether it is still there, and one click to delete each. */
export function ResourceStrip({ head }: { readonly head: RunHead }) {
  const styles = useStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const [asked, setAsked] = useState<DeletableResource>('pool');
  const [isAsking, setIsAsking] = useState(false);
  const { runId } = head;
  return (
    <div className={styles.strip} data-testid="resources">
      <h2 className={styles.title}>{say('run:resource.title')}</h2>
      {resources.map((name) => (
        <div
          key={name}
          className={styles.resource}
          data-testid={`resource-${name}`}
          data-state={head.resources[name]}
        >
          {name !== 'input' && head.can[deleteKeys[name]] && head.resources[name] === 'present' ? (
            <Button
              size="small"
              icon={<Delete16Regular />}
              data-testid={`delete-${name}`}
              onClick={() => {
                setAsked(name);
                setIsAsking(true);
              }}
            >
              {say(`run:action.${deleteKeys[name]}`)}
            </Button>
          ) : (
            <>
              {say(`run:resource.${name}`)}
              <span className={styles.state}>{say(`run:resource.${head.resources[name]}`)}</span>
            </>
          )}
        </div>
      ))}
      <ConfirmDialog
        isOpen={isAsking}
        title={say(`run:confirm.${asked}.title`)}
        body={say(`run:confirm.${asked}.body`)}
        yes={say(`run:confirm.${asked}.yes`)}
        no={say('run:confirm.no')}
        onYes={() => void attempt(() => client.run.deleteResource.mutate({ runId, resource: asked }))}
        onClose={() => setIsAsking(false)}
      />
    </div>
  );
}
