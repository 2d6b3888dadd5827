import { useCallback } from 'react';
import type { ReceiptFormat } from '../../shared/contract.ts';
import { announce } from '../store/app-store.ts';
import { useAttempt, useClient } from '../store/client-context.ts';
import { handOver } from './hand-over.ts';
import { useText } from './use-text.ts';

/** Saves the receipt of a run beside its MP3s and says where; what goes wrong becomes a notice. Never rejects. */
export function useSaveReceipt(): (runId: string, format: ReceiptFormat) => Promise<void> {
  const client = useClient();
  const attempt = useAttempt();
  const { say } = useText();
  return useCallback(
    async (runId, format) =>
      await attempt(async () => {
        const file = await client.run.receipt.mutate({ runId, format });
        handOver(file);
        announce(say('report:receipt.saved', { path: file.path }));
      }),
    [client, attempt, say],
  );
}
