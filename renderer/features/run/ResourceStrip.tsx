import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { Delete16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { DeletableResource, ResourceState, RunHead } from '../../../shared/contract.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useText } from '../../ui/use-text.ts';

const narrow = '@container (max-width: 940px)';
const low = '@media (max-height: 680px)';

const useStyles = makeStyles({
  strip: {
    containerType: 'inline-size',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    backgroundColor: tokens.colorNeutralBackground2,
    fontSize: '12.5px',
    lineHeight: '18px',
  },
  // Four equal places: nothing moves when one of them changes its state.
  grid: {
    display: 'grid',
    gridTemplateColumns: 'auto repeat(4, minmax(0, 1fr))',
    alignItems: 'center',
    gap: '4px 16px',
    padding: '7px 20px 8px',
    [narrow]: { gridTemplateColumns: 'repeat(4, minmax(0, 1fr))', columnGap: '8px' },
  },
  title: {
    margin: 0,
    fontSize: '12.5px',
    fontWeight: 600,
    [narrow]: {
      gridColumn: '1 / -1',
      [low]: { position: 'absolute', clipPath: 'inset(50%)', width: '1px', height: '1px' },
    },
  },
  resource: {
    minWidth: 0,
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    minHeight: '36px',
    paddingLeft: '12px',
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: {
      gap: '4px',
      paddingLeft: '10px',
      ':first-of-type': { paddingLeft: 0, borderLeft: 'none' },
    },
  },
  words: { minWidth: 0, flexGrow: 1 },
  name: {
    fontWeight: 550,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground1,
  },
  state: {
    display: 'flex',
    alignItems: 'center',
    gap: '6px',
    lineHeight: '16px',
    fontSize: '12px',
    color: tokens.colorNeutralForeground3,
  },
  word: { [narrow]: { display: 'none' } },
  button: {
    flexShrink: 0,
    minWidth: 0,
    [narrow]: { width: '28px', paddingLeft: 0, paddingRight: 0, '& .fui-Button__icon': { marginRight: 0 } },
  },
});

const resources = ['pool', 'job', 'output', 'input'] as const;
const deleteKeys = { pool: 'deletePool', job: 'deleteJob', output: 'deleteOutput' } as const;

/** What the run made on the service, whether it is still there, and one click to delete each. */
export function ResourceStrip({ head }: { readonly head: RunHead }) {
  const styles = useStyles();
  const { say, format } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const [asked, setAsked] = useState<DeletableResource>('pool');
  const [isAsking, setIsAsking] = useState(false);
  // From the answer to the dialog until the app tells of the deletion: the press must be seen at once.
  const [sent, setSent] = useState<ReadonlySet<DeletableResource>>(new Set());
  const { runId } = head;

  const remove = async (resource: DeletableResource) => {
    setSent((before) => new Set([...before, resource]));
    await attempt(() => client.run.deleteResource.mutate({ runId, resource }));
    setSent((before) => new Set([...before].filter((one) => one !== resource)));
  };
  const stateOf = (name: (typeof resources)[number]): ResourceState =>
    name !== 'input' && sent.has(name) && head.resources[name] === 'present'
      ? 'deleting'
      : head.resources[name];

  return (
    <div className={styles.strip} data-testid="resources">
      <div className={styles.grid}>
        <h2 className={styles.title}>{say('run:resource.title')}</h2>
        {resources.map((name) => {
          const state = stateOf(name);
          return (
            <div key={name} className={styles.resource} data-testid={`resource-${name}`} data-state={state}>
              <div className={styles.words}>
                <div className={styles.name} title={say(`run:resource.${name}`)}>
                  {say(`run:resource.${name}`)}
                </div>
                <div className={styles.state}>
                  {state === 'deleting' && <Spinner size="extra-tiny" aria-hidden="true" />}
                  {name === 'pool' && state === 'present' && head.poolKeptUntil !== null
                    ? say('run:resource.keptUntil', { time: format.time(head.poolKeptUntil) })
                    : say(`run:resource.${state}`)}
                </div>
              </div>
              {name !== 'input' && state !== 'none' && (
                <Button
                  size="small"
                  className={styles.button}
                  icon={<Delete16Regular />}
                  aria-label={say(`run:action.${deleteKeys[name]}`)}
                  title={say(`run:action.${deleteKeys[name]}`)}
                  // It stays, and keeps the focus, when there is nothing left to delete.
                  disabledFocusable={!head.can[deleteKeys[name]] || state !== 'present'}
                  data-testid={`delete-${name}`}
                  onClick={() => {
                    setAsked(name);
                    setIsAsking(true);
                  }}
                >
                  <span className={styles.word}>{say('run:action.delete')}</span>
                </Button>
              )}
            </div>
          );
        })}
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        title={say(`run:confirm.${asked}.title`)}
        body={say(`run:confirm.${asked}.body`)}
        yes={say(`run:confirm.${asked}.yes`)}
        no={say('run:confirm.no')}
        onYes={() => void remove(asked)}
        onClose={() => setIsAsking(false)}
      />
    </div>
  );
}
