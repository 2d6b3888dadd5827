import { setInterval } from 'node:timers';
import { createApp } from '../../electron/app.ts';
import { nodeHostParts } from '../../electron/platform/node-host.ts';
import { localConnectionId } from '../../shared/connection.ts';
import { defaultPlan } from '../../shared/plan.ts';

/**
 * The app in a process of its own, at work on an account until it is killed: adds the connection, starts a run, and
 * prints one line of JSON when its first task is on a node. Its arguments: data folder, a block to paste (empty: it
 * works on this computer), the output folder, clips.
 */
const [folder = '', pasted = '', outputFolder = '', ...clips] = process.argv.slice(2);
const app = createApp({
  ...nodeHostParts(folder),
  ...{ kind: 'terminal', pickers: null, reveal: null, openUrl: null },
});
async function connect(): Promise<string> {
  const paste = app.connections.readPaste(pasted);
  const { connectionId } = await app.connections.save({
    ...{ name: 'Account', cloud: 'public', batchUrl: paste.batchUrl ?? '', blobUrl: paste.blobUrl ?? '' },
    auth: {
      kind: 'sharedKey',
      batchAccount: paste.batchAccount ?? '',
      storageAccount: paste.storageAccount ?? '',
      pasteId: paste.pasteId,
    },
  });
  return connectionId;
}

const connectionId = pasted === '' ? localConnectionId : await connect();
await app.queue.add(clips.map((path) => ({ path })));
await app.queue.settled();
const signal = AbortSignal.timeout(60_000);
const runId = await app.startRun({
  ...{ quality: 'v2', outputFolder, downloadAsCompleted: true, timeLimitMinutes: 30, connectionId },
  cleanUp: { pool: true, job: true, output: true },
  ...(pasted !== '' && { plan: { ...defaultPlan, spotNodes: 1, dedicatedNodes: 1 } }),
});
for await (const event of app.runs.watch(runId, signal)) {
  if (event.tasks.some(({ phase }) => phase === 'running')) break;
}
process.stdout.write(`${JSON.stringify({ connectionId, runId })}\n`);
// Alive until somebody ends it.
setInterval(() => undefined, 60_000);
