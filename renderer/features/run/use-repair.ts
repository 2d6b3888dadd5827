import { useCallback } from 'react';
import type { RunHead } from '../../../shared/contract.ts';
import type { RepairName } from '../../../shared/repairs.ts';
import { announce } from '../../store/app-store.ts';
import { useAttempt, useClient } from '../../store/client-context.ts';
import { isLeading, leadTo } from '../../store/lead-to.ts';
import { useText } from '../../ui/use-text.ts';

/** What a card is about, for repairs that must know. */
export interface RepairTarget {
  readonly itemId?: string;
  readonly nodeIds?: readonly string[];
}

const extraMinutes = 30;

/** Carries out the button of a failure card; what goes wrong becomes a notice. Never rejects. */
export function useRepair(
  head: Pick<RunHead, 'runId' | 'connectionId'>,
): (repair: RepairName, target?: RepairTarget) => Promise<void> {
  const client = useClient();
  const attempt = useAttempt();
  const { say } = useText();
  const { runId, connectionId } = head;
  return useCallback(
    async (repair, { itemId, nodeIds = [] } = {}) => {
      if (isLeading(repair)) {
        leadTo(repair, connectionId);
        return;
      }
      await attempt(async () => {
        switch (repair) {
          case 'downloadAgain':
            await client.run.downloadAll.mutate({ runId });
            return;
          case 'waitLonger':
            await client.run.extendTimeLimit.mutate({ runId, minutes: extraMinutes });
            return;
          case 'rebootNode':
          case 'removeNode':
            // One after the other: a pool takes one change at a time.
            for (const nodeId of nodeIds) await client.run.repair.mutate({ runId, repair, nodeId });
            break;
          default:
            await client.run.repair.mutate({ runId, repair, ...(itemId !== undefined && { itemId }) });
        }
        announce(say('run:problem.asked'));
      });
    },
    [client, attempt, say, runId, connectionId],
  );
}
