import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Engine } from '../../electron/engine/engine.ts';
import { startEngine } from '../../electron/engine/start-engine.ts';
import { sleep } from '../../electron/support/sleep.ts';
import { sendRaw } from '../support/raw-batch.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Microsoft's `az batch` command line, as Debian packages it, against the engine: one real process a command. */

const az = '/usr/bin/az';
/** The Python that Debian's package belongs to. */
const python = '/usr/bin/python3';
const look = 'import importlib.util as u; assert u.find_spec("azure.cli.command_modules.batch")';
const hasAz = existsSync(az) && spawnSync(python, ['-c', look]).status === 0;
const run = promisify(execFile);

type Row = Readonly<Record<string, unknown>>;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let engine: Engine;

/** Nothing of the user's own `az` is read or changed, and nothing is reported to anybody. */
function azureEnvironment(configFolder: string): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AZURE_'));
  return {
    ...Object.fromEntries(others),
    AZURE_CONFIG_DIR: configFolder,
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    AZURE_CORE_NO_COLOR: 'true',
  };
}

/** What the command line prints, parsed. */
async function batch(...words: readonly string[]): Promise<unknown> {
  return await invoke(az, words);
}

async function invoke(program: string, words: readonly string[], script: readonly string[] = []) {
  const { url, accountName, accountKey } = engine.batch;
  const account = ['--account-endpoint', url, '--account-name', accountName, '--account-key', accountKey];
  const { stdout } = await run(program, [...script, 'batch', ...words, ...account, '--output', 'json'], {
    env: azureEnvironment(join(folder.path, 'az')),
    timeout: 100_000,
    maxBuffer: 16 * 2 ** 20,
  });
  return stdout.trim() === '' ? null : JSON.parse(stdout);
}

const show = async (...words: readonly string[]) => (await batch(...words)) as Row;
const list = async (...words: readonly string[]) => (await batch(...words)) as readonly Row[];

/** What the command line says of a refusal. */
async function refusal(...words: readonly string[]): Promise<string> {
  try {
    await batch(...words);
  } catch (error) {
    return String((error as { readonly stderr?: string }).stderr);
  }
  throw new Error(`az batch ${words.join(' ')} was not refused`);
}

/** Waits without a process a look: polls until what is there is so, or with null until it is gone. */
async function waitFor(path: string, isSo: ((body: Row) => boolean) | null): Promise<void> {
  const deadline = AbortSignal.timeout(60_000);
  for (;;) {
    const { status, body } = await sendRaw(engine, { method: 'GET', path });
    if (isSo === null ? status === 404 : isSo(body as Row)) return;
    await sleep(50, deadline);
  }
}

async function jsonFile(name: string, content: unknown): Promise<string> {
  const path = join(folder.path, name);
  await writeFile(path, JSON.stringify(content));
  return path;
}

const size = ['--vm-size', 'standard_a1_v2'];
const image = [
  ...['--image', 'canonical:ubuntu-24_04-lts:server-gen1'],
  ...['--node-agent-sku-id', 'batch.node.ubuntu 24.04'],
];
async function idle(poolId: string, count: number): Promise<readonly Row[]> {
  await waitFor(`/pools/${poolId}/nodes`, ({ value }) => {
    const nodes = value as readonly Row[];
    return nodes.length === count && nodes.every(({ state }) => state === 'idle');
  });
  return await list('node', 'list', '--pool-id', poolId);
}

async function steady(poolId: string): Promise<Row> {
  await waitFor(`/pools/${poolId}`, ({ allocationState }) => allocationState === 'steady');
  return await show('pool', 'show', '--pool-id', poolId);
}

beforeAll(async () => {
  folder = await tempFolder();
  engine = await startEngine({
    dataFolder: join(folder.path, 'engine'),
    captureFolder: process.env['ENGINE_CAPTURE'] ?? join(folder.path, 'capture'),
    node: { execPath: process.execPath, env: {} },
  });
  // Its first start in a folder takes longest: it writes down what commands there are.
  if (hasAz) await batch('pool', 'list');
}, 120_000);
afterAll(async () => {
  await engine?.close();
  await folder?.remove();
});

