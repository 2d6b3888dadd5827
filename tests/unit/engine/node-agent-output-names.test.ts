import { describe, expect, test } from 'vitest';
import { segmentExpression } from '../../../electron/engine/node-agent/file-pattern.ts';
import { blobName, blobUrl, expandVariables } from '../../../electron/engine/node-agent/output-files.ts';
import { inside } from '../../../electron/engine/node-agent/resource-files.ts';
import { taskEnvironment } from '../../../electron/engine/node-agent/task-environment.ts';

describe('a pattern for one name', () => {
  const matches = (pattern: string, names: readonly string[]) =>
    names.filter((name) => segmentExpression(pattern).test(name));

  test('takes * for any characters and ? for one', () => {
    expect(matches('std*.txt', ['stdout.txt', 'std.txt', 'stdout.txt.old', 'xstd.txt'])).toEqual([
      'stdout.txt',
      'std.txt',
    ]);
    expect(matches('a?.mp3', ['ab.mp3', 'a.mp3', 'abc.mp3'])).toEqual(['ab.mp3']);
  });

  test('takes lists, ranges and their negation', () => {
    expect(matches('f[abc]', ['fa', 'fd'])).toEqual(['fa']);
    expect(matches('f[0-3]', ['f2', 'f4'])).toEqual(['f2']);
    expect(matches('f[!0-3]', ['f2', 'f4'])).toEqual(['f4']);
  });

  test('takes a wildcard in brackets, and other signs of expressions, as themselves', () => {
    expect(matches('abc[*]', ['abc*', 'abcd'])).toEqual(['abc*']);
    expect(matches('a+b(1).{2}', ['a+b(1).{2}', 'aab1xx'])).toEqual(['a+b(1).{2}']);
  });

  test('takes several wildcards, each as much as it must', () => {
    expect(matches('*a*b*', ['ab', 'xaxbx', 'ba', 'aab', 'bab'])).toEqual(['ab', 'xaxbx', 'aab', 'bab']);
    expect(matches('a*a', ['a', 'aa', 'aba', 'ab'])).toEqual(['aa', 'aba']);
    expect(matches('*a?c*c', ['abcc', 'abc', 'aabcxc', 'axxabcc'])).toEqual(['abcc', 'aabcxc', 'axxabcc']);
    expect(matches('**', ['x', ''])).toEqual(['x', '']);
  });

  test('says no in no time, however many wildcards it has', () => {
    const started = performance.now();
    expect(matches(`${'*a'.repeat(40)}*b`, ['a'.repeat(255)])).toEqual([]);
    expect(matches(`${'*[a-c]?'.repeat(40)}*d`, ['abc'.repeat(85)])).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('leaves out a name with a leading dot unless the pattern has the dot', () => {
    expect(matches('*.gif', ['a.gif', '.a.gif'])).toEqual(['a.gif']);
    expect(matches('.*.gif', ['a.gif', '.a.gif'])).toEqual(['.a.gif']);
  });
});

describe('the blob of an output file', () => {
  test('is the path itself without a wildcard, and below it with one', () => {
    expect(blobName('t1.mp3', 'output.mp3', false)).toBe('t1.mp3');
    expect(blobName('logs/', 'stdout.txt', true)).toBe('logs/stdout.txt');
    expect(blobName(undefined, 'output.mp3', false)).toBe('output.mp3');
    expect(blobName('', 'a/b.txt', true)).toBe('a/b.txt');
  });

  test('keeps the signature of its container and encodes what a URL would misread', () => {
    const url = blobUrl('http://127.0.0.1:1/acct/out?sv=1&sig=a%2Bb%3D', 'a b/#1?%.mp3');
    expect(url.href).toBe('http://127.0.0.1:1/acct/out/a%20b/%231%3F%25.mp3?sv=1&sig=a%2Bb%3D');
  });

  test.skipIf(process.platform === 'win32')('may be found through a variable of the task', () => {
    const environment = { AZ_BATCH_TASK_ID: 't1' };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the form that a shell knows.
    expect(expandVariables('$AZ_BATCH_TASK_ID-${AZ_BATCH_TASK_ID}-$OTHER.txt', environment)).toBe(
      't1-t1-$OTHER.txt',
    );
  });
});

describe('a resource file', () => {
  test('stays in the working directory of its task', () => {
    expect(inside('/n/wd', 'a/b.mp4')).toBe('/n/wd/a/b.mp4');
    for (const path of ['../x', 'a/../../x', '/etc/passwd', '', '.', '..', 'a\0b']) {
      expect(() => inside('/n/wd', path), path).toThrow('ResourceFileCreateFailed');
    }
  });

  test('may not go to a folder that only begins like the working directory', () => {
    expect(() => inside('/n/wd', '../wd-other/x')).toThrow('ResourceFileCreateFailed');
  });
});

describe('the environment of a task', () => {
  const execution = {
    poolId: 'pool',
    nodeId: 'node',
    isDedicated: false,
    nodeRoot: '/n',
    taskDir: '/n/startup',
    commandLine: 'true',
    environmentSettings: [{ name: 'PATH', value: '/mine' }],
    resourceFiles: [],
    outputFiles: [],
    maxWallClockTimeMs: null,
    account: { name: 'acct', url: 'http://127.0.0.1:1' },
  };

  test('has no job and task for a start task', () => {
    const environment = taskEnvironment(execution, {});
    expect(environment).not.toHaveProperty('AZ_BATCH_JOB_ID');
    expect(environment).not.toHaveProperty('AZ_BATCH_TASK_ID');
    expect(environment).toMatchObject({
      AZ_BATCH_POOL_ID: 'pool',
      AZ_BATCH_NODE_IS_DEDICATED: 'false',
      AZ_BATCH_TASK_WORKING_DIR: '/n/startup/wd',
      AZ_BATCH_NODE_SHARED_DIR: '/n/shared',
    });
  });

  test('lets the settings of the task override those of the node', () => {
    const environment = taskEnvironment(
      { ...execution, jobId: 'j', taskId: 't' },
      { PATH: '/node', LANG: 'C' },
    );
    expect(environment).toMatchObject({
      PATH: '/mine',
      LANG: 'C',
      AZ_BATCH_JOB_ID: 'j',
      AZ_BATCH_TASK_ID: 't',
    });
  });
});
