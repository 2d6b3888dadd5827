import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { announce } from '../store/app-store.ts';
import { useAttempt, useClient } from '../store/client-context.ts';
import { handOver } from './hand-over.ts';
import { usePending } from './use-pending.ts';
import { useText } from './use-text.ts';

const useStyles = makeStyles({
  list: { margin: '6px 0 10px', paddingLeft: '20px' },
  never: { margin: '0 0 8px', fontWeight: 600 },
  box: { marginLeft: '-8px' },
  hint: { margin: 0, fontSize: '12px', lineHeight: '16px', color: tokens.colorNeutralForeground3 },
  button: { whiteSpace: 'nowrap' },
});

interface ReportDialogProps {
  readonly isOpen: boolean;
  /** The run that it is about; absent: the newest ones. */
  readonly runId?: string;
  readonly onClose: () => void;
}

/** Says what a report has and what it never has, asks for what is personal, and makes it. */
export function ReportDialog({ isOpen, runId, onClose }: ReportDialogProps) {
  const styles = useStyles();
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const [isSaving, run] = usePending();
  const [includesPersonal, setIncludesPersonal] = useState(false);

  const save = async () => {
    const file = await client.app.exportReport.mutate({
      includesPersonal,
      ...(runId !== undefined && { runId }),
    });
    handOver(file);
    announce(say('report:saved', { path: file.content === null ? file.path : file.fileName }));
    onClose();
  };

  return (
    <Dialog open={isOpen} onOpenChange={(_event, { open }) => !open && onClose()}>
      <DialogSurface data-testid="report-dialog">
        <DialogBody>
          <DialogTitle>{say('report:dialog.title')}</DialogTitle>
          <DialogContent>
            {say('report:dialog.body')}
            <ul className={styles.list}>
              {(['versions', 'logs', 'addresses'] as const).map((part) => (
                <li key={part}>{say(`report:dialog.${part}`)}</li>
              ))}
            </ul>
            <p className={styles.never}>{say('report:dialog.never')}</p>
            <Checkbox
              className={styles.box}
              checked={includesPersonal}
              label={say('report:dialog.personal')}
              data-testid="report-personal"
              onChange={(_event, { checked }) => setIncludesPersonal(checked === true)}
            />
            <p className={styles.hint}>{say('report:dialog.personalHint')}</p>
          </DialogContent>
          <DialogActions>
            <Button className={styles.button} onClick={onClose}>
              {say('report:dialog.cancel')}
            </Button>
            <Button
              className={styles.button}
              appearance="primary"
              icon={isSaving ? <Spinner size="tiny" /> : null}
              disabledFocusable={isSaving}
              data-testid="report-save"
              onClick={() => run(() => attempt(save))}
            >
              {say(isSaving ? 'report:dialog.saving' : 'report:dialog.save')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
