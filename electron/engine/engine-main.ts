import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../shared/failure.ts';
import type { Engine } from './engine.ts';
import { type EngineArguments, engineUsage, parseEngineArguments, UsageError } from './engine-arguments.ts';
import { startEngine } from './start-engine.ts';

/**
 * The engine alone, for any client of Azure Batch: `npm run --silent engine`.
 * @returns the exit code: 0 after SIGINT or SIGTERM, 1 when it could not start or close, 2 for a usage error
 */
export async function engineMain(args: readonly string[]): Promise<number> {
  let parsed: EngineArguments | 'help';
  try {
    parsed = parseEngineArguments(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${engineUsage}`);
    return 2;
  }
  if (parsed === 'help') {
    process.stderr.write(engineUsage);
    return 0;
  }
  return run(parsed);
}

async function run(args: EngineArguments): Promise<number> {
  const interrupted = waitForSignal();
  const temporary = args.dataFolder === null ? await mkdtemp(join(tmpdir(), 'batchtone-engine-')) : null;
  try {
    const engine = await startEngine({
      dataFolder: args.dataFolder ?? temporary ?? '',
      batchPort: args.batchPort,
      blobPort: args.blobPort,
      ...(args.captureFolder === null ? {} : { captureFolder: args.captureFolder }),
      rehearsal: args.rehearsal,
      node: { execPath: process.execPath, env: {} },
    });
    // A signal during the start has been heard already: then nobody is told an address that is about to go.
    if (!interrupted.isOver()) announce(engine);
    await interrupted.promise;
    await engine.close();
    return 0;
  } catch (error) {
    process.stderr.write(`The engine did not start or close: ${explain(error)}\n`);
    return 1;
  } finally {
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
}

function announce({ batch, storage }: Engine): void {
  process.stdout.write(`${JSON.stringify({ batch, storage })}\n`);
}

function waitForSignal(): { readonly promise: Promise<void>; isOver(): boolean } {
  let isOver = false;
  const promise = new Promise<void>((resolve) => {
    const end = () => {
      isOver = true;
      resolve();
    };
    // `on`, not `once`: a second signal must not cut the clean-up short.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
    // Whoever started this process with a channel to it has gone.
    process.once('disconnect', end);
  });
  return { promise, isOver: () => isOver };
}

function explain(error: unknown): string {
  const cause = error instanceof Failure && error.cause !== undefined ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
