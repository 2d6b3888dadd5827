import { Button, Dropdown, Field, makeStyles, Option, tokens } from '@fluentui/react-components';
import { Cloud20Regular, CloudAdd20Regular, Desktop20Regular } from '@fluentui/react-icons';
import { type ConnectionView, localConnectionId } from '../../../shared/connection.ts';
import { useAppStore } from '../../store/app-store.ts';
import { showConnections, useConnectionsStore } from '../../store/connections-store.ts';
import { type Text, useText } from '../../ui/use-text.ts';
import { PlanSummary } from './PlanSummary.tsx';
import { ProblemLine } from './ProblemLine.tsx';
import type { PlanHandle } from './plan-store.ts';

const addValue = 'add';

const useStyles = makeStyles({
  group: { display: 'flex', flexDirection: 'column', gap: '8px' },
  dropdown: { minWidth: 0, width: '100%' },
  icon: { color: tokens.colorBrandForeground1, display: 'grid', flexShrink: 0 },
  shown: { display: 'flex', alignItems: 'center', gap: '8px', minWidth: 0 },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  option: { display: 'flex', alignItems: 'center', gap: '10px', minWidth: 0, padding: '2px 0' },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  hint: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  problem: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: '6px' },
});

/** What a connection is, in a line under its name. */
function connectionHint(connection: ConnectionView, localNodes: number, { say }: Pick<Text, 'say'>): string {
  if (connection.isLocal) return say('plan:where.localNodes', { count: localNodes });
  return connection.region === null
    ? say('plan:where.azure')
    : say('plan:where.region', { region: connection.region });
}

interface WhereFieldProps {
  readonly connectionId: string;
  /** Null on this computer, which has no plan. */
  readonly plan: PlanHandle | null;
  readonly onChange: (connectionId: string) => void;
  readonly onEditPlan: () => void;
}

/** Where the run works: this computer, or an account, and with what plan. */
export function WhereField({ connectionId, plan, onChange, onEditPlan }: WhereFieldProps) {
  const styles = useStyles();
  const { say } = useText();
  const list = useConnectionsStore((state) => state.list);
  const localNodes = useAppStore((state) => state.info?.localNodes ?? 0);
  const chosen = list.find((one) => one.connectionId === connectionId);
  const isLocal = connectionId === localConnectionId;
  const nameOf = (one: ConnectionView) => (one.isLocal ? say('plan:where.local') : one.name);
  const name = chosen === undefined ? say('plan:where.local') : nameOf(chosen);
  const others = list.filter((one) => !one.isLocal);
  const Icon = isLocal ? Desktop20Regular : Cloud20Regular;

  return (
    <div className={styles.group}>
      <Field
        label={say('plan:where.label')}
        {...(isLocal && { hint: say('plan:where.localNodes', { count: localNodes }) })}
      >
        <Dropdown
          className={styles.dropdown}
          value={name}
          selectedOptions={[connectionId]}
          data-testid="where"
          data-connection={connectionId}
          button={{
            children: (
              <span className={styles.shown}>
                <span className={styles.icon}>
                  <Icon aria-hidden="true" />
                </span>
                <span className={styles.name}>{name}</span>
              </span>
            ),
          }}
          onOptionSelect={(_event, { optionValue }) => {
            if (optionValue === addValue) showConnections({ kind: 'add' });
            else if (optionValue !== undefined) onChange(optionValue);
          }}
        >
          <Option value={localConnectionId} text={say('plan:where.local')} data-testid="where-local">
            <span className={styles.option}>
              <span className={styles.icon}>
                <Desktop20Regular aria-hidden="true" />
              </span>
              <span className={styles.words}>
                <span>{say('plan:where.local')}</span>
                <span className={styles.hint}>{say('plan:where.localNodes', { count: localNodes })}</span>
              </span>
            </span>
          </Option>
          {others.map((one) => (
            <Option
              key={one.connectionId}
              value={one.connectionId}
              text={one.name}
              data-testid="where-option"
              data-name={one.name}
            >
              <span className={styles.option}>
                <span className={styles.icon}>
                  <Cloud20Regular aria-hidden="true" />
                </span>
                <span className={styles.words}>
                  <span className={styles.name}>{one.name}</span>
                  <span className={styles.hint}>{connectionHint(one, localNodes, { say })}</span>
                </span>
              </span>
            </Option>
          ))}
          <Option value={addValue} text={say('plan:where.add')} data-testid="where-add">
            <span className={styles.option}>
              <span className={styles.icon}>
                <CloudAdd20Regular aria-hidden="true" />
              </span>
              {say('plan:where.add')}
            </span>
          </Option>
        </Dropdown>
      </Field>
      {chosen !== undefined && chosen.status !== 'ready' ? (
        <div className={styles.problem} data-testid="where-problem">
          <ProblemLine words={say(`plan:where.${chosen.status}`)} />
          <Button
            size="small"
            onClick={() =>
              showConnections({ kind: chosen.status === 'signedOut' ? 'signIn' : 'edit', connectionId })
            }
          >
            {say(chosen.status === 'signedOut' ? 'plan:where.signIn' : 'plan:where.enterKeys')}
          </Button>
        </div>
      ) : (
        plan !== null && <PlanSummary connectionId={connectionId} plan={plan} onEdit={onEditPlan} />
      )}
    </div>
  );
}
