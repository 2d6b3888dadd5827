import { createContext, useCallback, useContext } from 'react';
import type { SettingsPatch } from '../../shared/contract.ts';
import { type Client, failureOf } from '../client.ts';
import { notify, useAppStore } from './app-store.ts';

export const ClientContext = createContext<Client | null>(null);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('No client: the tree is not inside ClientContext');
  return client;
}

/** Runs a call of the user's; a failure becomes a notice. The returned function never rejects. */
export function useAttempt(): (call: () => Promise<unknown>) => Promise<void> {
  return useCallback(async (call) => {
    try {
      await call();
    } catch (error) {
      notify(failureOf(error));
    }
  }, []);
}

/** Applies a change at once on screen and then asks the app; what the app answers is what holds. */
export function useUpdateSettings(): (patch: SettingsPatch) => Promise<void> {
  const client = useClient();
  return useCallback(
    async (patch) => {
      const before = useAppStore.getState().settings;
      if (before !== null) useAppStore.setState({ settings: { ...before, ...withoutAbsent(patch) } });
      try {
        useAppStore.setState({ settings: await client.settings.update.mutate(patch) });
      } catch (error) {
        useAppStore.setState({ settings: before });
        notify(failureOf(error));
      }
    },
    [client],
  );
}

/** zod's optional fields may be present as `undefined`; spread over settings they would erase a value. */
function withoutAbsent(
  patch: SettingsPatch,
): Partial<NonNullable<ReturnType<typeof useAppStore.getState>['settings']>> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
