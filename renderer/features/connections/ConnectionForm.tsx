import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowLeft20Regular } from '@fluentui/react-icons';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { ConnectionView } from '../../../shared/connection.ts';
import type { FailureView } from '../../../shared/failure.ts';
import { failureOf } from '../../client.ts';
import { announce } from '../../store/app-store.ts';
import { useClient } from '../../store/client-context.ts';
import { showConnections } from '../../store/connections-store.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { AdvancedFields } from './AdvancedFields.tsx';
import { type Draft, draftOf, emptyDraft, type TypedKeys, toSave, withPaste } from './draft.ts';
import { forgetDraft } from './draft-store.ts';
import { EntraFields } from './EntraFields.tsx';
import { FailureNote } from './FailureNote.tsx';
import { useFormFields } from './form-fields.ts';
import { HelpNote } from './HelpNote.tsx';
import { KeysFields } from './KeysFields.tsx';
import { PasteBox } from './PasteBox.tsx';
import { missingWords } from './paste-words.ts';
import { problemsOf } from './problems.ts';
import { TextField } from './TextField.tsx';
import { useForgetSecrets } from './use-forget-secrets.ts';
import { usePageStyles } from './use-page-styles.ts';
import { WayChoice } from './WayChoice.tsx';

const useStyles = makeStyles({
  form: { flexGrow: 1, minHeight: 0, display: 'flex', flexDirection: 'column' },
  columns: {
    display: 'grid',
    maxWidth: '1144px',
    gridTemplateColumns: 'minmax(0, 1fr) 292px',
    alignItems: 'start',
    gap: '16px',
    '@media (max-width: 1080px)': { gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  },
  footer: {
    flexShrink: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: '10px',
    padding: '12px 24px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 1000px)': { padding: '10px 16px' },
  },
  count: { flexGrow: 1, minWidth: 0, color: tokens.colorNeutralForeground2 },
});

/** Adds an Azure account, or edits one. @param saved the one that is edited */
export function ConnectionForm({ saved }: { readonly saved: ConnectionView | null }) {
  const styles = useStyles();
  const page = usePageStyles();
  const card = useCardStyles();
  const { say } = useText();
  const client = useClient();
  const form = useRef<HTMLFormElement>(null);
  const batchKey = useRef<HTMLInputElement>(null);
  const storageKey = useRef<HTMLInputElement>(null);
  const [isTried, setIsTried] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  const [isLeaving, setIsLeaving] = useState(false);
  const [failure, setFailure] = useState<FailureView | null>(null);
  /** The app has forgotten the pasted keys. */
  const [isExpired, setIsExpired] = useState(false);
  const [initial] = useState<Draft>(() => (saved === null ? emptyDraft : draftOf(saved)));

  const typed = (): TypedKeys => ({
    batchKey: batchKey.current?.value.trim() ?? '',
    storageKey: storageKey.current?.value.trim() ?? '',
  });
  const fields = useFormFields(saved?.connectionId ?? 'add', initial, (draft) =>
    problemsOf(draft, typed(), saved),
  );
  const { draft, change, replace, showAll, isChanged } = fields;
  useForgetSecrets(batchKey, storageKey);
  // What an earlier press came to would lie over this form's own buttons.
  useEffect(() => announce(null), []);

  const problems = problemsOf(draft, typed(), saved);
  const problemCount = Object.keys(problems).length;
  const name = saved?.name ?? '';

  const leaveNow = () => {
    forgetDraft();
    showConnections();
  };
  const leave = () => {
    const { batchKey: one, storageKey: other } = typed();
    if (isChanged || one !== '' || other !== '') setIsLeaving(true);
    else leaveNow();
  };

  const save = async (thenCheck: boolean) => {
    showAll();
    setIsTried(true);
    if (Object.keys(problemsOf(draft, typed(), saved)).length > 0) {
      focusFirstProblem(form.current);
      return;
    }
    setIsSaving(true);
    setFailure(null);
    setIsExpired(false);
    try {
      const kept = await client.connections.save.mutate(toSave(draft, typed(), saved?.connectionId));
      forgetDraft();
      // The check shows by itself that there is something to check.
      if (!thenCheck) announce(say('connections:form.saved', { name: kept.name }));
      showConnections(thenCheck ? { kind: 'check', connectionId: kept.connectionId } : { kind: 'list' });
    } catch (error) {
      const refused = failureOf(error);
      const isExpired = refused.params['field'] === 'auth.pasteId';
      if (isExpired) change({ paste: null });
      setIsExpired(isExpired);
      setFailure(isExpired ? null : refused);
      setIsSaving(false);
      keepFocus();
    }
  };

  return (
    <>
      <PageHeader
        title={
          saved === null ? say('connections:form.addTitle') : say('connections:form.editTitle', { name })
        }
        subtitle={say(
          saved?.auth.kind === 'sharedKey' ? 'connections:form.editSubtitle' : 'connections:form.subtitle',
        )}
      >
        <Button icon={<ArrowLeft20Regular />} data-testid="back" onClick={leave}>
          {say('connections:action.back')}
        </Button>
      </PageHeader>
      <form
        ref={form}
        className={styles.form}
        noValidate
        data-testid="connection-form"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!isSaving) void save(true);
        }}
      >
        <div className={page.page}>
          <div className={styles.columns}>
            <div className={page.column}>
              <WayChoice value={draft.way} onChange={(way) => change({ way })} />
              {draft.way === 'sharedKey' ? (
                <>
                  <PasteBox
                    previousPasteId={draft.paste?.pasteId ?? null}
                    missing={missingWords(draft, problems, say)}
                    onFound={(found) => replace((before) => withPaste(before, found))}
                  />
                  <KeysFields fields={fields} saved={saved} batchKey={batchKey} storageKey={storageKey} />
                </>
              ) : (
                <EntraFields fields={fields} saved={saved} />
              )}
              <section className={mergeClasses(card.card, page.card)}>
                <TextField
                  fields={fields}
                  field="name"
                  label={say('connections:field.name')}
                  onType={(text) => change({ name: text, isNameEdited: text !== '' })}
                />
                <AdvancedFields fields={fields} />
              </section>
            </div>
            <HelpNote way={draft.way} />
          </div>
        </div>
        <div className={styles.footer}>
          {failure !== null && <FailureNote failure={failure} />}
          <div className={page.row}>
            <span className={styles.count} role="status">
              {isExpired && `${say('connections:paste.expired')} `}
              {isTried && problemCount > 0 && say('connections:form.problems', { count: problemCount })}
            </span>
            <Button data-testid="cancel" onClick={leave}>
              {say('common:action.cancel')}
            </Button>
            <Button disabledFocusable={isSaving} data-testid="save" onClick={() => void save(false)}>
              {say('connections:form.save')}
            </Button>
            <Button
              type="submit"
              appearance="primary"
              disabledFocusable={isSaving}
              data-testid="save-and-check"
            >
              {say(isSaving ? 'connections:form.saving' : 'connections:form.saveAndCheck')}
            </Button>
          </div>
        </div>
      </form>
      <ConfirmDialog
        isOpen={isLeaving}
        title={say('connections:form.leaveTitle')}
        body={say('connections:form.leaveBody')}
        yes={say('connections:form.leaveYes')}
        no={say('connections:form.leaveNo')}
        onYes={leaveNow}
        onClose={() => setIsLeaving(false)}
      />
    </>
  );
}

/** After the fields have shown their problems, the first of them gets the focus. */
function focusFirstProblem(form: HTMLFormElement | null): void {
  setTimeout(() => {
    const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
    // It may be in the part that is folded away.
    field?.closest('details')?.setAttribute('open', '');
    field?.focus();
  }, 0);
}