describe.skipIf(!hasAz).concurrent(`az batch${hasAz ? '' : ' (azure-cli is not installed here)'}`, () => {
  test('makes, shows, changes, resizes, scales and deletes pools', { timeout: 300_000 }, async ({
    expect,
  }) => {
    const pool = ['--pool-id', 'flags'] as const;
    await batch(
      ...['pool', 'create', '--id', 'flags', ...size, ...image],
      ...['--target-low-priority-nodes', '1', '--task-slots-per-node', '2', '--metadata', 'a=b'],
      ...['--start-task-command-line', 'true', '--start-task-wait-for-success'],
    );
    await batch(
      ...['pool', 'create', '--json-file'],
      await jsonFile('pool.json', {
        id: 'from-file',
        vmSize: 'standard_a1_v2',
        virtualMachineConfiguration: {
          imageReference: { publisher: 'canonical', offer: 'ubuntu-24_04-lts', sku: 'server-gen1' },
          nodeAgentSKUId: 'batch.node.ubuntu 24.04',
        },
        enableAutoScale: true,
        autoScaleFormula: '$TargetDedicatedNodes=1',
      }),
    );
    expect(await refusal('pool', 'create', '--id', 'flags', ...size, ...image)).toContain('already exists');
    expect(await list('pool', 'list', '--query', "[?id=='flags'||id=='from-file'].id")).toHaveLength(2);
    expect(await steady('flags')).toMatchObject({
      ...{ state: 'active', vmSize: 'standard_a1_v2', taskSlotsPerNode: 2, enableAutoScale: false },
      ...{ targetDedicatedNodes: 0, currentLowPriorityNodes: 1, metadata: [{ name: 'a', value: 'b' }] },
      startTask: { commandLine: 'true', waitForSuccess: true },
      virtualMachineConfiguration: { nodeAgentSkuId: 'batch.node.ubuntu 24.04' },
    });
    expect(await show('pool', 'show', '--pool-id', 'from-file')).toMatchObject({
      enableAutoScale: true,
      autoScaleFormula: '$TargetDedicatedNodes=1',
    });

    const target = ['--target-low-priority-nodes', '0', '--target-dedicated-nodes', '2'];
    expect(await refusal('pool', 'resize', ...pool, ...target, '--if-match', '"0x1"')).toContain('condition');
    await batch('pool', 'resize', ...pool, ...target, '--resize-timeout', 'PT6M');
    expect(await steady('flags')).toMatchObject({
      ...{ targetDedicatedNodes: 2, currentDedicatedNodes: 2, currentLowPriorityNodes: 0 },
      resizeTimeout: '0:06:00',
    });
    expect(await refusal('pool', 'resize', ...pool, '--abort')).toContain('not valid for the current state');

    await batch('pool', 'set', ...pool, '--metadata', 'c=d', '--start-task-command-line', 'echo');
    const changed = ['--select', 'id,metadata,startTask'];
    expect(await show('pool', 'show', ...pool, ...changed)).toMatchObject({
      metadata: [{ name: 'c', value: 'd' }],
      startTask: { commandLine: 'echo' },
      vmSize: null,
    });
    const nothing = { metadata: [], applicationPackageReferences: [], certificateReferences: [] };
    await batch('pool', 'reset', ...pool, '--json-file', await jsonFile('reset.json', nothing));
    expect(await show('pool', 'show', ...pool, ...changed)).toMatchObject({ startTask: null });

    const evaluate = ['pool', 'autoscale', 'evaluate', ...pool, '--auto-scale-formula'];
    const formula = '$TargetDedicatedNodes=1;$TargetLowPriorityNodes=0';
    expect(await refusal(...evaluate, formula)).toContain('not enabled on the pool');
    await batch(
      ...['pool', 'autoscale', 'enable', ...pool, '--auto-scale-formula', formula],
      ...['--auto-scale-evaluation-interval', 'PT5M'],
    );
    expect(await show(...evaluate, '$TargetDedicatedNodes=7')).toMatchObject({
      results: expect.stringContaining('$TargetDedicatedNodes=7'),
      error: null,
    });
    expect(await refusal(...evaluate, '$Target')).toContain('syntax error');
    expect(await steady('flags')).toMatchObject({
      ...{ enableAutoScale: true, autoScaleFormula: formula, autoScaleEvaluationInterval: '0:05:00' },
      currentDedicatedNodes: 1,
    });
    await batch('pool', 'autoscale', 'disable', ...pool);
    expect(await show('pool', 'show', ...pool)).toMatchObject({ enableAutoScale: false });

    const images = ['pool', 'supported-images', 'list', '--filter', "verificationType eq 'verified'"];
    expect(await list(...images, '--query', '[].nodeAgentSkuId')).toContain('batch.node.ubuntu 24.04');
    await batch('pool', 'delete', ...pool, '--yes');
    await batch('pool', 'delete', '--pool-id', 'from-file', '--yes');
    for (const id of ['flags', 'from-file']) await waitFor(`/pools/${id}`, null);
    expect(await refusal('pool', 'show', ...pool)).toContain('pool does not exist');
  });

  test('shows, reboots, pauses and deletes nodes', { timeout: 300_000 }, async ({ expect }) => {
    const pool = ['--pool-id', 'nodes'] as const;
    await batch('pool', 'create', '--id', 'nodes', ...size, ...image, '--target-dedicated-nodes', '2');
    const [first = {}, second = {}] = await idle('nodes', 2);
    const node = [...pool, '--node-id', String(first['id'])];
    await batch('node', 'reboot', ...node, '--node-reboot-option', 'requeue');
    await idle('nodes', 2);
    const rebooted = await show('node', 'show', ...node);
    expect(rebooted).toMatchObject({ ...{ id: first['id'], isDedicated: true, startTask: null } });
    expect(Date.parse(String(rebooted['lastBootTime']))).toBeGreaterThan(
      Date.parse(String(first['lastBootTime'])),
    );
    await batch('node', 'scheduling', 'disable', ...node);
    expect(await show('node', 'show', ...node)).toMatchObject({ schedulingState: 'disabled' });
    await batch('node', 'scheduling', 'enable', ...node);
    const folders = await list('node', 'file', 'list', ...node, '--query', '[?isDirectory].name');
    expect(folders).toEqual(expect.arrayContaining(['shared', 'startup', 'workitems']));
    expect(await refusal('node', 'reimage', ...node)).toContain('not valid');
    expect(await refusal('node', 'show', ...pool, '--node-id', 'tvmps_0')).toContain('node does not exist');

    await batch('node', 'delete', ...pool, '--node-list', String(first['id']));
    expect(await idle('nodes', 1)).toMatchObject([{ id: second['id'] }]);
    const counts = await list('pool', 'node-counts', 'list', '--filter', "poolId eq 'nodes'");
    expect(counts).toMatchObject([{ poolId: 'nodes', dedicated: { idle: 1, total: 1 } }]);
    await batch('pool', 'delete', ...pool, '--yes');
  });

  test('makes, changes, stops, disables, enables and deletes jobs', { timeout: 300_000 }, async ({
    expect,
  }) => {
    await batch('pool', 'create', '--id', 'for-jobs', ...size, ...image);
    const job = ['--job-id', 'by-flags'] as const;
    await batch(
      ...['job', 'create', '--id', 'by-flags', '--pool-id', 'for-jobs', '--priority', '5'],
      ...['--metadata', 'a=b', '--job-max-wall-clock-time', 'PT1H', '--uses-task-dependencies'],
    );
    const file = await jsonFile('job.json', { id: 'by-file', poolInfo: { poolId: 'for-jobs' }, priority: 3 });
    await batch('job', 'create', '--json-file', file);
    expect(await refusal('job', 'create', '--json-file', file)).toContain('already exists');
    expect(await list('job', 'list', '--query', "[?starts_with(id,'by-')].id")).toHaveLength(2);
    expect(await show('job', 'show', ...job)).toMatchObject({
      ...{ state: 'active', priority: 5, usesTaskDependencies: true, onAllTasksComplete: 'noaction' },
      ...{ poolInfo: { poolId: 'for-jobs' }, metadata: [{ name: 'a', value: 'b' }] },
      constraints: { maxWallClockTime: '1:00:00', maxTaskRetryCount: 0 },
    });
    await batch('job', 'set', ...job, '--priority', '7', '--metadata', 'c=d');
    expect(await show('job', 'show', ...job)).toMatchObject({
      ...{ priority: 7, metadata: [{ name: 'c', value: 'd' }], constraints: { maxWallClockTime: '1:00:00' } },
    });
    await batch('job', 'reset', ...job, '--pool-id', 'for-jobs', '--priority', '8');
    expect(await show('job', 'show', ...job)).toMatchObject({ priority: 8, metadata: null });

    const script = join(import.meta.dirname, 'az-batch.py');
    await invoke(python, ['job', 'disable', ...job, '--disable-tasks', 'requeue'], [script]);
    const inState = (wanted: string) => waitFor('/jobs/by-flags', ({ state }) => state === wanted);
    await inState('disabled');
    await batch('job', 'enable', ...job);
    await inState('active');
    expect(await refusal('job', 'prep-release-status', 'list', ...job)).toContain('job preparation task');
    await batch('job', 'stop', ...job, '--terminate-reason', 'enough');
    await inState('completed');
    expect(await show('job', 'show', ...job)).toMatchObject({ executionInfo: { terminateReason: 'enough' } });
    expect(await refusal('job', 'enable', ...job)).toContain('completed');
    await batch('job', 'delete', ...job, '--yes');
    await batch('job', 'delete', '--job-id', 'by-file', '--yes');
    for (const id of ['by-flags', 'by-file']) await waitFor(`/jobs/${id}`, null);
    expect(await refusal('job', 'show', ...job)).toContain('job does not exist');
    expect(await refusal('job-schedule', 'list')).toContain('embedded engine does not support');
    await batch('pool', 'delete', '--pool-id', 'for-jobs', '--yes');
  });

  test('makes tasks, reads their files, stops, reactivates and deletes them', {
    timeout: 300_000,
  }, async ({ expect }) => {
    const pool = ['--pool-id', 'for-tasks'] as const;
    await batch(
      ...['pool', 'create', '--id', 'for-tasks', ...size, ...image],
      ...['--target-dedicated-nodes', '1', '--task-slots-per-node', '4'],
    );
    await batch('job', 'create', '--id', 'tasks', ...pool);
    const job = ['--job-id', 'tasks'] as const;
    const one = [...job, '--task-id', 'one'];
    const created = await show(
      ...['task', 'create', ...one, '--command-line', '/bin/bash -c "echo said $WORD"'],
      ...['--environment-settings', 'WORD=this', '--max-wall-clock-time', 'PT5M'],
      ...['--retention-time', 'PT1H', '--max-task-retry-count', '1'],
    );
    expect(created).toMatchObject({
      id: 'one',
      constraints: { maxWallClockTime: '0:05:00', retentionTime: '1:00:00', maxTaskRetryCount: 1 },
    });
    const collection = await jsonFile('tasks.json', [
      { id: 'failing', commandLine: '/bin/bash -c "exit 3"' },
      { id: 'long', commandLine: 'sleep 300' },
      { id: 'file', commandLine: '/bin/bash -c "mkdir out && echo deep > out/deep.txt"' },
    ]);
    const added = await list('task', 'create', ...job, '--json-file', collection);
    expect(added.map(({ taskId, status }) => `${taskId} ${status}`).toSorted()).toEqual([
      ...['failing success', 'file success', 'long success'],
    ]);
    const again = await list('task', 'create', ...job, '--json-file', collection);
    expect(again).toMatchObject(Array(3).fill({ status: 'clienterror', error: { code: 'TaskExists' } }));
    const task = (id: string) => show('task', 'show', ...job, '--task-id', id);
    const inState = (id: string, wanted: string) =>
      waitFor(`/jobs/tasks/tasks/${id}`, ({ state }) => state === wanted);
    const completed = async (id: string) => {
      await inState(id, 'completed');
      return await task(id);
    };
    expect(await completed('one')).toMatchObject({ executionInfo: { result: 'success', exitCode: 0 } });
    expect(await completed('failing')).toMatchObject({
      executionInfo: { result: 'failure', exitCode: 3, failureInfo: { code: 'FailureExitCode' } },
    });
    const failed = ['--filter', "state eq 'completed' and executionInfo/result eq 'failure'"];
    expect(await list('task', 'list', ...job, ...failed, '--query', '[].id')).toEqual(['failing']);
    expect(await list('task', 'list', ...job, '--query', '[].id')).toHaveLength(4);

    await completed('file');
    const files = [...job, '--task-id', 'file'];
    const names = await list('task', 'file', 'list', ...files, '--recursive', 'true', '--query', '[].name');
    expect(names).toEqual(expect.arrayContaining(['stdout.txt', 'stderr.txt', 'wd/out/deep.txt']));
    await batch('task', 'file', 'show', ...files, '--file-path', 'wd/out/deep.txt');
    const saved = join(folder.path, 'said.txt');
    const download = (path: string, target: string) =>
      ['task', 'file', 'download', ...one, '--file-path', path, '--destination', target] as const;
    await batch(...download('stdout.txt', saved));
    expect(await readFile(saved, 'utf8')).toBe('said this\n');
    expect(await refusal(...download('nothing.txt', `${saved}.not`))).toContain('file does not exist');

    // A node that waits for its task keeps the pool resizing.
    await inState('long', 'running');
    const fewer = ['--target-dedicated-nodes', '0', '--target-low-priority-nodes', '0'];
    await batch('pool', 'resize', ...pool, ...fewer, '--node-deallocation-option', 'taskcompletion');
    expect(await show('pool', 'show', ...pool)).toMatchObject({ allocationState: 'resizing' });
    await batch('pool', 'resize', ...pool, '--abort');
    expect(await steady('for-tasks')).toMatchObject({
      currentDedicatedNodes: 1,
      resizeErrors: [{ code: 'ResizeStopped' }],
    });
    await batch('task', 'stop', ...job, '--task-id', 'long');
    expect(await completed('long')).toMatchObject({ executionInfo: { failureInfo: { code: 'TaskEnded' } } });
    expect(await show('job', 'task-counts', 'show', ...job)).toMatchObject({
      taskCounts: { active: 0, running: 0, completed: 4, succeeded: 2, failed: 2 },
    });

    await batch('pool', 'resize', ...pool, '--target-dedicated-nodes', '1');
    await idle('for-tasks', 1);
    await batch('task', 'reset', ...job, '--task-id', 'failing', '--max-task-retry-count', '2');
    expect(await task('failing')).toMatchObject({ constraints: { maxTaskRetryCount: 2 } });
    await batch('task', 'reactivate', ...job, '--task-id', 'failing');
    await waitFor('/jobs/tasks/tasks/failing', ({ state, executionInfo }) => {
      return state === 'completed' && (executionInfo as Row)['retryCount'] === 2;
    });
    expect(await task('failing')).toMatchObject({ executionInfo: { exitCode: 3 } });
    expect(await refusal('task', 'reactivate', ...one)).toContain('ERROR');
    await batch('task', 'delete', ...one, '--yes');
    expect(await refusal('task', 'show', ...one)).toContain('task does not exist');
    await batch('job', 'delete', ...job, '--yes');
    await batch('pool', 'delete', ...pool, '--yes');
  });
});
