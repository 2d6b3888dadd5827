import { useCallback, useEffect } from 'react';
import { create } from 'zustand';
import type { FailureView } from '../../../shared/failure.ts';
import type { Plan, PlanOptions } from '../../../shared/plan.ts';
import { type Client, failureOf } from '../../client.ts';
import { useClient } from '../../store/client-context.ts';

export type PlanState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly options: PlanOptions }
  | { readonly kind: 'failed'; readonly failure: FailureView };

interface PlanStore {
  /** By connection id. What was read stays on screen while it is read again. */
  readonly plans: Readonly<Record<string, PlanState>>;
}

export const usePlanStore = create<PlanStore>()(() => ({ plans: {} }));

function put(connectionId: string, state: PlanState): void {
  usePlanStore.setState(({ plans }) => ({ plans: { ...plans, [connectionId]: state } }));
}

async function load(client: Client, connectionId: string, signal?: AbortSignal): Promise<void> {
  if (usePlanStore.getState().plans[connectionId]?.kind !== 'ready') put(connectionId, { kind: 'loading' });
  try {
    const options = await client.plan.options.query({ connectionId }, signal === undefined ? {} : { signal });
    if (signal?.aborted !== true) put(connectionId, { kind: 'ready', options });
  } catch (error) {
    if (signal?.aborted !== true) put(connectionId, { kind: 'failed', failure: failureOf(error) });
  }
}

export interface PlanHandle {
  readonly state: PlanState;
  reload(): void;
  /** Saves it as the connection's plan. @throws what the app refuses */
  save(plan: Plan): Promise<void>;
}

/** What a connection's plan is and may be, read when it is first shown. @param connectionId null where there is no plan */
export function usePlan(connectionId: string | null): PlanHandle | null {
  const client = useClient();
  const state = usePlanStore(({ plans }) => (connectionId === null ? undefined : plans[connectionId]));

  useEffect(() => {
    if (connectionId === null) return;
    const abort = new AbortController();
    void load(client, connectionId, abort.signal);
    return () => abort.abort();
  }, [client, connectionId]);

  const reload = useCallback(() => {
    if (connectionId !== null) void load(client, connectionId);
  }, [client, connectionId]);

  const save = useCallback(
    async (plan: Plan) => {
      if (connectionId === null) return;
      await client.plan.save.mutate({ connectionId, plan });
      const before = usePlanStore.getState().plans[connectionId];
      if (before?.kind === 'ready')
        put(connectionId, { kind: 'ready', options: { ...before.options, plan } });
    },
    [client, connectionId],
  );

  return connectionId === null ? null : { state: state ?? { kind: 'loading' }, reload, save };
}
