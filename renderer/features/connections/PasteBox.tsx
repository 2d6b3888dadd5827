import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircle20Filled, ClipboardPaste20Regular, LockClosed16Regular } from '@fluentui/react-icons';
import { useId, useRef, useState } from 'react';
import type { PasteResult } from '../../../shared/connection.ts';
import type { FailureView } from '../../../shared/failure.ts';
import { failureOf } from '../../client.ts';
import { useAppStore } from '../../store/app-store.ts';
import { useClient } from '../../store/client-context.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import { FailureNote } from './FailureNote.tsx';
import { foundWords } from './paste-words.ts';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  title: { display: 'flex', alignItems: 'center', gap: '8px' },
  icon: { display: 'grid', color: tokens.colorBrandForeground1 },
  area: {
    width: '100%',
    display: 'block',
    minHeight: '58px',
    padding: '8px 10px',
    resize: 'vertical',
    border: `1.5px dashed ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: '8px',
    backgroundColor: `color-mix(in srgb, ${tokens.colorBrandForeground1} 3%, transparent)`,
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '12.5px',
    lineHeight: '18px',
    outlineStyle: 'none',
    '::placeholder': { color: tokens.colorNeutralForeground3, opacity: 1 },
    ':focus': {
      border: `1.5px solid ${tokens.colorCompoundBrandStroke}`,
      boxShadow: `0 0 0 1px ${tokens.colorCompoundBrandStroke}`,
    },
  },
  safe: { display: 'flex', alignItems: 'center', gap: '5px', flexGrow: 1 },
  found: { marginTop: '12px', display: 'flex', gap: '8px', fontSize: '13px', lineHeight: '18px' },
  check: { flexShrink: 0, color: tokens.colorBrandForeground1 },
  foundWords: { margin: 0, overflowWrap: 'anywhere' },
});

interface PasteBoxProps {
  /** Of an earlier paste into the same form. */
  readonly previousPasteId: string | null;
  readonly onFound: (found: PasteResult) => void;
  /** What is still not filled in, in words; empty when nothing is missing. */
  readonly missing: readonly string[];
}

/**
 * Fills the form from a pasted block. A paste goes straight to the app: the text never becomes part of the page. What is
 * typed or dropped by other means is read by the button, and wiped as it is sent.
 */
export function PasteBox({ previousPasteId, onFound, missing }: PasteBoxProps) {
  const styles = useStyles();
  const page = usePageStyles();
  const card = useCardStyles();
  const { say, list } = useTextWithList();
  const client = useClient();
  const isMac = useAppStore((state) => state.info?.platform === 'darwin');
  const area = useRef<HTMLTextAreaElement>(null);
  const [hasText, setHasText] = useState(false);
  const [isReading, setIsReading] = useState(false);
  const [found, setFound] = useState<PasteResult | null>(null);
  const [failure, setFailure] = useState<FailureView | null>(null);
  const ids = useId();

  const read = async (text: string) => {
    if (area.current !== null) area.current.value = '';
    setHasText(false);
    if (text.trim() === '') return;
    setIsReading(true);
    setFailure(null);
    try {
      const previous = previousPasteId === null ? {} : { previousPasteId };
      const result = await client.connections.readPaste.mutate({ text, ...previous });
      setFound(result);
      onFound(result);
    } catch (error) {
      setFound(null);
      setFailure(failureOf(error));
    } finally {
      setIsReading(false);
    }
  };

  return (
    <section className={mergeClasses(card.card, page.card)} aria-labelledby={`${ids}-title`}>
      <div>
        <h2 className={mergeClasses(page.heading, styles.title)} id={`${ids}-title`}>
          <span className={styles.icon}>
            <ClipboardPaste20Regular aria-hidden="true" />
          </span>
          {say('connections:paste.title')}
        </h2>
        <p className={page.quiet} id={`${ids}-hint`}>
          {say('connections:paste.hint')}
        </p>
      </div>
      <textarea
        ref={area}
        className={styles.area}
        rows={2}
        spellCheck={false}
        autoComplete="off"
        aria-label={say('connections:paste.label')}
        aria-describedby={`${ids}-hint`}
        placeholder={say(isMac ? 'connections:paste.placeholderMac' : 'connections:paste.placeholder')}
        data-testid="paste"
        onPaste={(event) => {
          event.preventDefault();
          void read(event.clipboardData.getData('text/plain'));
        }}
        onInput={(event) => setHasText(event.currentTarget.value.trim() !== '')}
      />
      <div>
        <div className={page.row}>
          <span className={mergeClasses(page.quiet, styles.safe)}>
            <LockClosed16Regular aria-hidden="true" />
            {say('connections:paste.safe')}
          </span>
          {hasText && (
            <Button
              size="small"
              appearance="primary"
              data-testid="paste-read"
              onClick={() => void read(area.current?.value ?? '')}
            >
              {say('connections:paste.read')}
            </Button>
          )}
        </div>
        <div role="status" aria-live="polite">
          {isReading && <p className={page.quiet}>{say('connections:paste.reading')}</p>}
          {!isReading && found !== null && (
            <div className={styles.found} data-testid="paste-found">
              <CheckmarkCircle20Filled className={styles.check} aria-hidden="true" />
              <p className={styles.foundWords}>
                {say('connections:paste.found', { things: list(foundWords(found, say)) })}{' '}
                {missing.length === 0
                  ? say('connections:paste.complete')
                  : say('connections:paste.missing', { things: list(missing) })}
              </p>
            </div>
          )}
        </div>
      </div>
      {failure !== null && <FailureNote failure={failure} />}
    </section>
  );
}

/** `a, b and c`, as the language of the screen has it. */
function useTextWithList() {
  const { say, language } = useText();
  const list = (words: readonly string[]) =>
    new Intl.ListFormat(language, { type: 'conjunction' }).format(words);
  return { say, list };
}
