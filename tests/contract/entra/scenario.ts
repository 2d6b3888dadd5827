import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { SignInEvent, SignInRequest } from '../../../shared/connection.ts';
import type { FailureView } from '../../../shared/failure.ts';

/** What the child is to do, one after another, with one identity over a vault in `folder`. */
export interface Scenario {
  readonly folder: string;
  /** How long the user may take, where not as long as in the app. */
  readonly patienceMs?: number;
  readonly steps: readonly Step[];
}

export type Step =
  | {
      readonly do: 'signIn';
      readonly request: SignInRequest;
      /** - `ignored`: it is opened and nobody answers. - `missing`: this host has none. - `broken`: it does not open. */
      readonly browser: 'answers' | 'ignored' | 'missing' | 'broken';
      /** Gives up once the page is open, or the code is told. */
      readonly givesUp?: boolean;
    }
  | { readonly do: 'token'; readonly request: SignInRequest; readonly scope: string; readonly times: number }
  | { readonly do: 'signOut' | 'signedInAs' | 'discover' | 'tenants'; readonly request: SignInRequest }
  | { readonly do: 'getPool'; readonly request: SignInRequest; readonly batchUrl: string }
  | {
      readonly do: 'store';
      readonly request: SignInRequest;
      readonly blobUrl: string;
      readonly account: string;
    };

/** What came of a step: its value (events of a sign-in, tokens, ...), or the failure. */
export interface Outcome {
  readonly value?: unknown;
  readonly events?: readonly SignInEvent[];
  readonly failure?: FailureView;
  /** Name of an error that is no failure. */
  readonly error?: string;
}

const timeoutMs = 50_000;

/** The child as it is in the source; `play` also takes it bundled. */
export const childScript = join(import.meta.dirname, 'scenario-child.ts');

/**
 * Runs a scenario in a process of its own: Node reads NODE_EXTRA_CA_CERTS only when it starts.
 * @param env beside this process's own
 */
export async function play(
  scenario: Scenario,
  certFile: string,
  env: Readonly<Record<string, string>> = {},
  script = childScript,
): Promise<readonly Outcome[]> {
  const child = spawn(process.execPath, ['--no-warnings', script], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certFile, ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  child.stdin.end(JSON.stringify(scenario));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`The child ended with ${child.exitCode}\n${err}`);
  return JSON.parse(out) as readonly Outcome[];
}
