import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DocumentArrowDown20Regular, FolderOpen20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useAppStore } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { ReportDialog } from '../../ui/ReportDialog.tsx';
import { useText } from '../../ui/use-text.ts';

const useStyles = makeStyles({
  hint: { margin: 0, fontSize: '13px', lineHeight: '18px', color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '10px' },
});

/** The ways to what the app has written down about itself. */
export function HelpButtons() {
  const styles = useStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const canReveal = useAppStore((state) => state.info?.canRevealFiles ?? false);
  const [isReporting, setIsReporting] = useState(false);
  return (
    <>
      <p className={styles.hint}>{say('report:hint')}</p>
      <div className={styles.buttons}>
        {canReveal && (
          <Button
            icon={<FolderOpen20Regular />}
            data-testid="open-logs"
            onClick={() => void attempt(() => client.app.openLogs.mutate())}
          >
            {say('report:openLogs')}
          </Button>
        )}
        <Button
          icon={<DocumentArrowDown20Regular />}
          data-testid="export-report"
          onClick={() => setIsReporting(true)}
        >
          {say('report:exportReport')}
        </Button>
      </div>
      <ReportDialog isOpen={isReporting} onClose={() => setIsReporting(false)} />
    </>
  );
}
