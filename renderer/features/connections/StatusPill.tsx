import { makeStyles } from '@fluentui/react-components';
import { CheckmarkCircle16Filled, Warning16Filled } from '@fluentui/react-icons';
import { type Tone, tone } from '../../ui/tones.ts';

const useStyles = makeStyles({
  pill: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    padding: '1px 8px 1px 5px',
    borderRadius: '10px',
    fontSize: '12px',
    lineHeight: '18px',
    fontWeight: 600,
    whiteSpace: 'nowrap',
    flexShrink: 0,
  },
});

/** A state in a word and an icon; its colour says nothing that they do not. */
export function StatusPill({ look, words }: { readonly look: Tone; readonly words: string }) {
  const styles = useStyles();
  const Icon = look === 'amber' ? Warning16Filled : CheckmarkCircle16Filled;
  return (
    <span
      className={styles.pill}
      style={{
        backgroundColor: tone(look, 'Fill'),
        color: tone(look, 'Ink'),
        border: `1px solid ${tone(look, 'Edge')}`,
      }}
      data-testid="connection-status"
    >
      <Icon aria-hidden="true" />
      {words}
    </span>
  );
}
