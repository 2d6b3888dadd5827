import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TaskSpec } from '../../../electron/engine/model/specs.ts';
import { exitCode, failed, ModelInTest, success } from '../../support/engine-model.ts';

let engine: ModelInTest;
const fault = (code: string) => expect.objectContaining({ code });
const addJob = (more = {}) =>
  engine.model.jobs.add({ id: 'j', poolInfo: { poolId: 'p' }, usesTaskDependencies: true, ...more });
const add = (id: string, more: Partial<TaskSpec> = {}) =>
  engine.model.tasks.add(engine.model.store.job('j'), { id, commandLine: 'x', ...more });
const dependingOn = (...taskIds: string[]) => ({ dependsOn: { taskIds } });
const started = (ids: string[]) =>
  vi.waitFor(() => expect(engine.startedTasks()).toEqual(ids), { interval: 2 });
const completed = (id: string) =>
  vi.waitFor(() => expect(engine.task(id).state).toBe('completed'), { interval: 2 });

beforeEach(async () => {
  engine = await ModelInTest.open();
});
afterEach(() => engine.close());

describe('task dependencies', () => {
  test('a task starts when all that it names have succeeded, whatever their case and order', async () => {
    await engine.pool(4);
    addJob();
    add('c', dependingOn('A', 'b', 'a'));
    add('a');
    add('b');
    await started(['a', 'b']);
    engine.hands.end('a', success);
    await completed('a');
    expect(engine.task('c').state).toBe('active');
    engine.hands.end('b', success);
    await started(['a', 'b', 'c']);
  });

  test('a task that is added when all is done already starts at once', async () => {
    await engine.pool(1);
    addJob();
    add('1');
    await started(['1']);
    engine.hands.end('1', success);
    await completed('1');
    add('b', dependingOn('1'));
    await started(['1', 'b']);
    engine.hands.end('b', success);
    add('c', { dependsOn: { taskIdRanges: [{ start: 1, end: 1 }] } });
    await started(['1', 'b', 'c']);
  });

  test('a range names whole numbers without leading zeros, both ends among them', async () => {
    await engine.pool(8);
    addJob();
    add('merge', { dependsOn: { taskIdRanges: [{ start: 9, end: 11 }], taskIds: ['x'] } });
    for (const id of ['9', '09', '10', '11', '12', 'x']) add(id);
    await started(['9', '09', '10', '11', '12', 'x']);
    for (const id of ['09', '12', '9', '10', 'x']) engine.hands.end(id, success);
    await completed('x');
    expect(engine.task('merge').state).toBe('active');
    engine.hands.end('11', success);
    await vi.waitFor(() => expect(engine.startedTasks().at(-1)).toBe('merge'));
  });

  test('a range of the largest size costs nothing', async () => {
    await engine.pool(1);
    addJob();
    for (let n = 0; n < 200; n += 1) {
      add(`t${n}`, { dependsOn: { taskIdRanges: [{ start: 0, end: 2 ** 31 - 1 }] } });
    }
    add('free');
    await started(['free']);
  });

  test('a failed task blocks what depends on it until it is reactivated and succeeds', async () => {
    await engine.pool(1);
    const job = addJob();
    add('a');
    add('b', dependingOn('a'));
    await started(['a']);
    engine.hands.end('a', exitCode(1));
    await completed('a');
    add('free');
    await started(['a', 'free']);
    await engine.model.tasks.reactivate(job, engine.task('a'));
    engine.hands.end('free', success);
    await started(['a', 'free', 'a']);
    engine.hands.end('a', success);
    await started(['a', 'free', 'a', 'b']);
  });

  test('dependencyAction decides for the exit conditions that it stands at', async () => {
    await engine.pool(4);
    addJob();
    add('a', {
      exitConditions: { exitCodes: [{ code: 5, exitOptions: { dependencyAction: 'satisfy' } }] },
    });
    add('b', {
      exitConditions: { exitCodes: [{ code: 0, exitOptions: { dependencyAction: 'block' } }] },
    });
    add('after-a', dependingOn('a'));
    add('after-b', dependingOn('b'));
    await started(['a', 'b']);
    engine.hands.end('a', exitCode(5));
    engine.hands.end('b', success);
    await started(['a', 'b', 'after-a']);
    expect(engine.task('after-b').state).toBe('active');
  });

  test('what waits still waits after the job was disabled and after a restart', async () => {
    await engine.pool(2);
    const job = addJob();
    add('a');
    add('b', dependingOn('a'));
    await started(['a']);
    engine.model.jobs.disable(job, 'wait');
    engine.hands.end('a', exitCode(1));
    await vi.waitFor(() => expect(job.state).toBe('disabled'));
    engine.model.jobs.enable(job);
    await vi.waitFor(() => expect(job.state).toBe('active'));
    add('c');
    await started(['a', 'c']);
    await engine.restart();
    await started(['c']);
    await engine.model.tasks.reactivate(engine.model.store.job('j'), engine.task('a'));
    await started(['c', 'a']);
    engine.hands.end('a', success);
    await started(['c', 'a', 'b']);
  });

  test('what a job without dependencies, and too long a list, answer', () => {
    addJob({ usesTaskDependencies: false });
    expect(() => add('a', dependingOn('b'))).toThrow(fault('TaskDependenciesNotSpecifiedOnJob'));
    const dependencyAction = { exitConditions: { default: { dependencyAction: 'satisfy' as const } } };
    expect(() => add('a', dependencyAction)).toThrow(fault('InvalidPropertyValue'));
    const job = engine.model.jobs.add({ id: 'k', poolInfo: { poolId: 'p' }, usesTaskDependencies: true });
    const taskIds = Array.from({ length: 1001 }, (_, n) => String(n).padStart(64, 'x'));
    expect(() => engine.model.tasks.add(job, { id: 'a', commandLine: 'x', dependsOn: { taskIds } })).toThrow(
      fault('TaskDependencyListTooLong'),
    );
  });
});

