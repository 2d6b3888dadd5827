import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { allocationStates } from '../../../shared/batch.ts';
import type { PlanOptions } from '../../../shared/plan.ts';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({
  group: { display: 'flex', flexDirection: 'column', gap: '12px' },
  hint: {
    margin: 0,
    fontSize: '13px',
    lineHeight: '18px',
    color: tokens.colorNeutralForeground2,
    maxWidth: '620px',
  },
  empty: { margin: 0, padding: '28px 0', textAlign: 'center', color: tokens.colorNeutralForeground3 },
  radios: { marginLeft: '-8px' },
  radio: { display: 'flex', flexDirection: 'column' },
  quiet: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
});

interface ExistingPoolListProps {
  readonly options: PlanOptions;
  readonly value: string | null;
  readonly onChange: (poolId: string) => void;
}

/** The pools of the account: one of them is used as it is. */
export function ExistingPoolList({ options, value, onChange }: ExistingPoolListProps) {
  const styles = useStyles();
  const { say } = useText();
  // A word of the service that we do not know is shown as it came.
  const stateWords = (state: string) => {
    const known = allocationStates.find((one) => one === state);
    return known === undefined ? state : say(`run:pool.${known}`);
  };
  return (
    <div className={styles.group}>
      <p className={styles.hint}>{say('plan:pools.hint')}</p>
      {options.pools.length === 0 ? (
        <p className={styles.empty}>{say('plan:pools.empty')}</p>
      ) : (
        <Field label={say('plan:pools.label')}>
          <RadioGroup
            className={styles.radios}
            value={value ?? ''}
            data-testid="existing-pools"
            onChange={(_event, data) => onChange(data.value)}
          >
            {options.pools.map((pool) => (
              <Radio
                key={pool.poolId}
                value={pool.poolId}
                label={
                  <span className={styles.radio}>
                    <span>{pool.poolId}</span>
                    <span className={styles.quiet}>
                      {[
                        say('plan:pools.nodes', { count: pool.currentNodes }),
                        pool.vmSize,
                        stateWords(pool.allocationState),
                        ...(pool.isOurs ? [say('plan:pools.ours')] : []),
                      ].join(' · ')}
                    </span>
                  </span>
                }
              />
            ))}
          </RadioGroup>
        </Field>
      )}
    </div>
  );
}
