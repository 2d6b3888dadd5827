import { Button } from '@fluentui/react-components';
import {
  ArrowClockwise20Regular,
  ArrowDownload20Regular,
  Dismiss20Regular,
  FolderOpen20Regular,
} from '@fluentui/react-icons';
import { useState } from 'react';
import type { RunHead } from '../../../shared/contract.ts';
import { useAppStore } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useText } from '../../ui/use-text.ts';

/** What can be done with the run now. The app decides what is possible (`head.can`). */
export function RunActions({ head }: { readonly head: RunHead }) {
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const canReveal = useAppStore((state) => state.info?.canRevealFiles ?? false);
  const [isAsking, setIsAsking] = useState(false);
  const { runId, can } = head;
  const canOpen = canReveal && can.openFolder && head.counts.downloaded > 0;

  return (
    <>
      {can.cancel && (
        <Button icon={<Dismiss20Regular />} data-testid="cancel-run" onClick={() => setIsAsking(true)}>
          {say('run:action.cancel')}
        </Button>
      )}
      {can.retryFailed && (
        <Button
          icon={<ArrowClockwise20Regular />}
          data-testid="retry-failed"
          onClick={() => void attempt(() => client.run.retryFailed.mutate({ runId }))}
        >
          {say('run:action.retryFailed')}
        </Button>
      )}
      {can.downloadAll && (
        <Button
          appearance={canOpen && head.counts.downloaded === head.counts.converted ? 'secondary' : 'primary'}
          icon={<ArrowDownload20Regular />}
          data-testid="download-all"
          onClick={() => void attempt(() => client.run.downloadAll.mutate({ runId }))}
        >
          {say('run:action.downloadAll')}
        </Button>
      )}
      {canOpen && (
        <Button
          appearance={head.counts.downloaded === head.counts.converted ? 'primary' : 'secondary'}
          icon={<FolderOpen20Regular />}
          data-testid="open-folder"
          onClick={() => void attempt(() => client.run.openFolder.mutate({ runId }))}
        >
          {say('run:action.openFolder')}
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={say('run:confirm.cancel.title')}
        body={say('run:confirm.cancel.body')}
        yes={say('run:confirm.cancel.yes')}
        no={say('run:confirm.cancel.no')}
        onYes={() => void attempt(() => client.run.cancel.mutate({ runId }))}
        onClose={() => setIsAsking(false)}
      />
    </>
  );
}
