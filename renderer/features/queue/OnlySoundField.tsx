import { Field, makeStyles, Switch } from '@fluentui/react-components';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({ toggle: { marginLeft: '-8px' } });

interface OnlySoundFieldProps {
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

/** Whether runs upload only the sound of each video. */
export function OnlySoundField({ value, onChange }: OnlySoundFieldProps) {
  const styles = useStyles();
  const { say } = useText();
  return (
    <Field hint={say('plan:editor.onlySoundHint')}>
      <Switch
        className={styles.toggle}
        checked={value}
        label={say('plan:editor.onlySound')}
        data-testid="only-sound"
        onChange={(_event, { checked }) => onChange(checked)}
      />
    </Field>
  );
}
