import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useEffect } from 'react';
import type { ConnectionView, SignInRequest } from '../../../shared/connection.ts';
import { announce } from '../../store/app-store.ts';
import { showConnections, useConnection } from '../../store/connections-store.ts';
import { keepFocus } from '../../ui/keep-focus.ts';
import { useText } from '../../ui/use-text.ts';
import { SignInProgress } from './SignInProgress.tsx';
import { useSignIn } from './use-sign-in.ts';

/** Signs in again to a connection, as it says how. */
export function SignInDialog({ connectionId }: { readonly connectionId: string }) {
  const { say } = useText();
  const connection = useConnection(connectionId);
  const name = connection?.name ?? '';
  const close = () => {
    showConnections();
    keepFocus();
  };
  const { state, start } = useSignIn(() => {
    announce(say('connections:signIn.done', { name }));
    close();
  });
  const request = connection === undefined ? null : requestOf(connection);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it starts once, as the dialog opens
  useEffect(() => {
    if (request !== null) start(request);
  }, []);

  return (
    <Dialog open modalType="alert">
      <DialogSurface data-testid="sign-in-dialog" onKeyDown={(event) => event.key === 'Escape' && close()}>
        <DialogBody>
          <DialogTitle>{say('connections:signIn.dialogTitle', { name })}</DialogTitle>
          <DialogContent>
            <SignInProgress
              state={state}
              onCancel={null}
              onRetry={() => request !== null && start(request)}
            />
          </DialogContent>
          <DialogActions>
            <Button data-testid="sign-in-close" onClick={close}>
              {say(state.type === 'failed' ? 'connections:action.close' : 'common:action.cancel')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** How a saved connection signs in; null for one that has no sign-in. */
export function requestOf({ connectionId, cloud, endpoints, auth }: ConnectionView): SignInRequest | null {
  if (auth.kind !== 'entra') return null;
  const { method, tenantId, clientId } = auth;
  return {
    connectionId,
    cloud,
    ...(endpoints === null ? {} : { endpoints }),
    method,
    tenantId,
    clientId,
  };
}
