import { useEffect, useRef, useState } from 'react';
import type { SignInEvent, SignInRequest } from '../../../shared/connection.ts';
import type { FailureView } from '../../../shared/failure.ts';
import { failureOf } from '../../client.ts';
import { useClient } from '../../store/client-context.ts';

/** Where a sign-in stands: the events of the app, and what is before and around them. */
export type SignInState =
  | { readonly type: 'idle' }
  | { readonly type: 'starting' }
  | Exclude<SignInEvent, { readonly type: 'failed' | 'signedIn' }>
  | (Extract<SignInEvent, { readonly type: 'signedIn' }> & { readonly request: SignInRequest })
  | { readonly type: 'failed'; readonly failure: FailureView };

interface SignIn {
  readonly state: SignInState;
  readonly start: (request: SignInRequest) => void;
  /** Gives it up: the app stops waiting. */
  readonly cancel: () => void;
}

/** Signs in with Entra, live. Leaving the screen gives a sign-in up that is under way. */
export function useSignIn(onSignedIn: (request: SignInRequest) => void): SignIn {
  const client = useClient();
  const [state, setState] = useState<SignInState>({ type: 'idle' });
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);

  const start = (request: SignInRequest) => {
    stop.current();
    setState({ type: 'starting' });
    const subscription = client.connections.signIn.subscribe(request, {
      onData: (event) => {
        if (event.type !== 'signedIn') {
          setState(event);
          return;
        }
        setState({ ...event, request });
        onSignedIn(request);
      },
      onError: (error) => setState({ type: 'failed', failure: failureOf(error) }),
    });
    stop.current = () => subscription.unsubscribe();
  };
  const cancel = () => {
    stop.current();
    setState({ type: 'idle' });
  };
  return { state, start, cancel };
}
