import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../electron/engine/batch-server/operations.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import { acceptedDifferences } from '../support/accepted-differences.ts';
import { hasBatchApi, noBatchApi, type Recording, readRecordings } from '../support/batch-api.ts';
import { EngineState, NotServed } from '../support/engine-state.ts';
import { type RawAnswer, sendRaw } from '../support/raw-batch.ts';
import { departures } from '../support/shape.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The requests that were once recorded at the real service, sent to the engine: it has to answer as the service did. */

const recordings = readRecordings();
const servedIds = new Set(operations.map(({ id }) => id));
/** All but the faults of a bad day (500), which no request can ask for. */
const served = recordings.filter(
  ({ operationId, response }) => servedIds.has(operationId) && response.status < 500,
);
const usedDifferences = new Set<string>();
const skipped = new Set<string>();

let folder: Awaited<ReturnType<typeof tempFolder>>;
let engine: Engine;
let state: EngineState;
beforeAll(async () => {
  folder = await tempFolder();
  engine = await startEngine({
    dataFolder: folder.path,
    node: { execPath: process.execPath, env: {} },
    // A resize has to last until it is stopped.
    rehearsal: { nodeBootMs: 300 },
  });
  state = new EngineState((request) => sendRaw(engine, request));
});
afterAll(async () => {
  await engine?.close();
  await folder?.remove();
});

const codeOf = (body: unknown) => (body as { code?: unknown } | null)?.code;
const firstLine = (body: unknown) =>
  (body as { message?: { value?: string } } | null)?.message?.value?.split('\n')[0];
/** Of the transport, and the echo that a client has to ask for. */
const notOfTheService = new Set([
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'client-request-id',
]);
const headerNames = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.keys(headers).map((name) => [name, '']));

const isList = (body: unknown) => Array.isArray((body as { value?: unknown } | null)?.value);

function compare(recording: Recording, answer: RawAnswer): readonly string[] {
  const { operationId, response } = recording;
  const same = recordings.filter((each) => each.operationId === operationId);
  // A resource has the same properties alone and in a list.
  const kind = operationId.split('_')[0];
  const items = recordings
    .filter((each) => each.operationId.startsWith(`${kind}_`))
    .flatMap((each) => (each.response.body as { value?: unknown[] } | null)?.value ?? [each.response.body]);
  const known = [
    ...same.map((each) => each.response.body),
    { value: items },
    ...(isList(response.body) ? [] : items),
  ];
  const found = [
    ...departures(
      answer.body === '' ? null : { body: answer.body },
      response.body === null || operationId.startsWith('File_Get') ? null : { body: response.body },
      known.map((body) => ({ body })),
    ).filter(() => !operationId.startsWith('File_Get')),
    ...departures(
      { header: headerNames(answer.headers) },
      { header: headerNames(response.headers) },
      same
        .filter((each) => each.response.status === response.status)
        .map((each) => ({ header: headerNames(each.response.headers) })),
    ).filter(({ field }) => !notOfTheService.has(field.replace('header.', ''))),
  ];
  return found
    .filter(({ kind, field }) => {
      const accepted = acceptedDifferences.find(
        (row) => row.kind === kind && row.operation.test(operationId) && row.field.test(field),
      );
      if (accepted) usedDifferences.add(accepted.reason);
      return accepted === undefined;
    })
    .map(({ kind, field, detail }) => `${kind} ${field}${detail === undefined ? '' : `: ${detail}`}`);
}

describe.skipIf(!hasBatchApi)('the engine answers as the recorded service did', () => {
  test.for(served.map((each) => [each.name, each] as const))('%s', async ([, recording], { skip }) => {
    const { request, response } = recording;
    let answer: RawAnswer;
    try {
      answer = await state.ask(recording);
    } catch (error) {
      if (!(error instanceof NotServed)) throw error;
      skipped.add(recording.operationId);
      return skip(`the engine says: ${error.message}`);
    }
    const { code } = answer.body as { code?: unknown };
    expect([answer.status, code], `${request.method} ${JSON.stringify(answer.body)}`).toEqual([
      response.status,
      codeOf(response.body),
    ]);
    if (response.status >= 400) expect(firstLine(answer.body)).toBe(firstLine(response.body));
    expect(compare(recording, answer)).toEqual([]);
  });

  test('no accepted difference is out of date', () => {
    const unused = acceptedDifferences
      .filter(({ operation }) => ![...skipped].some((id) => operation.test(id)))
      .map(({ reason }) => reason)
      .filter((reason) => !usedDifferences.has(reason));
    expect(unused).toEqual([]);
  });
});
if (!hasBatchApi) test('the engine answers as the recorded service did', ({ skip }) => skip(noBatchApi));
