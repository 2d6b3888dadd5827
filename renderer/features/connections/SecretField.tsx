import { Button, Field, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { LockClosed20Regular } from '@fluentui/react-icons';
import { type RefObject, useId } from 'react';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({
  input: {
    width: '100%',
    minWidth: 0,
    height: '32px',
    padding: '0 12px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderBottomColor: tokens.colorNeutralStrokeAccessible,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    font: 'inherit',
    fontSize: '14px',
    outlineStyle: 'none',
    '::placeholder': { color: tokens.colorNeutralForeground3, opacity: 1 },
    ':hover': {
      border: `1px solid ${tokens.colorNeutralStroke1Hover}`,
      borderBottomColor: tokens.colorNeutralStrokeAccessibleHover,
    },
    // The same line under the field that Fluent's own inputs get.
    ':focus': {
      borderBottomColor: tokens.colorCompoundBrandStroke,
      boxShadow: `inset 0 -1px 0 ${tokens.colorCompoundBrandStroke}`,
    },
  },
  wrong: {
    border: `1px solid ${tokens.colorPaletteRedBorder2}`,
    ':hover': { border: `1px solid ${tokens.colorPaletteRedBorder2}` },
  },
  pasted: {
    minHeight: '32px',
    display: 'flex',
    alignItems: 'center',
    gap: '6px',
    padding: '0 2px 0 8px',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    fontSize: '13px',
    lineHeight: '16px',
  },
  pastedWords: { flexGrow: 1, minWidth: 0, padding: '4px 0' },
  another: { flexShrink: 0, whiteSpace: 'nowrap', minWidth: 0 },
  lock: { flexShrink: 0, color: tokens.colorBrandForeground1 },
});

interface SecretFieldProps {
  readonly label: string;
  readonly input: RefObject<HTMLInputElement | null>;
  /** A key that the app holds already: it is not shown, and another one may be typed instead. */
  readonly isPasted: boolean;
  readonly onTypeAnother: () => void;
  readonly placeholder: string | null;
  readonly problem: string | null;
  readonly onBlur: () => void;
  readonly testId: string;
}

/**
 * A key. The input is the platform's own and uncontrolled, so that what is typed is in no state and, unlike the value
 * of an input that React controls, in no attribute of the page.
 */
export function SecretField(props: SecretFieldProps) {
  const { label, input, isPasted, onTypeAnother, placeholder, problem, onBlur, testId } = props;
  const styles = useStyles();
  const { say } = useText();
  const labelId = useId();

  if (isPasted) {
    return (
      <Field label={{ children: label, id: labelId }}>
        <div
          className={styles.pasted}
          role="group"
          aria-labelledby={labelId}
          data-testid={`${testId}-pasted`}
        >
          <LockClosed20Regular className={styles.lock} aria-hidden="true" />
          <span className={styles.pastedWords}>{say('connections:key.pasted')}</span>
          <Button
            className={styles.another}
            appearance="transparent"
            size="small"
            aria-label={say('connections:key.typeOf', { field: label })}
            onClick={onTypeAnother}
          >
            {say('connections:key.type')}
          </Button>
        </div>
      </Field>
    );
  }
  return (
    <Field label={label} validationState={problem === null ? 'none' : 'error'} validationMessage={problem}>
      {(control) => (
        <input
          {...control}
          ref={input}
          className={mergeClasses(styles.input, problem !== null && styles.wrong)}
          type="password"
          autoComplete="new-password"
          spellCheck={false}
          maxLength={500}
          placeholder={placeholder ?? ''}
          data-testid={testId}
          onBlur={onBlur}
        />
      )}
    </Field>
  );
}
