import {
  Button,
  Dropdown,
  Field,
  makeStyles,
  mergeClasses,
  Option,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components';
import { CheckmarkCircle20Filled, PersonArrowRight20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { type ConnectionView, type SignInRequest, signInMethods } from '../../../shared/connection.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { AccountPicker } from './AccountPicker.tsx';
import { endpointsOf, orNull } from './draft.ts';
import type { FormFields } from './form-fields.ts';
import { type DraftField, signInProblemsOf } from './problems.ts';
import { requestOf } from './SignInDialog.tsx';
import { SignInProgress } from './SignInProgress.tsx';
import { TextField } from './TextField.tsx';
import { usePageStyles } from './use-page-styles.ts';
import { useSignIn } from './use-sign-in.ts';

const useStyles = makeStyles({
  // Side by side where there is room; the boxes line up with the label above them.
  methods: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))',
    alignItems: 'start',
    marginLeft: '-8px',
  },
  option: { display: 'flex', flexDirection: 'column' },
  hint: { fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  who: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', fontSize: '14px' },
  check: { flexShrink: 0, color: tokens.colorBrandForeground1 },
  name: { fontWeight: 600, overflowWrap: 'anywhere', flexGrow: 1 },
});

interface EntraFieldsProps {
  readonly fields: FormFields;
  readonly saved: ConnectionView | null;
}

/** Sign-in with Microsoft Entra ID, and then which accounts. */
export function EntraFields({ fields, saved }: EntraFieldsProps) {
  const styles = useStyles();
  const page = usePageStyles();
  const card = useCardStyles();
  const { say } = useText();
  const { draft, change, touch } = fields;
  const savedRequest = saved === null || saved.status !== 'ready' ? null : requestOf(saved);
  const [signedIn, setSignedIn] = useState<SignInRequest | null>(null);
  const { state, start, cancel } = useSignIn(setSignedIn);
  const isBusy = !['idle', 'signedIn', 'failed'].includes(state.type);

  const request = (tenantId: string): SignInRequest => ({
    cloud: draft.cloud,
    ...endpointsOf(draft),
    method: draft.method,
    tenantId: orNull(tenantId),
    clientId: orNull(draft.clientId),
  });
  const signIn = (tenantId = draft.tenantId) => {
    const problems = Object.keys(signInProblemsOf(draft)) as DraftField[];
    for (const field of problems) touch(field);
    if (problems.length === 0) start(request(tenantId));
  };
  const tenants = state.type === 'signedIn' ? state.tenants : [];
  const tenantNow = state.type === 'signedIn' ? state.tenantId : '';
  const username =
    state.type === 'signedIn'
      ? state.username
      : signedIn === null && saved?.auth.kind === 'entra'
        ? saved.auth.username
        : null;

  return (
    <>
      <section className={mergeClasses(card.card, page.card)}>
        <Field label={say('connections:method.label')}>
          <RadioGroup
            className={styles.methods}
            value={draft.method}
            disabled={isBusy}
            onChange={(_event, { value }) => {
              const method = signInMethods.find((one) => one === value);
              if (method !== undefined) change({ method });
            }}
          >
            {signInMethods.map((method) => (
              <Radio
                key={method}
                value={method}
                data-testid={`method-${method}`}
                label={
                  <span className={styles.option}>
                    <span>{say(`connections:method.${method}`)}</span>
                    <span className={styles.hint}>{say(`connections:method.${method}Hint`)}</span>
                  </span>
                }
              />
            ))}
          </RadioGroup>
        </Field>
        {tenants.length <= 1 && (
          <TextField
            fields={fields}
            field="tenantId"
            label={`${say('connections:field.tenant')} (${say('connections:form.optional')})`}
            hint={say('connections:field.tenantHint')}
            placeholder="contoso.onmicrosoft.com"
          />
        )}
        {!isBusy && (
          <div className={styles.who} role="status">
            {username !== null && (
              <>
                <CheckmarkCircle20Filled className={styles.check} aria-hidden="true" />
                <span className={styles.name} data-testid="signed-in-as">
                  {say('connections:signIn.signedIn', { username })}
                </span>
              </>
            )}
            <Button
              appearance={username === null ? 'primary' : 'secondary'}
              icon={<PersonArrowRight20Regular />}
              data-testid="sign-in"
              onClick={() => signIn()}
            >
              {say(username === null ? 'connections:signIn.button' : 'connections:signIn.again')}
            </Button>
          </div>
        )}
        <SignInProgress state={state} onCancel={cancel} onRetry={() => signIn()} />
        {tenants.length > 1 && (
          <Field label={say('connections:signIn.directory')} hint={say('connections:signIn.directoryHint')}>
            <Dropdown
              className={page.field}
              value={tenants.find(({ tenantId }) => tenantId === tenantNow)?.name ?? tenantNow}
              selectedOptions={[tenantNow]}
              data-testid="tenant"
              onOptionSelect={(_event, { optionValue }) => {
                if (optionValue === undefined || optionValue === tenantNow) return;
                change({ tenantId: optionValue });
                signIn(optionValue);
              }}
            >
              {tenants.map(({ tenantId, name }) => (
                <Option key={tenantId} value={tenantId} text={name}>
                  <span className={styles.option}>
                    <span>{name}</span>
                    <span className={styles.hint}>{tenantId}</span>
                  </span>
                </Option>
              ))}
            </Dropdown>
          </Field>
        )}
      </section>
      <AccountPicker fields={fields} request={signedIn ?? savedRequest} isSaved={saved !== null} />
    </>
  );
}
