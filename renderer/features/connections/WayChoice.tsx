import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Key24Regular, PersonKey24Regular } from '@fluentui/react-icons';
import { useId } from 'react';
import { focusRing } from '../../ui/focus-ring.ts';
import { useText } from '../../ui/use-text.ts';
import type { Draft } from './draft.ts';
import { usePageStyles } from './use-page-styles.ts';

const useStyles = makeStyles({
  group: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  legend: { padding: 0, marginBottom: '8px' },
  choices: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(250px, 1fr))',
    gap: '12px',
  },
  choice: {
    position: 'relative',
    display: 'flex',
    gap: '12px',
    padding: '14px 14px 14px 16px',
    borderRadius: '14px',
    // Two pixels, so that choosing moves nothing.
    border: `2px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    cursor: 'pointer',
    ':hover': { border: `2px solid ${tokens.colorNeutralStroke1Hover}` },
    ':has(input:focus-visible)': focusRing,
  },
  chosen: {
    border: `2px solid ${tokens.colorCompoundBrandStroke}`,
    ':hover': { border: `2px solid ${tokens.colorCompoundBrandStroke}` },
  },
  input: {
    appearance: 'none',
    flexShrink: 0,
    width: '16px',
    height: '16px',
    margin: '3px 0 0',
    borderRadius: '50%',
    border: `1.5px solid ${tokens.colorNeutralStrokeAccessible}`,
    backgroundColor: 'transparent',
    cursor: 'pointer',
    outlineStyle: 'none',
    ':checked': { border: `5px solid ${tokens.colorCompoundBrandBackground}` },
  },
  words: { minWidth: 0 },
  title: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    fontSize: '14px',
    lineHeight: '22px',
    fontWeight: 600,
  },
  icon: { display: 'grid', color: tokens.colorBrandForeground1 },
});

const choices = [
  {
    way: 'sharedKey',
    title: 'connections:form.wayKeys',
    hint: 'connections:form.wayKeysHint',
    Icon: Key24Regular,
  },
  {
    way: 'entra',
    title: 'connections:form.wayEntra',
    hint: 'connections:form.wayEntraHint',
    Icon: PersonKey24Regular,
  },
] as const;

interface WayChoiceProps {
  readonly value: Draft['way'];
  readonly onChange: (way: Draft['way']) => void;
}

/** The two ways to sign in, each with what it is good for. */
export function WayChoice({ value, onChange }: WayChoiceProps) {
  const styles = useStyles();
  const page = usePageStyles();
  const { say } = useText();
  const name = useId();
  return (
    <fieldset className={styles.group}>
      <legend className={mergeClasses(page.heading, styles.legend)}>{say('connections:form.way')}</legend>
      <div className={styles.choices}>
        {choices.map(({ way, title, hint, Icon }) => (
          <label key={way} className={mergeClasses(styles.choice, way === value && styles.chosen)}>
            <input
              className={styles.input}
              type="radio"
              name={name}
              checked={way === value}
              data-testid={`way-${way}`}
              aria-describedby={`${name}-${way}`}
              aria-label={say(title)}
              onChange={() => onChange(way)}
            />
            <span className={styles.words}>
              <span className={styles.title}>
                <span className={styles.icon}>
                  <Icon aria-hidden="true" />
                </span>
                {say(title)}
              </span>
              <span className={page.quiet} id={`${name}-${way}`} style={{ display: 'block' }}>
                {say(hint)}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
