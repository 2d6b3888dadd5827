import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Sparkle20Regular } from '@fluentui/react-icons';
import { useText } from '../../ui/use-text.ts';
import { AddButtons } from './AddButtons.tsx';
import { DropPicture } from './DropPicture.tsx';
import { useIngest } from './use-ingest.ts';

const useStyles = makeStyles({
  invitation: {
    flexGrow: 1,
    minHeight: 0,
    margin: '14px',
    padding: '16px 24px',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'safe center',
    overflowY: 'auto',
    textAlign: 'center',
    borderRadius: '12px',
    border: `1.5px dashed ${tokens.colorNeutralStroke1}`,
    backgroundColor: `color-mix(in srgb, ${tokens.colorBrandForeground1} 3%, transparent)`,
  },
  title: {
    margin: '18px 0 6px',
    fontSize: '22px',
    lineHeight: '28px',
    fontWeight: 650,
    letterSpacing: '-0.015em',
  },
  body: {
    margin: 0,
    maxWidth: '430px',
    fontSize: '14px',
    lineHeight: '21px',
    color: tokens.colorNeutralForeground2,
    textWrap: 'pretty',
  },
  buttons: { display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: '10px', marginTop: '22px' },
  formats: {
    margin: '14px 0 0',
    fontSize: '12px',
    letterSpacing: '0.02em',
    color: tokens.colorNeutralForeground3,
  },
  samples: {
    marginTop: '18px',
    color: tokens.colorNeutralForeground2,
    fontSize: '13px',
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'center',
  },
});

/** The queue before the first file: an invitation. */
export function EmptyQueue() {
  const styles = useStyles();
  const { say } = useText();
  const { addSamples } = useIngest();
  return (
    <div className={styles.invitation} data-testid="queue-empty">
      <DropPicture />
      <h2 className={styles.title}>{say('queue:empty.title')}</h2>
      <p className={styles.body}>{say('queue:empty.body')}</p>
      <div className={styles.buttons}>
        <AddButtons size="large" />
      </div>
      <p className={styles.formats}>{say('queue:empty.formats')}</p>
      <div className={styles.samples}>
        {say('queue:samplesHint')}
        <Button
          appearance="transparent"
          icon={<Sparkle20Regular />}
          onClick={addSamples}
          data-testid="add-samples"
        >
          {say('queue:samples')}
        </Button>
      </div>
    </div>
  );
}