describe('exit conditions', () => {
  const actingJob = (more = {}) =>
    addJob({ usesTaskDependencies: false, onTaskFailure: 'performexitoptionsjobaction', ...more });
  const exitConditions = {
    exitCodes: [{ code: 1, exitOptions: { jobAction: 'terminate' as const } }],
    exitCodeRanges: [{ start: 2, end: 4, exitOptions: { jobAction: 'disable' as const } }],
    preProcessingError: { jobAction: 'disable' as const },
    fileUploadError: { jobAction: 'terminate' as const },
    default: { jobAction: 'none' as const },
  };

  test.each([
    ['a listed exit code', exitCode(1), 'completed', 'TaskFailed'],
    ['an exit code in a range', exitCode(4), 'disabled', undefined],
    ['another exit code', exitCode(5), 'active', undefined],
    ['success', success, 'active', undefined],
    ['a resource file that is not there', failed('BlobNotFound'), 'disabled', undefined],
    ['a failed upload', failed('FileUploadContainerNotFound', 0), 'completed', 'TaskFailed'],
    ['a failed upload after a listed exit code', failed('FileUploadMiscError', 2), 'disabled', undefined],
  ])('after %s the job is what they say', async (_, outcome, state, reason) => {
    await engine.pool(2);
    const job = actingJob();
    add('other');
    add('t', { exitConditions });
    await started(['other', 't']);
    engine.hands.end('t', outcome);
    await completed('t');
    await vi.waitFor(() => expect(job.state).toBe(state));
    expect(job.terminateReason).toBe(reason);
    expect(engine.task('other').state).toBe(
      state === 'completed' ? 'completed' : state === 'disabled' ? 'active' : 'running',
    );
  });

  test('without any, a failure ends the job, but only when the job says so', async () => {
    await engine.pool(2);
    const job = actingJob();
    const quiet = engine.model.jobs.add({ id: 'k', poolInfo: { poolId: 'p' } });
    add('t');
    engine.model.tasks.add(quiet, { id: 'u', commandLine: 'x' });
    await started(['t', 'u']);
    engine.hands.end('t', exitCode(1));
    engine.hands.end('u', exitCode(1));
    await vi.waitFor(() => expect(job).toMatchObject({ state: 'completed', terminateReason: 'TaskFailed' }));
    expect(engine.task('u', 'k').state).toBe('completed');
    expect(quiet.state).toBe('active');
    const refused = { id: 'v', commandLine: 'x', exitConditions };
    expect(() => engine.model.tasks.add(quiet, refused)).toThrow(fault('InvalidPropertyValue'));
  });

  test('retries come first: the last exit code counts', async () => {
    await engine.pool(1);
    const job = actingJob();
    add('t', { exitConditions, constraints: { maxTaskRetryCount: 1 } });
    await started(['t']);
    engine.hands.end('t', exitCode(1));
    await started(['t', 't']);
    expect(job.state).toBe('active');
    engine.hands.end('t', exitCode(9));
    await completed('t');
    expect(job.state).toBe('active');
  });
});
