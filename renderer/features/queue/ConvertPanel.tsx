import { Button, makeStyles, mergeClasses, Switch, tokens } from '@fluentui/react-components';
import { MusicNote220Filled } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { localConnectionId } from '../../../shared/connection.ts';
import { editPlan, showView, useAppStore, watchRun } from '../../store/app-store.ts';
import { useAttempt, useClient, useUpdateSettings } from '../../store/client-context.ts';
import { useConnection } from '../../store/connections-store.ts';
import { useQueueStore } from '../../store/queue-store.ts';
import { CleanUpField } from '../../ui/CleanUpField.tsx';
import { OutputFolderField } from '../../ui/OutputFolderField.tsx';
import { QualityField } from '../../ui/QualityField.tsx';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { useChoices, useChoicesStore } from './choices-store.ts';
import { EstimateList } from './EstimateList.tsx';
import { PlanEditor } from './PlanEditor.tsx';
import { usePlan } from './plan-store.ts';
import { whyNotConvert } from './queue-words.ts';
import { useEstimate } from './use-estimate.ts';
import { WhereField } from './WhereField.tsx';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', height: '100%' },
  fields: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    padding: '16px 18px',
    display: 'flex',
    flexDirection: 'column',
    gap: '16px',
    // A shade at an edge that hides more: covers ride with the content, shades stay with the box.
    backgroundImage: [
      `linear-gradient(${tokens.colorNeutralBackground1} 40%, transparent)`,
      `linear-gradient(transparent, ${tokens.colorNeutralBackground1} 60%)`,
      `linear-gradient(${tokens.colorNeutralShadowAmbient}, transparent)`,
      `linear-gradient(transparent, ${tokens.colorNeutralShadowAmbient})`,
    ].join(', '),
    backgroundPosition: 'top, bottom, top, bottom',
    backgroundSize: '100% 32px, 100% 32px, 100% 12px, 100% 12px',
    backgroundRepeat: 'no-repeat',
    backgroundAttachment: 'local, local, scroll, scroll',
  },
  toggle: { marginLeft: '-8px' },
  footer: {
    padding: '14px 18px 16px',
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  convert: { width: '100%', minHeight: '44px', fontSize: '15px', fontWeight: 600, borderRadius: '10px' },
  why: { margin: 0, textAlign: 'center', fontSize: '12.5px', color: tokens.colorNeutralForeground3 },
});

/** How to convert, what to expect, and the one primary button. */
export function ConvertPanel() {
  const styles = useStyles();
  const card = useCardStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const updateSettings = useUpdateSettings();
  const settings = useAppStore((state) => state.settings);
  const totals = useQueueStore((state) => state.totals);
  const choices = useChoices();
  const [isFolderUsable, setIsFolderUsable] = useState<boolean | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const connectionId = choices?.connectionId ?? localConnectionId;
  const isLocal = connectionId === localConnectionId;
  const connection = useConnection(connectionId);
  const isConnectionReady = isLocal || connection?.status === 'ready';
  const plan = usePlan(isLocal || !isConnectionReady ? null : connectionId);
  const chosenPlan = plan?.state.kind === 'ready' ? plan.state.options.plan : null;
  const estimate = useEstimate(choices?.quality ?? 'v2', connectionId, chosenPlan);
  const isEditing = useAppStore((state) => state.planWanted === connectionId && !isLocal);
  const planWanted = useAppStore((state) => state.planWanted);

  // A failure card of another connection's run leads here: that connection is then the one that is chosen.
  useEffect(() => {
    if (planWanted !== null) useChoicesStore.setState({ connectionId: planWanted });
  }, [planWanted]);

  if (settings === null || choices === null) return null;
  const whyNot = whyNotConvert(totals, isFolderUsable !== false, isConnectionReady);
  const isReady = whyNot === null && isFolderUsable === true;

  const convert = async () => {
    setIsStarting(true);
    await attempt(async () => {
      const { outputFolder, timeLimitMinutes } = settings;
      const { runId } = await client.run.start.mutate({
        ...choices,
        outputFolder,
        timeLimitMinutes,
        ...(chosenPlan !== null && { plan: chosenPlan }),
      });
      watchRun(runId);
      showView('run');
    });
    setIsStarting(false);
  };

  const choose = (next: string) => {
    useChoicesStore.setState({ connectionId: next });
    void updateSettings({ lastConnectionId: next });
  };

  return (
    <section className={mergeClasses(card.card, styles.panel)} aria-label={say('queue:panel.label')}>
      <div className={styles.fields}>
        <WhereField
          connectionId={connectionId}
          plan={plan}
          onChange={choose}
          onEditPlan={() => editPlan(connectionId)}
        />
        <QualityField
          label={say('queue:panel.quality')}
          value={choices.quality}
          onChange={(quality) => useChoicesStore.setState({ quality })}
        />
        <OutputFolderField
          value={settings.outputFolder}
          onAccept={(outputFolder) => void updateSettings({ outputFolder })}
          onValidity={setIsFolderUsable}
        />
        <div>
          <Switch
            className={styles.toggle}
            checked={choices.downloadAsCompleted}
            label={say('common:downloadAsCompleted.label')}
            data-testid="download-as-completed"
            onChange={(_event, data) => useChoicesStore.setState({ downloadAsCompleted: data.checked })}
          />
        </div>
        <CleanUpField
          value={choices.cleanUp}
          isWithoutPool={!isLocal}
          onChange={(cleanUp) => useChoicesStore.setState({ cleanUp })}
        />
      </div>
      <div className={styles.footer}>
        {estimate !== null && totals.ready > 0 && <EstimateList estimate={estimate} />}
        <Button
          appearance="primary"
          size="large"
          className={styles.convert}
          icon={<MusicNote220Filled />}
          disabledFocusable={!isReady || isStarting}
          data-testid="convert"
          onClick={() => void convert()}
        >
          {isStarting
            ? say('queue:panel.starting')
            : totals.ready === 0
              ? say('queue:panel.convertNone')
              : say('queue:panel.convert', { count: totals.ready })}
        </Button>
        {whyNot !== null && <p className={styles.why}>{say(`queue:panel.whyNot.${whyNot}`)}</p>}
      </div>
      <PlanEditor
        isOpen={isEditing}
        connectionName={connection?.name ?? ''}
        plan={plan}
        onClose={() => editPlan(null)}
      />
    </section>
  );
}
