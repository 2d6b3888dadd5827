import { Dropdown, Field, Input, makeStyles, mergeClasses, Option } from '@fluentui/react-components';
import { ChevronRight16Filled } from '@fluentui/react-icons';
import { useState } from 'react';
import { type CloudEndpoints, cloudNames, cloudSchema } from '../../../shared/clouds.ts';
import { focusRing } from '../../ui/focus-ring.ts';
import { useText } from '../../ui/use-text.ts';
import type { FormFields } from './form-fields.ts';
import { TextField } from './TextField.tsx';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  summary: {
    width: 'fit-content',
    display: 'flex',
    alignItems: 'center',
    gap: '6px',
    fontSize: '13px',
    lineHeight: '20px',
    fontWeight: 600,
    cursor: 'pointer',
    listStyleType: 'none',
    borderRadius: '6px',
    '::-webkit-details-marker': { display: 'none' },
    ':focus-visible': focusRing,
  },
  details: { '&[open] > summary > svg': { transform: 'rotate(90deg)' } },
  fields: { marginTop: '12px', display: 'flex', flexDirection: 'column', gap: '14px' },
});

const endpointNames = Object.keys(cloudSchema.shape) as (keyof CloudEndpoints)[];

/** What nearly nobody needs: other clouds, and an app registration of one's own. */
export function AdvancedFields({ fields }: { readonly fields: FormFields }) {
  const styles = useStyles();
  const page = usePageStyles();
  const { say } = useText();
  const { draft, change, problem, touch } = fields;
  // Open at the start where something in it differs; then as the user has it.
  const [isOpen] = useState(draft.cloud !== 'public' || draft.clientId !== '');

  return (
    <details className={styles.details} open={isOpen} data-testid="advanced">
      <summary className={styles.summary}>
        <ChevronRight16Filled aria-hidden="true" />
        {say('connections:form.advanced')}
      </summary>
      <div className={styles.fields}>
        <div className={page.pair}>
          <Field label={say('connections:field.cloud')} hint={say('connections:field.cloudHint')}>
            <Dropdown
              style={{ minWidth: 0 }}
              value={say(`connections:cloud.${draft.cloud}`)}
              selectedOptions={[draft.cloud]}
              data-testid="field-cloud"
              onOptionSelect={(_event, { optionValue }) => {
                const cloud = cloudNames.find((name) => name === optionValue);
                if (cloud !== undefined) change({ cloud });
              }}
            >
              {cloudNames.map((name) => (
                <Option key={name} value={name}>
                  {say(`connections:cloud.${name}`)}
                </Option>
              ))}
            </Dropdown>
          </Field>
          {draft.way === 'entra' && (
            <TextField
              fields={fields}
              field="clientId"
              label={`${say('connections:field.clientId')} (${say('connections:form.optional')})`}
              hint={say('connections:field.clientIdHint')}
            />
          )}
        </div>
        {draft.way === 'entra' && draft.cloud === 'custom' && (
          <div className={page.pair}>
            {endpointNames.map((name) => {
              const words = problem(name);
              return (
                <Field
                  key={name}
                  label={say(`connections:field.${name}`)}
                  validationState={words === null ? 'none' : 'error'}
                  validationMessage={words}
                >
                  <Input
                    className={mergeClasses(page.field)}
                    value={draft.endpoints[name]}
                    spellCheck={false}
                    autoComplete="off"
                    data-testid={`field-${name}`}
                    onChange={(_event, { value }) =>
                      change({ endpoints: { ...draft.endpoints, [name]: value } })
                    }
                    onBlur={() => touch(name)}
                  />
                </Field>
              );
            })}
          </div>
        )}
      </div>
    </details>
  );
}
