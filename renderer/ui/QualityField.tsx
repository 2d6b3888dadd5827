import { Dropdown, Field, makeStyles, Option, tokens } from '@fluentui/react-components';
import { type QualityName, qualityNames } from '../../shared/presets.ts';
import { useText } from './use-text.ts';

const useStyles = makeStyles({
  dropdown: { minWidth: 0, width: '100%' },
  option: { display: 'flex', flexDirection: 'column', padding: '2px 0' },
  hint: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
});

interface QualityFieldProps {
  readonly label: string;
  readonly value: QualityName;
  readonly onChange: (quality: QualityName) => void;
}

/** From best to smallest, each in plain words. */
export function QualityField({ label, value, onChange }: QualityFieldProps) {
  const styles = useStyles();
  const { say } = useText();
  return (
    <Field label={label} hint={say(`common:qualityHint.${value}`)}>
      <Dropdown
        className={styles.dropdown}
        value={say(`common:quality.${value}`)}
        selectedOptions={[value]}
        data-testid="quality"
        onOptionSelect={(_event, data) => {
          const chosen = qualityNames.find((name) => name === data.optionValue);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {qualityNames.map((name) => (
          <Option key={name} value={name} text={say(`common:quality.${name}`)}>
            <span className={styles.option}>
              <span>{say(`common:quality.${name}`)}</span>
              <span className={styles.hint}>{say(`common:qualityHint.${name}`)}</span>
            </span>
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}
