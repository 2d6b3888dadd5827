import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../shared/failure.ts';
import { startAzurite } from './azurite.ts';
import { createAdmission, createBatchCore } from './batch-server/batch-core.ts';
import { Capture } from './batch-server/capture.ts';
import { Faults } from './batch-server/faults.ts';
import { listen } from './batch-server/http-listener.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { createBatchModel } from './model/batch-model.ts';
import { createNodeAgent } from './node-agent/node-agent.ts';
import { rehearsedAgent } from './node-agent/rehearsed-agent.ts';
import { nodeEnvironment } from './node-environment.ts';

/**
 * Starts the embedded engine: Batch and Blob Storage on 127.0.0.1, each with an account of its own for this start.
 * An engine started in the data folder of an earlier one knows its pools, jobs and tasks.
 * Assumes that no other engine uses the data folder at the same time.
 * @throws Failure `engineStartFailed`
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { dataFolder, rehearsal = {}, node } = options;
  const started: (() => Promise<void>)[] = [];
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= closeInReverse(started);
    return closing;
  };
  try {
    await mkdir(dataFolder, { recursive: true });
    const agent = createNodeAgent({ environment: nodeEnvironment(process.env), node });
    started.push(() => agent.close());
    // While Azurite starts, which takes longer.
    agent.prepare();
    const azurite = await startAzurite({
      dataFolder: join(dataFolder, 'blob'),
      port: options.blobPort ?? 0,
      node,
    });
    started.push(() => azurite.close());

    const account = {
      name: `batch${randomBytes(6).toString('hex')}`,
      key: randomBytes(64).toString('base64'),
    };
    let base = '';
    const model = createBatchModel({
      dataFolder,
      agent: rehearsedAgent(agent, rehearsal),
      rehearsal,
      account: () => ({ name: account.name, url: `${base}/` }),
    });
    const capture = options.captureFolder === undefined ? null : new Capture(options.captureFolder);
    if (capture !== null) started.push(() => capture.close());
    const faults = new Faults(rehearsal);
    const core = createBatchCore({ model, account, faults, base: () => base });
    const admits = createAdmission({ account, faults });
    const listener = await listen(options.batchPort ?? 0, { core, admits, faults, capture });
    base = `http://127.0.0.1:${listener.port}`;
    // Requests end before the model does, so that its last snapshot is the last word.
    started.push(() => model.close());
    started.push(() => listener.close());
    // Nobody knows the key before this function has returned: no request can come between.
    await model.restore();

    const { blobEndpoint, accountName, accountKey, connectionString } = azurite;
    return {
      batch: { url: base, accountName: account.name, accountKey: account.key },
      storage: { blobEndpoint, accountName, accountKey, connectionString },
      close,
    };
  } catch (error) {
    await close();
    throw error instanceof Failure ? error : new Failure('engineStartFailed', { log: dataFolder }, error);
  }
}

/** Closes everything, whatever one of them says, and then says it. */
async function closeInReverse(started: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of started.toReversed()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'the engine did not close cleanly');
}
