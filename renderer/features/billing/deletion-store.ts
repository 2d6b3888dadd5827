import { useCallback } from 'react';
import { create } from 'zustand';
import type { Leftover } from '../../../shared/billing.ts';
import { announce } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { useText } from '../../ui/use-text.ts';
import { itemKey } from './billing-words.ts';

interface DeletionState {
  /** Keys of things whose deletion was asked for and not answered yet. */
  readonly sent: ReadonlySet<string>;
}

export const useDeletionStore = create<DeletionState>()(() => ({ sent: new Set() }));

function mark(key: string, isSent: boolean): void {
  useDeletionStore.setState(({ sent }) => ({
    sent: new Set(isSent ? [...sent, key] : [...sent].filter((one) => one !== key)),
  }));
}

/** Deletes things one after the other; what cannot be deleted becomes a notice, and the rest goes on. Never rejects. */
export function useDeletion(): (items: readonly Leftover[]) => Promise<void> {
  const client = useClient();
  const attempt = useAttempt();
  const { say } = useText();
  return useCallback(
    async (items) => {
      let deleted = 0;
      for (const item of items) mark(itemKey(item), true);
      for (const item of items) {
        const { connectionId, kind, id } = item;
        await attempt(async () => {
          await client.billing.deleteLeftover.mutate({ connectionId, kind, id });
          deleted += 1;
        });
        mark(itemKey(item), false);
      }
      if (deleted > 0) announce(say('billing:deleted', { count: deleted }));
    },
    [client, attempt, say],
  );
}
