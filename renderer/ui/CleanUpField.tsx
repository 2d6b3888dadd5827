import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import type { Settings } from '../../shared/contract.ts';
import { useText } from './use-text.ts';

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minWidth: 0, display: 'flex', flexDirection: 'column' },
  // The box lines up with the labels of the other fields.
  box: { marginLeft: '-8px' },
  legend: {
    padding: 0,
    marginBottom: '2px',
    fontSize: '14px',
    lineHeight: '20px',
    color: tokens.colorNeutralForeground1,
  },
});

const choices = ['pool', 'job', 'output'] as const;

interface CleanUpFieldProps {
  readonly value: Settings['cleanUp'];
  readonly onChange: (cleanUp: Settings['cleanUp']) => void;
  /** Where the plan says what becomes of the pool. */
  readonly isWithoutPool?: boolean;
}

/** What a run deletes by itself at its end; the uploads always go. */
export function CleanUpField({ value, onChange, isWithoutPool = false }: CleanUpFieldProps) {
  const styles = useStyles();
  const { say } = useText();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{say('common:cleanUp.title')}</legend>
      <Checkbox className={styles.box} checked disabled label={say('common:cleanUp.input')} />
      {choices
        .filter((name) => !(isWithoutPool && name === 'pool'))
        .map((name) => (
          <Checkbox
            key={name}
            className={styles.box}
            checked={value[name]}
            label={say(`common:cleanUp.${name}`)}
            data-testid={`cleanup-${name}`}
            onChange={(_event, data) => onChange({ ...value, [name]: data.checked === true })}
          />
        ))}
    </fieldset>
  );
}
