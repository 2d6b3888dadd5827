import { Field, makeStyles, SpinButton } from '@fluentui/react-components';
import { useEffect, useState } from 'react';

const useStyles = makeStyles({ spin: { width: '100%', minWidth: 0 } });

interface NumberFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly testId: string;
  readonly onChange: (value: number) => void;
}

/** A whole number, typed or stepped; what is typed outside its bounds falls to the nearest one when the field is left. */
export function NumberField({ label, hint, value, min, max, step = 1, testId, onChange }: NumberFieldProps) {
  const styles = useStyles();
  const [typed, setTyped] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a value from outside voids what is being typed
  useEffect(() => setTyped(null), [value]);
  const accept = (number: number) => {
    const bounded = Math.min(max, Math.max(min, Math.round(number)));
    setTyped(null);
    if (bounded !== value) onChange(bounded);
  };

  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      <SpinButton
        className={styles.spin}
        value={value}
        displayValue={typed ?? String(value)}
        min={min}
        max={max}
        step={step}
        data-testid={testId}
        onChange={(_event, data) => {
          const number = data.value ?? Number.parseInt(data.displayValue ?? '', 10);
          if (Number.isNaN(number)) setTyped(null);
          else accept(number);
        }}
        onInput={(event) => {
          const text = (event.target as HTMLInputElement).value;
          const number = Number(text);
          // The price follows while one types; what makes no sense yet waits.
          if (/^\d+$/.test(text) && number >= min && number <= max) accept(number);
          else setTyped(text);
        }}
      />
    </Field>
  );
}
