import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components';
import { Dismiss20Regular } from '@fluentui/react-icons';
import { dismissNotice, useAppStore } from '../store/app-store.ts';
import { failureWords } from './failure-words.ts';
import { LeftoverNotice } from './LeftoverNotice.tsx';
import { useText } from './use-text.ts';

const useStyles = makeStyles({
  region: {
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
    padding: '0 24px',
    ':not(:empty)': { paddingTop: '16px' },
  },
});

/** Failures that have no better place, and the banner of a lost connection. */
export function Notices() {
  const styles = useStyles();
  const { say } = useText();
  const notices = useAppStore((state) => state.notices);
  const isLost = useAppStore((state) => state.isLost);

  return (
    <div className={styles.region} role="status" aria-live="polite" aria-label={say('common:noticesLabel')}>
      {isLost && (
        <MessageBar intent="warning" layout="multiline" data-testid="connection-lost">
          <MessageBarBody>
            <MessageBarTitle>{say('common:lost.title')}</MessageBarTitle>
            {say('common:lost.body')}
          </MessageBarBody>
          <MessageBarActions>
            <Button size="small" onClick={() => location.reload()}>
              {say('common:lost.reload')}
            </Button>
          </MessageBarActions>
        </MessageBar>
      )}
      <LeftoverNotice />
      {notices.map(({ id, failure }) => {
        const words = failureWords(failure, say);
        return (
          <MessageBar
            key={id}
            intent="error"
            layout="multiline"
            data-testid="notice"
            data-code={failure.code}
          >
            <MessageBarBody>
              <MessageBarTitle>{words.what}</MessageBarTitle>
              {words.wayOut}
            </MessageBarBody>
            <MessageBarActions
              containerAction={
                <Button
                  appearance="transparent"
                  icon={<Dismiss20Regular />}
                  aria-label={say('common:action.dismiss')}
                  onClick={() => dismissNotice(id)}
                />
              }
            />
          </MessageBar>
        );
      })}
    </div>
  );
}
