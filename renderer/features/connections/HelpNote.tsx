import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ChevronDown16Regular, QuestionCircle20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { focusRing } from '../../ui/focus-ring.ts';
import { useCardStyles } from '../../ui/use-card-styles.ts';
import { useText } from '../../ui/use-text.ts';
import type { Draft } from './draft.ts';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  card: {
    padding: '14px 16px',
    position: 'sticky',
    top: 0,
    '@media (max-width: 1080px)': { order: -1, position: 'static', padding: '10px 16px' },
    '&[open] > summary > svg': { transform: 'rotate(180deg)' },
  },
  summary: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    cursor: 'pointer',
    listStyleType: 'none',
    borderRadius: '6px',
    '::-webkit-details-marker': { display: 'none' },
    ':focus-visible': focusRing,
  },
  title: { flexGrow: 1 },
  icon: { display: 'grid', color: tokens.colorBrandForeground1 },
  steps: {
    margin: '10px 0 0',
    paddingLeft: '20px',
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
    fontSize: '13px',
    lineHeight: '18px',
    color: tokens.colorNeutralForeground2,
  },
  after: { margin: '10px 0 0' },
  code: {
    display: 'block',
    margin: '6px 0 0',
    padding: '6px 8px',
    borderRadius: '6px',
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '12px',
    lineHeight: '17px',
    overflowWrap: 'anywhere',
  },
});

/** The width from which the note has a column of its own, and so is open. */
const wideQuery = '(min-width: 1081px)';
/** Commands are the same in every language. */
const commands = [
  'az batch account keys list -n NAME -g GROUP',
  'az storage account show-connection-string -n NAME',
];

/** For the newcomer: where each thing is found. */
export function HelpNote({ way }: { readonly way: Draft['way'] }) {
  const styles = useStyles();
  const page = usePageStyles();
  const card = useCardStyles();
  const { say } = useText();
  const [isWide] = useState(() => globalThis.matchMedia?.(wideQuery).matches ?? true);

  return (
    <details className={mergeClasses(card.card, styles.card)} open={isWide}>
      <summary className={mergeClasses(styles.summary, card.title)}>
        <span className={styles.icon}>
          <QuestionCircle20Regular aria-hidden="true" />
        </span>
        <span className={styles.title}>
          {say(way === 'sharedKey' ? 'connections:help.title' : 'connections:help.entraTitle')}
        </span>
        <ChevronDown16Regular aria-hidden="true" />
      </summary>
      {way === 'sharedKey' ? (
        <>
          <ol className={styles.steps}>
            <li>{say('connections:help.keys1')}</li>
            <li>{say('connections:help.keys2')}</li>
            <li>{say('connections:help.keys3')}</li>
          </ol>
          <p className={mergeClasses(page.quiet, styles.after)}>{say('connections:help.keysCli')}</p>
          {commands.map((command) => (
            <code key={command} className={styles.code}>
              {command}
            </code>
          ))}
        </>
      ) : (
        <>
          <p className={mergeClasses(page.quiet, styles.after)}>{say('connections:help.entra1')}</p>
          <ul className={styles.steps}>
            <li>{say('connections:help.entraBatch')}</li>
            <li>{say('connections:help.entraStorage')}</li>
          </ul>
          <p className={mergeClasses(page.quiet, styles.after)}>{say('connections:help.entra2')}</p>
        </>
      )}
    </details>
  );
}
