import { Button, makeStyles, mergeClasses } from '@fluentui/react-components';
import { CheckmarkCircle20Filled, Scales20Regular } from '@fluentui/react-icons';
import type { CheckReport } from '../../../shared/connection.ts';
import { announce } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { tone } from '../../ui/tones.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { usePending } from '../../ui/use-pending.ts';
import { useText } from '../../ui/use-text.ts';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  row: { display: 'flex', flexDirection: 'row', flexWrap: 'wrap', alignItems: 'center', gap: '14px' },
  words: { flexGrow: 1, flexBasis: '280px', minWidth: 0 },
  nodes: { margin: '2px 0 0', fontSize: '15px', lineHeight: '20px', fontWeight: 650 },
  icon: { display: 'grid', color: tone('amber', 'Edge') },
});

interface LargestPlanProps {
  readonly connectionId: string;
  readonly plan: NonNullable<CheckReport['largestPlan']>;
  /** After the plan was saved. */
  readonly onSaved: () => void;
}

/** The plan cut down to what the quota allows, one press away. */
export function LargestPlan({ connectionId, plan, onSaved }: LargestPlanProps) {
  const styles = useStyles();
  const page = usePageStyles();
  const card = useCardStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const [isSaving, run] = usePending();
  const { spotNodes, dedicatedNodes } = plan;
  const isNone = spotNodes + dedicatedNodes === 0;
  const nodes = [
    spotNodes > 0 ? say('connections:check.spot', { count: spotNodes }) : null,
    dedicatedNodes > 0 ? say('connections:check.dedicated', { count: dedicatedNodes }) : null,
  ].filter((words) => words !== null);

  const save = () =>
    attempt(async () => {
      const { plan: saved } = await client.plan.options.query({ connectionId });
      if (saved.kind !== 'new') return;
      await client.plan.save.mutate({ connectionId, plan: { ...saved, spotNodes, dedicatedNodes } });
      announce(say('connections:check.largestSaved'));
      onSaved();
    });

  return (
    <section className={mergeClasses(card.card, page.card, styles.row)} data-testid="largest-plan">
      <span className={styles.icon}>
        <Scales20Regular aria-hidden="true" />
      </span>
      <div className={styles.words}>
        <h2 className={page.heading}>
          {say(isNone ? 'connections:check.largestNone' : 'connections:check.largest')}
        </h2>
        {!isNone && <p className={styles.nodes}>{nodes.join(' + ')}</p>}
        <p className={page.quiet}>
          {say(isNone ? 'connections:check.largestNoneBody' : 'connections:check.largestBody')}
        </p>
      </div>
      {!isNone && (
        <Button
          appearance="primary"
          icon={<CheckmarkCircle20Filled />}
          disabledFocusable={isSaving}
          data-testid="use-largest-plan"
          onClick={() => run(save)}
        >
          {say('connections:check.largestUse')}
        </Button>
      )}
    </section>
  );
}
