import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '../../../electron/router.ts';
import type { Client } from '../../../renderer/client.ts';
import { type FailureView, viewOf } from '../../../shared/failure.ts';

/** Answers a call by its path; a subscription emits through `emit` and returns how to stop it. */
export interface Script {
  readonly calls: Readonly<Record<string, (input: never) => unknown>>;
  readonly streams: Readonly<Record<string, Stream>>;
}

/** `fail` ends it as a failure of the app's does. */
export type Stream = (
  input: never,
  emit: (data: unknown) => void,
  fail: (failure: FailureView) => void,
) => () => void;

/** Thrown by a scripted call: crosses as the router's failures do. */
export class ScriptedFailure extends Error {
  readonly failure: FailureView;
  constructor(failure: FailureView) {
    super(failure.code);
    this.failure = failure;
  }
}

/** The real tRPC client over a script instead of a socket: the types are the router's own. */
export function createFakeClient(script: Script): Client {
  const link: TRPCLink<AppRouter> =
    () =>
    ({ op }) =>
      observable((observer) => {
        if (op.type === 'subscription') {
          const stream = script.streams[op.path];
          observer.next({ result: { type: 'started' } });
          return stream?.(
            op.input as never,
            (data) => observer.next({ result: { type: 'data', data } }),
            (failure) => observer.error(crossing(failure)),
          );
        }
        const call = script.calls[op.path];
        Promise.resolve()
          .then(() => {
            if (call === undefined) throw new Error(`No script for ${op.path}`);
            return call(op.input as never);
          })
          .then(
            (data) => {
              observer.next({ result: { type: 'data', data } });
              observer.complete();
            },
            (error: unknown) => {
              const failure = error instanceof ScriptedFailure ? error.failure : viewOf('internal');
              observer.error(crossing(failure));
            },
          );
        return undefined;
      });
  return createTRPCClient<AppRouter>({ links: [link] }) as Client;
}

/** A failure as it reaches the screens. */
function crossing(failure: FailureView): TRPCClientError<AppRouter> {
  const data = { code: 'INTERNAL_SERVER_ERROR', failure };
  return TRPCClientError.from({ error: { code: -32603, message: failure.code, data } } as never);
}
