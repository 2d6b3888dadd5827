import { describe, expect, test } from 'vitest';
import { byteRange } from '../../../electron/engine/batch-server/handlers/files.ts';
import { route } from '../../../electron/engine/batch-server/router.ts';
import { parseEngineArguments } from '../../../electron/engine/engine-arguments.ts';
import { ServiceClock, sortableTime } from '../../../electron/engine/model/service-clock.ts';
import { nodeEnvironment } from '../../../electron/engine/node-environment.ts';
import { parseDurationMs, unlimitedDuration } from '../../../shared/duration.ts';

describe('durations', () => {
  test.each([
    ['PT15M', 900_000],
    ['P7D', 604_800_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['P2W', 1_209_600_000],
    [unlimitedDuration, Number.POSITIVE_INFINITY],
    ['', null],
    ['P', null],
    ['PT', null],
    ['15 minutes', null],
    ['P1M', null],
  ])('%s is %s ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });
});

describe('times', () => {
  test('no two stamps are the same, and they sort as they came', () => {
    const clock = new ServiceClock();
    const stamps = Array.from({ length: 1000 }, () => clock.stamp());
    const times = stamps.map(({ time }) => sortableTime(time) ?? '');
    expect(new Set(stamps.map(({ eTag }) => eTag)).size).toBe(1000);
    expect(times.toSorted()).toEqual(times);
  });

  test('an ETag looks like the service writes it', () => {
    expect(new ServiceClock().stamp().eTag).toMatch(/^0x8D[0-9A-F]{13}$/);
  });
});

describe('routes', () => {
  test('a file path is one encoded segment, decoded after routing', () => {
    const { operation, params } = route('GET', '/jobs/j/tasks/t/files/wd%2Fa%20b.txt');
    expect(operation.id).toBe('File_GetFromTask');
    expect(params).toEqual({ jobId: 'j', taskId: 't', filePath: 'wd/a b.txt' });
  });

  test('an unknown path is an invalid URI, a known one with another verb is not', () => {
    expect(() => route('GET', '/nothing')).toThrow(expect.objectContaining({ code: 'InvalidUri' }));
    expect(() => route('PUT', '/pools')).toThrow(expect.objectContaining({ code: 'UnsupportedHttpVerb' }));
  });

  test('an operation of the service that is not served has a route of its own', () => {
    expect(route('GET', '/certificates(thumbprintAlgorithm=sha1,thumbprint=ab)').operation.id).toBe(
      'Certificate_Get',
    );
    expect(route('PATCH', '/pools/p').operation.id).toBe('Pool_Patch');
  });
});

describe('ranges', () => {
  test.each([
    [undefined, null],
    ['bytes=0-3', { start: 0, end: 3 }],
    ['bytes=4-', { start: 4, end: 9 }],
    ['bytes=4-400', { start: 4, end: 9 }],
  ])('%s of 10 bytes', (header, range) => {
    expect(byteRange(header, 10)).toEqual(range);
  });

  test('a range that begins behind the file is invalid', () => {
    expect(() => byteRange('bytes=10-', 10)).toThrow(expect.objectContaining({ code: 'InvalidRange' }));
    expect(() => byteRange('bytes=0-', 0)).toThrow(expect.objectContaining({ code: 'InvalidRange' }));
  });
});

describe('engine arguments', () => {
  test('rehearsal options become the rehearsal', () => {
    expect(
      parseEngineArguments(['--batch-port', '8080', '--node-boot-ms=5', '--task-wall-clock-ms', '500']),
    ).toMatchObject({
      batchPort: 8080,
      dataFolder: null,
      rehearsal: { nodeBootMs: 5, taskWallClockMs: 500 },
    });
  });

  test('codes to rehearse are passed on, and only what can be one', () => {
    const codes = ['--resize-error', 'AllocationFailed:generation', '--task-failure=FailureExitCode:3'];
    expect(parseEngineArguments([...codes, '--auth-error', 'PermissionDenied'])).toMatchObject({
      rehearsal: {
        resizeError: 'AllocationFailed:generation',
        taskFailure: 'FailureExitCode:3',
        authError: 'PermissionDenied',
      },
    });
    for (const args of [
      ['--resize-error', 'AllocationFailed:whim'],
      ['--task-failure', 'DiskFull:x'],
      ['--auth-error', 'PoolExists'],
    ]) {
      expect(() => parseEngineArguments(args)).toThrow();
    }
  });

  test.each([[['--nope']], [['--batch-port', 'x']], [['--batch-port', '70000']], [['--data']], [['file']]])(
    '%j is a usage error',
    (args) => {
      expect(() => parseEngineArguments(args)).toThrow();
    },
  );
});

test('a task sees where programs are, and none of the secrets around them', () => {
  const environment = {
    Path: '/bin',
    HOME: '/root',
    LC_ALL: 'C',
    AZURE_CLIENT_SECRET: 's',
    NODE_OPTIONS: '-x',
  };
  expect(nodeEnvironment(environment)).toEqual({ Path: '/bin', HOME: '/root', LC_ALL: 'C' });
});
