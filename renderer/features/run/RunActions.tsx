import { Button, Spinner } from '@fluentui/react-components';
import {
  ArrowClockwise20Regular,
  ArrowDownload20Regular,
  Dismiss20Regular,
  FolderOpen20Regular,
} from '@fluentui/react-icons';
import { useState } from 'react';
import type { RunHead } from '../../../shared/contract.ts';
import { announce, useAppStore } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { useText } from '../../ui/use-text.ts';
import { isFinal, retryWords } from './run-words.ts';
import { SaveReceipt } from './SaveReceipt.tsx';

/** What can be done with the run now. The app decides what is possible (`head.can`). */
export function RunActions({ head }: { readonly head: RunHead }) {
  const { say } = useText();
  const client = useClient();
  const attempt = useAttempt();
  const canReveal = useAppStore((state) => state.info?.canRevealFiles ?? false);
  const [isAsking, setIsAsking] = useState(false);
  const [isRetrying, retry] = usePending();
  const [isFetching, fetchAll] = usePending();
  const { runId, can, counts } = head;
  const canOpen = canReveal && can.openFolder && counts.downloaded > 0;
  const areFetched = counts.downloaded === counts.converted;

  const download = async () => {
    const { fetched } = await client.run.downloadAll.mutate({ runId });
    const key = fetched === 0 ? 'allThere' : areFetched ? 'fetchedAgain' : 'fetched';
    const count = fetched === 0 ? counts.converted : fetched;
    announce(say(`run:downloaded.${key}`, { count }));
  };

  return (
    <>
      {can.cancel && (
        <Button icon={<Dismiss20Regular />} data-testid="cancel-run" onClick={() => setIsAsking(true)}>
          {say('run:action.cancel')}
        </Button>
      )}
      {can.retryFailed && (
        <Button
          appearance={isFinal(head.status) && areFetched ? 'primary' : 'secondary'}
          icon={isRetrying ? <Spinner size="tiny" /> : <ArrowClockwise20Regular />}
          disabledFocusable={isRetrying}
          data-testid="retry-failed"
          onClick={() => retry(() => attempt(() => client.run.retryFailed.mutate({ runId })))}
        >
          {retryWords(head, say)}
        </Button>
      )}
      {(can.downloadAll || isFetching) && (
        <Button
          appearance={areFetched ? 'secondary' : 'primary'}
          icon={isFetching ? <Spinner size="tiny" /> : <ArrowDownload20Regular />}
          disabledFocusable={isFetching}
          data-testid="download-all"
          onClick={() => fetchAll(() => attempt(download))}
        >
          {say(isFetching ? 'run:action.downloading' : 'run:action.downloadAll')}
        </Button>
      )}
      {canOpen && (
        <Button
          appearance={areFetched && !can.retryFailed ? 'primary' : 'secondary'}
          icon={<FolderOpen20Regular />}
          data-testid="open-folder"
          onClick={() => void attempt(() => client.run.openFolder.mutate({ runId }))}
        >
          {say('run:action.openFolder')}
        </Button>
      )}
      {isFinal(head.status) && <SaveReceipt runId={runId} />}
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
