import { Button, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { MusicNote220Regular } from '@fluentui/react-icons';
import { useEffect } from 'react';
import type { RunHead } from '../../../shared/contract.ts';
import { showView, useAppStore } from '../../store/app-store.ts';
import { useRunStore } from '../../store/run-store.ts';
import { ClippedName } from '../../ui/ClippedName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useText } from '../../ui/use-text.ts';
import { DetailsPanel } from './DetailsPanel.tsx';
import { NodePanel } from './NodePanel.tsx';
import { PastNote } from './PastNote.tsx';
import { RunActions } from './RunActions.tsx';
import { RunAnnouncer } from './RunAnnouncer.tsx';
import { RunMessages } from './RunMessages.tsx';
import { RunSummary } from './RunSummary.tsx';
import { headline } from './run-words.ts';
import { select, useSelectionStore } from './selection-store.ts';
import { TaskPanel } from './TaskPanel.tsx';

const middling = '@media (max-width: 1180px)';
const small = '@media (max-width: 1000px)';

const useStyles = makeStyles({
  content: {
    position: 'relative',
    flexGrow: 1,
    minHeight: 0,
    display: 'grid',
    gap: '12px',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gridTemplateRows: 'minmax(0, 1fr)',
    padding: '0 24px 20px',
    [small]: { padding: '0 16px 12px' },
  },
  withDetails: {
    gridTemplateColumns: 'minmax(0, 1fr) clamp(368px, 30vw, 560px)',
    [middling]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  left: { minWidth: 0, minHeight: 0, display: 'flex', flexDirection: 'column', gap: '12px' },
  meta: { display: 'flex', minWidth: 0, columnGap: '4px' },
  details: {
    minWidth: 0,
    minHeight: 0,
    display: 'grid',
    // Not enough width for both: the details lie over the right half until they are closed.
    [middling]: {
      position: 'absolute',
      zIndex: 2,
      top: 0,
      bottom: '12px',
      right: '16px',
      width: 'min(440px, 62%)',
      filter: 'drop-shadow(0 8px 28px rgba(4, 28, 32, 0.28))',
    },
  },
  main: {
    flexGrow: 1,
    minHeight: 0,
    display: 'grid',
    gap: '12px',
    gridTemplateColumns: 'minmax(0, 1fr) clamp(216px, 27%, 420px)',
    gridTemplateRows: 'minmax(0, 1fr)',
  },
  empty: {
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: '8px',
    padding: '24px',
    textAlign: 'center',
  },
  emptyTitle: {
    margin: '16px 0 0',
    fontSize: '20px',
    lineHeight: '26px',
    fontWeight: 650,
    letterSpacing: '-0.01em',
  },
  emptyBody: {
    margin: '0 0 14px',
    maxWidth: '400px',
    lineHeight: '21px',
    color: tokens.colorNeutralForeground2,
  },
});

/** The run: where it is, every task, every node, and what can be done. */
export function RunScreen() {
  const styles = useStyles();
  const { say } = useText();
  const runId = useAppStore((state) => state.openedRunId ?? state.runId);
  const head = useRunStore((state) => state.head);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a selection belongs to the run it was made in
  useEffect(() => () => select(null), [runId]);

  if (runId === null) {
    return (
      <div className={styles.empty} data-testid="run-empty">
        <EmptyPicture />
        <h1 className={styles.emptyTitle}>{say('run:empty.title')}</h1>
        <p className={styles.emptyBody}>{say('run:empty.body')}</p>
        <Button appearance="primary" icon={<MusicNote220Regular />} onClick={() => showView('convert')}>
          {say('run:empty.action')}
        </Button>
      </div>
    );
  }
  if (head === null) {
    return (
      <div className={styles.empty} aria-busy="true">
        <Spinner size="small" label={say('run:loading')} />
      </div>
    );
  }
  return <LoadedRun head={head} />;
}

function LoadedRun({ head }: { readonly head: RunHead }) {
  const styles = useStyles();
  const { say, format } = useText();
  const hasDetails = useSelectionStore((state) => state.selection !== null);
  const where = head.isLocal ? say('run:meta.local') : head.connectionName;
  const meta = [where, say(`common:qualityShort.${head.quality}`), say('run:meta.folder')];
  return (
    <>
      <PageHeader
        title={headline(head, say, format)}
        subtitle={
          <span className={styles.meta}>
            <span title={head.runId}>{meta.join('  ·  ')}</span>
            <ClippedName text={head.outputFolder} keep={24} />
          </span>
        }
      >
        <RunActions head={head} />
      </PageHeader>
      <RunAnnouncer head={head} />
      <div
        className={mergeClasses(styles.content, hasDetails && styles.withDetails)}
        data-testid="run"
        data-status={head.status}
      >
        <div className={styles.left}>
          <PastNote head={head} />
          <RunMessages head={head} />
          <RunSummary head={head} />
          <div className={styles.main}>
            <TaskPanel />
            <NodePanel />
          </div>
        </div>
        {hasDetails && (
          <div className={styles.details}>
            <DetailsPanel head={head} />
          </div>
        )}
      </div>
    </>
  );
}

/** A field of tiles that fills up. */
function EmptyPicture() {
  const lit = [1, 1, 1, 1, 1, 0.75, 0.5, 0.25];
  return (
    <svg width="148" height="92" viewBox="0 0 148 92" aria-hidden="true" focusable="false">
      {Array.from({ length: 15 }, (_, index) => index).map((index) => (
        <rect
          key={index}
          x={2 + (index % 5) * 29}
          y={2 + Math.floor(index / 5) * 31}
          width="25"
          height="25"
          rx="6"
          fill={index < lit.length ? tokens.colorBrandForeground1 : tokens.colorNeutralBackground1}
          stroke={index < lit.length ? 'none' : tokens.colorNeutralStroke1}
          strokeWidth="1.5"
          opacity={lit[index] ?? 1}
        />
      ))}
    </svg>
  );
}
