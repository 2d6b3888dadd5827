import { Field, Input } from '@fluentui/react-components';
import type { Draft } from './draft.ts';
import type { FormFields } from './form-fields.ts';
import type { DraftField } from './problems.ts';

type TextName = Extract<
  keyof { [K in keyof Draft as Draft[K] extends string ? K : never]: true },
  DraftField
>;

interface TextFieldProps {
  readonly fields: FormFields;
  readonly field: TextName;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  /** Instead of setting the field alone. */
  readonly onType?: (text: string) => void;
}

/** One line of the draft, with its problem in words. */
export function TextField({ fields, field, label, hint, placeholder, onType }: TextFieldProps) {
  const { draft, change, problem, touch } = fields;
  const words = problem(field);
  return (
    <Field
      label={label}
      {...(hint === undefined ? {} : { hint })}
      validationState={words === null ? 'none' : 'error'}
      validationMessage={words}
    >
      <Input
        style={{ minWidth: 0, width: '100%' }}
        value={draft[field]}
        placeholder={placeholder ?? ''}
        spellCheck={false}
        autoComplete="off"
        data-testid={`field-${field}`}
        onChange={(_event, { value }) => (onType === undefined ? change({ [field]: value }) : onType(value))}
        onBlur={() => touch(field)}
      />
    </Field>
  );
}
