import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBatchClient } from '../../electron/azure/batch-client.ts';
import type { BatchPort, TaskSpec } from '../../electron/azure/ports.ts';
import { hasBatchApi, noBatchApi, type Recording, readRecordings } from '../support/batch-api.ts';
import {
  errorReply,
  type ReplayServer,
  type Reply,
  replyOf,
  startReplayServer,
} from '../support/replay-server.ts';

/** The app's own adapter against what the real service once answered, and against what a network can make of it. */

const never = new AbortController().signal;
const recordings = readRecordings();
const tag = { name: 'createdBy', value: 'batchtone' };
const poolSpec = {
  id: 'p1',
  imageReference: { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' },
  nodeAgentSkuId: 'batch.node.ubuntu 24.04',
  vmSize: 'standard_d2s_v3',
  targetDedicatedNodes: 0,
  targetLowPriorityNodes: 2,
  taskSlotsPerNode: 1,
  startTask: null,
  autoScale: null,
  metadata: [tag],
};
const autoScale = { formula: '$TargetLowPriorityNodes=3', intervalMinutes: 5 };
const jobSpec = { id: 'j1', poolId: 'p1', metadata: [tag], maxWallClockTime: 'PT1H' };
const taskSpec = (id: string): TaskSpec => ({
  ...{ id, commandLine: 'true', resourceFiles: [], outputFiles: [] },
  constraints: { maxWallClockTimeMs: 60_000, maxTaskRetryCount: 0, retentionTimeMs: 3_600_000 },
});

let server: ReplayServer;
let batch: BatchPort;
beforeAll(async () => {
  server = await startReplayServer();
  batch = createBatchClient({ url: server.url, accountName: 'account', accountKey: 'a2V5' });
});
afterAll(async () => {
  await batch?.close();
  await server?.close();
});

type Wire = Readonly<Record<string, unknown>>;
const wire = (value: unknown) => (value ?? {}) as Wire;
const itemsOf = (value: unknown) => (wire(value)['value'] ?? []) as readonly Wire[];
const time = (value: unknown) => (value === undefined ? null : new Date(String(value)).toISOString());
const failureInfo = (value: unknown) => {
  if (value === undefined) return null;
  const { category, code, message, details = [] } = wire(value);
  return { category: expect.stringMatching(new RegExp(`^${category}$`, 'i')), code, message, details };
};

/** What the port promises of a resource, read from the recorded text without any SDK. */
const expectedPool = (pool: Wire) => ({
  id: pool['id'] ?? '',
  state: pool['state'] ?? expect.any(String),
  allocationState: pool['allocationState'] ?? expect.any(String),
  targetNodes: Number(pool['targetDedicatedNodes'] ?? 0) + Number(pool['targetLowPriorityNodes'] ?? 0),
  currentNodes: Number(pool['currentDedicatedNodes'] ?? 0) + Number(pool['currentLowPriorityNodes'] ?? 0),
  resizeErrors: pool['resizeErrors'] ?? [],
  metadata: pool['metadata'] ?? [],
  vmSize: pool['vmSize'] ?? '',
  taskSlotsPerNode: pool['taskSlotsPerNode'] ?? 1,
  targetDedicatedNodes: pool['targetDedicatedNodes'] ?? 0,
  targetLowPriorityNodes: pool['targetLowPriorityNodes'] ?? 0,
  currentDedicatedNodes: pool['currentDedicatedNodes'] ?? 0,
  currentLowPriorityNodes: pool['currentLowPriorityNodes'] ?? 0,
  isAutoScaled: pool['enableAutoScale'] ?? false,
  creationTime: time(pool['creationTime']),
});
const expectedNode = (node: Wire) => ({
  id: node['id'],
  state: node['state'],
  stateTransitionTime: time(node['stateTransitionTime']),
  isDedicated: node['isDedicated'],
  totalTasksRun: node['totalTasksRun'] ?? 0,
  totalTasksSucceeded: node['totalTasksSucceeded'] ?? 0,
  startTaskFailure: failureInfo(wire(node['startTaskInfo'])['failureInfo']),
  startTaskExitCode: wire(node['startTaskInfo'])['exitCode'] ?? null,
  errors: node['errors'] ?? [],
});
const expectedImage = (image: Wire) => ({
  ...wire(image['imageReference']),
  nodeAgentSkuId: image['nodeAgentSKUId'],
  osType: image['osType'],
  isVerified: image['verificationType'] === 'verified',
  endOfLife: time(image['batchSupportEndOfLife']),
});
const expectedJob = (job: Wire) => ({
  id: job['id'],
  state: job['state'],
  poolId: wire(job['executionInfo'])['poolId'] ?? wire(job['poolInfo'])['poolId'] ?? '',
  metadata: job['metadata'] ?? [],
  creationTime: time(job['creationTime']),
});
const recordedWallClocks = new Map<unknown, number>([['P1D', 86_400_000]]);
const expectedTask = (task: Wire) => {
  const execution = wire(task['executionInfo']);
  const wallClockMs = recordedWallClocks.get(wire(task['constraints'])['maxWallClockTime']);
  return {
    id: task['id'],
    state: task['state'],
    stateTransitionTime: time(task['stateTransitionTime']),
    nodeId: wire(task['nodeInfo'])['nodeId'] ?? null,
    startTime: time(execution['startTime']),
    endTime: time(execution['endTime']),
    exitCode: execution['exitCode'] ?? null,
    result: execution['result'] === undefined ? null : String(execution['result']).toLowerCase(),
    failureInfo: failureInfo(execution['failureInfo']),
    ...(wallClockMs !== undefined && { maxWallClockTimeMs: wallClockMs }),
  };
};

/** How the adapter asks for what was recorded, and what it has to make of a success. */
const readings: Readonly<
  Record<string, readonly [ask: () => Promise<unknown>, expected: (body: unknown) => unknown]>
> = {
  Pool_Add: [() => batch.addPool(poolSpec, never), () => 'created'],
  Pool_Get: [() => batch.getPool('p1', never), (body) => expectedPool(wire(body))],
  Pool_Delete: [() => batch.deletePool('p1', never), () => 'deleting'],
  Pool_List: [() => batch.listPools(null, never), (body) => itemsOf(body).map(expectedPool)],
  Pool_Resize: [() => batch.resizePool('p1', { dedicated: 0, spot: 3 }, never), () => undefined],
  Pool_EnableAutoScale: [() => batch.enableAutoScale('p1', autoScale, never), () => undefined],
  ComputeNode_List: [() => batch.listNodes('p1', never), (body) => itemsOf(body).map(expectedNode)],
  ComputeNode_Reboot: [() => batch.rebootNode('p1', 'n1', never), () => undefined],
  Account_ListSupportedImages: [
    () => batch.listSupportedImages(never),
    (body) => itemsOf(body).map(expectedImage),
  ],
  Job_Add: [() => batch.addJob(jobSpec, never), () => 'created'],
  Job_Get: [() => batch.getJob('j1', never), (body) => expectedJob(wire(body))],
  Job_List: [() => batch.listJobs(null, never), (body) => itemsOf(body).map(expectedJob)],
  Job_Terminate: [() => batch.terminateJob('j1', never), () => undefined],
  Job_Delete: [() => batch.deleteJob('j1', never), () => 'deleting'],
  Task_AddCollection: [
    () => batch.addTasks('j1', [taskSpec('t1')], never),
    (body) => itemsOf(body).map(({ taskId }) => ({ taskId, outcome: 'added' })),
  ],
  Task_List: [() => batch.listTasks('j1', null, never), (body) => itemsOf(body).map(expectedTask)],
  Task_Get: [() => batch.getTask('j1', 't1', never), (body) => expectedTask(wire(body))],
  Task_Terminate: [() => batch.terminateTask('j1', 't1', never), () => undefined],
  File_GetFromTask: [
    () => batch.readTaskFile('j1', 't1', 'stderr.txt', { start: 0, end: 99 }, never),
    () => new Uint8Array(),
  ],
  File_GetFromComputeNode: [
    () => batch.readNodeFile('p1', 'n1', 'startup/stderr.txt', { start: 0, end: 99 }, never),
    () => new Uint8Array(),
  ],
  File_GetPropertiesFromTask: [() => batch.taskFileLength('j1', 't1', 'stderr.txt', never), () => 0],
};

const used = recordings.filter(({ operationId }) => operationId in readings);
const successes = used.filter(({ response }) => response.status < 300);
const refusals = recordings.filter(({ response }) => response.status >= 400);
const named = (list: readonly Recording[]) => list.map((each) => [each.name, each] as const);
/** Ends at once what would be tried again for long: the adapter takes a wish for so long a wait as a no. */
const impatient = { 'retry-after': '3600' };

describe.skipIf(!hasBatchApi)('recorded answers of the service', () => {
  test('every operation that a run uses has a recording', () => {
    const found = new Set(used.map(({ operationId }) => operationId));
    expect(Object.keys(readings).filter((id) => !found.has(id))).toEqual([]);
    expect(successes.length).toBeGreaterThan(25);
    expect(refusals.length).toBeGreaterThan(8);
  });

  test.each(named(successes))('%s is read without loss', async (_name, recording) => {
    const [ask, expected] = readings[recording.operationId] ?? [];
    const { 'odata.nextLink': _next, ...rest } = wire(recording.response.body);
    const isEmpty = recording.response.body === null;
    server.play(replyOf(recording, isEmpty ? {} : { body: rest }));
    expect(await ask?.()).toEqual(expected?.(recording.response.body));
    const [request] = server.seen;
    expect(server.seen).toHaveLength(1);
    expect(request?.method).toBe(recording.request.method);
    const template = recording.request.pathTemplate.replace(/\{[^}]+\}/g, '[^/]+');
    expect(request?.path).toMatch(new RegExp(`^${template}$`));
    expect(request?.query.get('api-version')).toBe('2022-10-01.16.0');
    expect(request?.headers.authorization).toMatch(/^SharedKey account:.+=$/);
  });

  test.each(named(refusals))('%s becomes an answer or the right card', async (_name, recording) => {
    const { status, body } = recording.response;
    const [ask] = readings[recording.operationId] ?? readings['Pool_Add'] ?? [];
    server.play(replyOf(recording, { headers: { ...replyOf(recording).headers, ...impatient } }));
    const outcome = await ask?.().then(
      (answer) => ({ answer }),
      ({ code, params }: { code: string; params: object }) => ({ code, params }),
    );
    const { code } = wire(body);
    if (code === 'PoolExists') expect(outcome).toEqual({ answer: 'exists' });
    else if (recording.operationId.endsWith('_Get') && status === 404)
      expect(outcome).toEqual({ answer: null });
    else if (status === 404) expect(outcome).toMatchObject({ code: 'resourceMissing' });
    else if (status >= 500) expect(outcome).toEqual({ code: 'serviceUnavailable', params: { status } });
    else expect(outcome).toEqual({ code: 'requestRejected', params: { code } });
  });

  test('what resizes, scales, reboots and removes is said in the service’s own words', async () => {
    const accepted = { status: 202, headers: { 'request-id': '1' }, body: null };
    const sent = async (work: Promise<void>) => {
      await work;
      const [{ path, body } = { path: '', body: '' }] = server.seen;
      return [path, body === '' ? null : JSON.parse(body)];
    };
    const recorded = (name: string) => recordings.find((each) => each.name === name)?.request.body;
    server.play(accepted);
    expect(await sent(batch.resizePool('p1', { dedicated: 0, spot: 3 }, never))).toEqual([
      '/pools/p1/resize',
      recorded('Pool_Resize.202.1'),
    ]);
    server.play({ ...accepted, status: 200 });
    expect(await sent(batch.enableAutoScale('p1', autoScale, never))).toEqual([
      '/pools/p1/enableautoscale',
      { ...wire(recorded('Pool_EnableAutoScale.200.1')), autoScaleEvaluationInterval: 'PT300S' },
    ]);
    server.play(accepted);
    expect(await sent(batch.removeNode('p1', 'n1', never))).toEqual([
      '/pools/p1/removenodes',
      { nodeList: ['n1'] },
    ]);
    server.play(accepted);
    const [rebooted] = await sent(batch.rebootNode('p1', 'n1', never));
    expect(rebooted).toBe('/pools/p1/nodes/n1/reboot');
    server.play({ ...accepted, status: 200 });
    expect(await sent(batch.setJobWallClock('j1', 'PT1H', never))).toEqual([
      '/jobs/j1',
      { constraints: { maxWallClockTime: 'PT1H' } },
    ]);
    expect(server.seen[0]?.method).toBe('PATCH');
  });

  test('only what has the tag is found by it', async () => {
    const pools = recordings.find(({ name }) => name === 'Pool_List.200.1');
    const jobs = recordings.find(({ name }) => name === 'Job_List.200.1');
    if (!pools || !jobs) throw new Error('the recordings of lists are not there');
    const taggedToo = ({ response }: Recording) => {
      const { 'odata.nextLink': _next, ...rest } = wire(response.body);
      const items = itemsOf(response.body);
      return { ...rest, value: [...items, { ...items[0], id: 'ours', metadata: [tag] }] };
    };
    server.play(replyOf(pools, { body: taggedToo(pools) }));
    expect((await batch.listPools(tag, never)).map(({ id }) => id)).toEqual(['ours']);
    server.play(replyOf(jobs, { body: taggedToo(jobs) }));
    expect((await batch.listJobs(tag, never)).map(({ id }) => id)).toEqual(['ours']);
  });

  test('a list goes on at its nextLink, with every item once', async () => {
    const first = recordings.find(({ name }) => name === 'Pool_List.200.4');
    if (!first) throw new Error('the recording of a page is not there');
    const [item] = itemsOf(first.response.body);
    const page = (id: string, next: string | null): Reply =>
      replyOf(first, {
        body: {
          ...wire(first.response.body),
          value: [{ ...item, id, metadata: [tag] }],
          'odata.nextLink': next ?? undefined,
        },
      });
    const link = `${server.url}/pools?api-version=2022-10-01.16.0&maxresults=1&$skiptoken=WATV2:a%2Fb%5E`;
    server.play(page('a', link), page('b', null));
    expect((await batch.listPools(tag, never)).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(server.seen.map(({ query }) => query.get('$skiptoken'))).toEqual([null, 'WATV2:a/b^']);
  });
});
if (!hasBatchApi) test('recorded answers of the service', ({ skip }) => skip(noBatchApi));

describe('words, numbers and gaps of an answer', () => {
  test('states and categories that nobody knows yet pass as they are', async () => {
    server.play({ status: 200, body: { id: 'p1', state: 'hibernating', allocationState: 'Warming' } });
    expect(await batch.getPool('p1', never)).toMatchObject({
      state: 'hibernating',
      allocationState: 'Warming',
    });
    server.play({ status: 200, body: { value: [{ id: 'n', state: 'upgradingos', isDedicated: false }] } });
    expect(await batch.listNodes('p1', never)).toMatchObject([{ state: 'upgradingos', isDedicated: false }]);
    server.play({
      status: 200,
      body: {
        id: 't1',
        state: 'paused',
        executionInfo: {
          result: 'Failure',
          failureInfo: { category: 'ServerError', code: 'X', message: 'm' },
        },
      },
    });
    expect(await batch.getTask('j1', 't1', never)).toMatchObject({
      state: 'paused',
      result: 'failure',
      failureInfo: {
        category: expect.stringMatching(/^servererror$/i),
        code: 'X',
        message: 'm',
        details: [],
      },
    });
  });

  test('a resource of which almost nothing is said is read with its defaults', async () => {
    server.play({ status: 200, body: { id: 'p1' } });
    expect(await batch.getPool('p1', never)).toMatchObject({
      targetNodes: 0,
      resizeErrors: [],
      metadata: [],
    });
    server.play({ status: 200, body: { id: 't1', executionInfo: {}, nodeInfo: {} } });
    expect(await batch.getTask('j1', 't1', never)).toMatchObject({
      ...{ nodeId: null, startTime: null, exitCode: null, result: null, failureInfo: null },
    });
    server.play({ status: 200, body: { value: [] } });
    expect(await batch.listTasks('j1', null, never)).toEqual([]);
  });

  test('the length of a file is exact beyond 32 bits', async () => {
    const length = 5 * 2 ** 40 + 1;
    server.play({
      status: 200,
      headers: { 'content-length': String(length), 'request-id': '1' },
      body: null,
    });
    expect(await batch.taskFileLength('j1', 't1', 'wd/out.mp3', never)).toBe(length);
    expect(server.seen[0]?.path).toBe('/jobs/j1/tasks/t1/files/wd%2Fout.mp3');
  });

  test('tasks of a collection are told apart by status, in any casing, and server errors are sent again', async () => {
    const error = (code: string) => ({ code, message: { lang: 'en-US', value: `${code} it is` } });
    server.play(
      {
        status: 200,
        body: {
          value: [
            { status: 'Success', taskId: 'a' },
            { status: 'ClientError', taskId: 'b', error: error('TaskExists') },
            { status: 'clienterror', taskId: 'c', error: error('InvalidPropertyValue') },
            { status: 'servererror', taskId: 'd', error: error('ServerBusy') },
          ],
        },
      },
      { status: 200, body: { value: [{ status: 'success', taskId: 'd' }] } },
    );
    const results = await batch.addTasks('j1', ['a', 'b', 'c', 'd'].map(taskSpec), never);
    expect(results.toSorted((one, other) => one.taskId.localeCompare(other.taskId))).toEqual([
      { taskId: 'a', outcome: 'added' },
      { taskId: 'b', outcome: 'exists' },
      {
        taskId: 'c',
        outcome: 'rejected',
        code: 'InvalidPropertyValue',
        message: 'InvalidPropertyValue it is',
      },
      { taskId: 'd', outcome: 'added' },
    ]);
    const sent = server.seen.map(({ body }) => itemsOf(JSON.parse(body)).map(({ id }) => id));
    expect(sent).toEqual([['a', 'b', 'c', 'd'], ['d']]);
  });
});

describe('trouble on the way', () => {
  const good: Reply = { status: 200, body: { id: 'p1', state: 'active', allocationState: 'steady' } };
  const html = { 'content-type': 'text/html' };
  const page = '<!doctype html><title>Sign in to the network</title>';
  const getPool = () => batch.getPool('p1', never);

  test.each<readonly [string, Reply]>([
    ['429 with Retry-After', errorReply(429, 'TooManyRequests', { 'retry-after': '1' })],
    ['503 with Retry-After', errorReply(503, 'ServerBusy', { 'retry-after': '1' })],
    ['500', errorReply(500, 'InternalError')],
    ['502 with an HTML page of a gateway', { status: 502, headers: html, body: '<h1>Bad Gateway</h1>' }],
    ['a connection cut before the answer', { ...good, fault: 'cut' }],
    ['a connection cut inside the answer', { ...good, fault: 'cutInside' }],
    ['truncated JSON', { status: 200, body: '{"id":"p1","state":"act' }],
    ['a web page in place of the answer', { status: 200, headers: html, body: page }],
    ['an empty answer', { status: 200, headers: {}, body: null }],
  ])('%s is tried again', async (_name, trouble) => {
    const begun = Date.now();
    server.play(trouble, good);
    expect(await getPool()).toMatchObject({ id: 'p1', state: 'active' });
    expect(server.seen).toHaveLength(2);
    if (trouble.headers?.['retry-after']) expect(Date.now() - begun).toBeGreaterThanOrEqual(990);
  });

  test.each<readonly [string, Reply, object]>([
    ['429 for an hour', errorReply(429, 'TooManyRequests', impatient), { code: 'throttled' }],
    [
      '503 for an hour',
      errorReply(503, 'ServerBusy', impatient),
      { code: 'serviceUnavailable', params: { status: 503 } },
    ],
    ['403 AuthenticationFailed', errorReply(403, 'AuthenticationFailed'), { code: 'keyRejected' }],
    ['401', errorReply(401, 'InvalidAuthenticationInfo'), { code: 'keyRejected' }],
    ['403 with a page', { status: 403, headers: html, body: page }, { code: 'accessDenied' }],
    [
      '400 with a page of a proxy',
      { status: 400, headers: html, body: page },
      { code: 'requestRejected', params: { code: expect.any(String) } },
    ],
  ])('%s is told once, as what it is', async (_name, trouble, expected) => {
    server.play(trouble);
    await expect(getPool()).rejects.toMatchObject(expected);
    expect(server.seen).toHaveLength(1);
  });

  test('a page in place of a list is no empty list', async () => {
    const list = { status: 200, body: { value: [{ id: 'p1', metadata: [tag] }] } };
    server.play({ status: 200, headers: html, body: page }, list);
    expect((await batch.listPools(tag, never)).map(({ id }) => id)).toEqual(['p1']);
  });

  test('a page in place of the answer to a deletion is no deletion', async () => {
    server.play(
      { status: 200, headers: html, body: page },
      { status: 202, headers: { 'request-id': '1' }, body: null },
    );
    expect(await batch.deletePool('p1', never)).toBe('deleting');
    expect(server.seen).toHaveLength(2);
  });

  test('a page in place of the results of a collection is no collection without refusals', async () => {
    const added = { status: 200, body: { value: [{ status: 'success', taskId: 't1' }] } };
    server.play({ status: 200, headers: html, body: page }, added);
    expect(await batch.addTasks('j1', [taskSpec('t1')], never)).toEqual([{ taskId: 't1', outcome: 'added' }]);
  });

  test('a page is never the output of a task', async () => {
    const text = {
      status: 200,
      headers: { 'content-type': 'text/plain', 'request-id': '1' },
      body: 'frame=1',
    };
    server.play({ status: 200, headers: html, body: page }, text);
    const bytes = await batch.readTaskFile('j1', 't1', 'stdout.txt', { start: 0, end: 9999 }, never);
    expect(Buffer.from(bytes ?? []).toString()).toBe('frame=1');
  });

  test('a network that only ever shows its own page cannot reach the service', {
    timeout: 30_000,
  }, async () => {
    server.play({ status: 200, headers: html, body: page });
    await expect(getPool()).rejects.toMatchObject({
      code: 'networkUnreachable',
      params: { host: new URL(server.url).host },
    });
    expect(server.seen).toHaveLength(6);
  });

  test('a file that is cut off is read again', async () => {
    const text = {
      status: 200,
      headers: { 'content-type': 'text/plain', 'request-id': '1' },
      body: 'x'.repeat(5000),
    };
    server.play({ ...text, fault: 'cutInside' }, text);
    const bytes = await batch.readTaskFile('j1', 't1', 'stdout.txt', { start: 0, end: 9999 }, never);
    expect(bytes?.length).toBe(5000);
    expect(server.seen.map(({ headers }) => headers['ocp-range'])).toEqual(Array(2).fill('bytes=0-9999'));
  });

  test('a stop ends a wait for a busy service at once', async () => {
    server.play(errorReply(503, 'ServerBusy', { 'retry-after': '30' }));
    const stop = AbortSignal.timeout(200);
    const begun = Date.now();
    await expect(batch.getPool('p1', stop)).rejects.toSatisfy((error) => error === stop.reason);
    expect(Date.now() - begun).toBeLessThan(5000);
  });
});
