import {
  Button,
  Dialog,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
  Spinner,
  Tab,
  TabList,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { defaultPlan, type NewPoolPlan, type Plan, sendsOnlySound } from '../../../shared/plan.ts';
import { failureWords } from '../../ui/failure-words.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { useText } from '../../ui/use-text.ts';
import { ExistingPoolList } from './ExistingPoolList.tsx';
import { OnlySoundField } from './OnlySoundField.tsx';
import { PlanFooter } from './PlanFooter.tsx';
import { PlanPoolFields } from './PlanPoolFields.tsx';
import { ProblemLine } from './ProblemLine.tsx';
import type { PlanHandle } from './plan-store.ts';
import { VmSizeTable } from './VmSizeTable.tsx';

const narrow = '@media (max-width: 1000px)';

const useStyles = makeStyles({
  surface: {
    width: 'min(1040px, calc(100vw - 48px))',
    maxWidth: 'none',
    height: 'min(720px, calc(100vh - 48px))',
    maxHeight: 'none',
    padding: 0,
    overflow: 'hidden',
    // Fluent's surface scrolls as a whole; here the middle does, so that the price stays in view.
    display: 'flex',
    flexDirection: 'column',
  },
  head: { padding: '18px 24px 0', flexShrink: 0 },
  title: { fontSize: '18px', lineHeight: '24px', fontWeight: 650, letterSpacing: '-0.01em' },
  tabs: { margin: '8px 0 0 -10px' },
  body: {
    flexGrow: 1,
    minHeight: 0,
    display: 'grid',
    gridTemplateRows: 'minmax(0, 1fr)',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  two: { gridTemplateColumns: 'clamp(272px, 32%, 340px) minmax(0, 1fr)' },
  column: {
    minWidth: 0,
    minHeight: 0,
    overflowY: 'auto',
    padding: '16px 24px 20px',
    [narrow]: { padding: '14px 16px 16px 20px' },
  },
  sizes: {
    padding: '14px 24px 12px 20px',
    borderLeft: `1px solid ${tokens.colorNeutralStroke3}`,
    backgroundColor: tokens.colorNeutralBackground1,
    overflow: 'hidden',
    [narrow]: { padding: '12px 16px 10px' },
  },
  onlySound: { marginTop: '16px', maxWidth: '620px' },
  loading: { margin: 'auto' },
  failed: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: '12px' },
  leave: { flexShrink: 0, display: 'flex', justifyContent: 'flex-end', padding: '12px 24px 16px' },
});

interface Draft {
  readonly kind: Plan['kind'];
  readonly pool: NewPoolPlan;
  readonly poolId: string | null;
}

function draftOf(plan: Plan): Draft {
  return plan.kind === 'new'
    ? { kind: 'new', pool: plan, poolId: null }
    : {
        kind: 'existing',
        pool: { ...defaultPlan, sendOnlySound: sendsOnlySound(plan) },
        poolId: plan.poolId,
      };
}

/** Null while no pool is chosen. */
function planOf({ kind, pool, poolId }: Draft): Plan | null {
  if (kind === 'new') return pool;
  // The switch is one, whichever pool is used.
  return poolId === null ? null : { kind: 'existing', poolId, sendOnlySound: sendsOnlySound(pool) };
}

interface PlanEditorProps {
  readonly isOpen: boolean;
  readonly connectionName: string;
  /** Null on a connection that has none. */
  readonly plan: PlanHandle | null;
  readonly onClose: () => void;
}

/** Changes what pool a connection's runs make; what that costs an hour stays in view. */
export function PlanEditor({ isOpen, connectionName, plan, onClose }: PlanEditorProps) {
  const styles = useStyles();
  const { say } = useText();
  const options = plan?.state.kind === 'ready' ? plan.state.options : null;
  const failure = plan?.state.kind === 'failed' ? failureWords(plan.state.failure, say) : null;
  const [draft, setDraft] = useState<Draft | null>(null);
  const opener = useRef<Element | null>(null);

  useEffect(() => {
    if (!isOpen) return;
    const from = opener.current;
    return () => keepFocus(from);
  }, [isOpen]);
  // Read while rendering: when an effect runs, the dialog has the focus already.
  if (isOpen && opener.current === null) opener.current = document.activeElement;
  if (!isOpen) opener.current = null;

  // Begins with the saved plan each time; what the account tells later does not void what is being edited.
  if (isOpen && draft === null && options !== null) setDraft(draftOf(options.plan));
  if (!isOpen && draft !== null) setDraft(null);

  return (
    <Dialog open={isOpen} modalType="modal" onOpenChange={(_event, { open }) => !open && onClose()}>
      <DialogSurface className={styles.surface} data-testid="plan-editor">
        <div className={styles.head}>
          <DialogTitle className={styles.title} action={null}>
            {say('plan:editor.title', { name: connectionName })}
          </DialogTitle>
          {draft !== null && (
            <TabList
              className={styles.tabs}
              size="small"
              selectedValue={draft.kind}
              aria-label={say('plan:editor.kind')}
              onTabSelect={(_event, { value }) =>
                setDraft({ ...draft, kind: value === 'existing' ? 'existing' : 'new' })
              }
            >
              <Tab value="new" data-testid="plan-new">
                {say('plan:editor.kindNew')}
              </Tab>
              <Tab value="existing" data-testid="plan-existing">
                {say('plan:editor.kindExisting')}
              </Tab>
            </TabList>
          )}
        </div>
        {failure !== null ? (
          <div className={styles.body}>
            <div className={mergeClasses(styles.column, styles.failed)} role="alert">
              <ProblemLine words={`${failure.what} ${failure.wayOut}`} />
              <Button onClick={plan?.reload}>{say('common:action.retry')}</Button>
            </div>
          </div>
        ) : options === null || draft === null ? (
          <div className={styles.body} aria-busy="true">
            <Spinner className={styles.loading} size="small" label={say('plan:where.loading')} />
          </div>
        ) : draft.kind === 'new' ? (
          <div className={mergeClasses(styles.body, styles.two)}>
            <div className={styles.column}>
              <PlanPoolFields
                plan={draft.pool}
                options={options}
                onChange={(pool) => setDraft({ ...draft, pool })}
              />
            </div>
            <div className={mergeClasses(styles.column, styles.sizes)}>
              <VmSizeTable
                options={options}
                value={draft.pool.vmSize}
                onChange={({ name }) => setDraft({ ...draft, pool: { ...draft.pool, vmSize: name } })}
              />
            </div>
          </div>
        ) : (
          <div className={styles.body}>
            <div className={styles.column}>
              <ExistingPoolList
                options={options}
                value={draft.poolId}
                onChange={(poolId) => setDraft({ ...draft, poolId })}
              />
              <div className={styles.onlySound}>
                <OnlySoundField
                  value={sendsOnlySound(draft.pool)}
                  onChange={(sendOnlySound) => setDraft({ ...draft, pool: { ...draft.pool, sendOnlySound } })}
                />
              </div>
            </div>
          </div>
        )}
        {options !== null && draft !== null ? (
          <PlanFooter
            plan={planOf(draft)}
            options={options}
            onFit={(pool) => setDraft({ ...draft, pool })}
            onSave={async (changed) => plan?.save(changed)}
            onClose={onClose}
          />
        ) : (
          <div className={styles.leave}>
            <Button onClick={onClose}>{say('plan:editor.cancel')}</Button>
          </div>
        )}
      </DialogSurface>
    </Dialog>
  );
}
