import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  BlobSASPermissions,
  BlobServiceClient,
  type ContainerClient,
  ContainerSASPermissions,
} from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Azurite, startAzurite } from '../../electron/engine/azurite.ts';
import type { Execution, OutputFile } from '../../electron/engine/model/node-agent-port.ts';
import { createNodeAgent } from '../../electron/engine/node-agent/node-agent.ts';
import { makeClip } from '../support/make-clips.ts';

const node = { execPath: process.execPath, env: {} };
const agent = createNodeAgent({ environment: { PATH: process.env['PATH'] ?? '' }, node });
const soon = () => new Date(Date.now() + 600_000);
let data: string;
let azurite: Azurite;
let folder: string;
let container: ContainerClient;
let containerNumber = 0;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'node-agent-blobs-'));
  azurite = await startAzurite({ dataFolder: data, port: 0, node });
});
afterAll(async () => {
  await agent.close();
  await azurite.close();
  await rm(data, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'node-agent-'));
  containerNumber += 1;
  container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
    `test-${containerNumber}`,
  );
  await container.create();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function execution(commandLine: string, more: Partial<Execution> = {}): Execution {
  return {
    poolId: 'pool',
    nodeId: 'node',
    isDedicated: true,
    jobId: 'job',
    taskId: 't1',
    nodeRoot: folder,
    taskDir: join(folder, 'workitems', 'job', 'job-1', 't1'),
    commandLine,
    environmentSettings: [],
    resourceFiles: [],
    outputFiles: [],
    maxWallClockTimeMs: null,
    account: { name: 'acct', url: 'http://127.0.0.1:1' },
    ...more,
  };
}

const never = new AbortController().signal;
const run = (commandLine: string, more: Partial<Execution> = {}, signal = never) =>
  agent.execute(execution(commandLine, more), signal);
const inTask = (name: string) => join(folder, 'workitems', 'job', 'job-1', 't1', name);
const textOf = (name: string) => readFile(inTask(name), 'utf8');

const writable = () =>
  container.generateSasUrl({ permissions: ContainerSASPermissions.parse('cw'), expiresOn: soon() });
const listable = () =>
  container.generateSasUrl({ permissions: ContainerSASPermissions.parse('rl'), expiresOn: soon() });
async function readableBlob(name: string, content: string | Buffer): Promise<string> {
  const blob = container.getBlockBlobClient(name);
  await blob.upload(content, Buffer.byteLength(content));
  return blob.generateSasUrl({ permissions: BlobSASPermissions.parse('r'), expiresOn: soon() });
}
const blobText = async (name: string) => (await container.getBlobClient(name).downloadToBuffer()).toString();
async function blobNames(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const blob of container.listBlobsFlat()) names.push(blob.name);
  return names;
}

async function output(
  filePattern: string,
  path?: string,
  uploadCondition: OutputFile['uploadCondition'] = 'taskcompletion',
  containerUrl?: string,
): Promise<OutputFile> {
  const destination = {
    containerUrl: containerUrl ?? (await writable()),
    ...(path === undefined ? {} : { path }),
  };
  return { filePattern, destination: { container: destination }, uploadCondition };
}

/** A server on loopback that answers as told; gone when the test ends. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Reads a process id that a task wrote, waiting for it for at most 5 s. */
async function pidFrom(name: string): Promise<number> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const text = await textOf(name).catch(() => '');
    if (/^\d+\n/.test(text)) return Number(text);
    if (Date.now() > deadline) throw new Error(`no process id in ${name}`);
    await delay(10);
  }
}

async function isGoneSoon(pid: number): Promise<boolean> {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    if (!isAlive(pid)) return true;
    await delay(10);
  }
  return false;
}

describe('the command', () => {
  test('runs in wd, with its output in the two files of the task', async () => {
    const outcome = await run('/bin/sh -c "pwd && echo oops >&2"');
    expect(outcome).toEqual({ result: 'success', exitCode: 0 });
    expect(await textOf('stdout.txt')).toBe(`${inTask('wd')}\n`);
    expect(await textOf('stderr.txt')).toBe('oops\n');
  });

  test('sees the variables of Batch and its own', async () => {
    const environmentSettings = [{ name: 'GREETING', value: 'hello $HOME' }];
    await run('/bin/sh -c "echo $AZ_BATCH_TASK_ID $AZ_BATCH_TASK_DIR $GREETING"', { environmentSettings });
    expect(await textOf('stdout.txt')).toBe(`t1 ${inTask('')} hello $HOME\n`.replace('/ hello', ' hello'));
  });

  test('is no shell', async () => {
    await run('echo $HOME && echo *');
    expect(await textOf('stdout.txt')).toBe('$HOME && echo *\n');
  });

  test('fails with its exit code', async () => {
    const outcome = await run('/bin/sh -c "exit 7"');
    expect(outcome).toMatchObject({ result: 'failure', exitCode: 7 });
    expect(outcome.failureInfo).toMatchObject({ category: 'UserError', code: 'FailureExitCode' });
  });

  test('fails with 128 and the signal when a signal ended it', async () => {
    const outcome = await run('/bin/sh -c "kill -SEGV $$"');
    expect(outcome).toMatchObject({ exitCode: 139, failureInfo: { code: 'FailureExitCode' } });
  });

  test('has no exit code when there is no such program', async () => {
    const outcome = await run('no-such-program --x');
    expect(outcome).not.toHaveProperty('exitCode');
    expect(outcome.failureInfo).toMatchObject({ category: 'UserError', code: 'CommandProgramNotFound' });
    expect(outcome.failureInfo?.details.map(({ name }) => name)).toEqual(['CommandLine', 'Message']);
  });

  test.each(['', 'sh -c "open', '/'])('cannot be launched as %j', async (commandLine) => {
    const outcome = await run(commandLine);
    expect(outcome).toMatchObject({ result: 'failure', failureInfo: { code: 'CommandLaunchFailed' } });
    expect(outcome).not.toHaveProperty('exitCode');
  });

  test('is not launched where its folders cannot be made', async () => {
    await writeFile(join(folder, 'workitems'), 'in the way');
    const outcome = await run('true');
    expect(outcome).toMatchObject({ failureInfo: { code: 'ResourceDirectoryCreateFailed' } });
    expect(outcome).not.toHaveProperty('exitCode');
  });

  test('ends at its time limit, with everything it started', async () => {
    const outcome = await run('/bin/sh -c "sleep 100 & echo $! > pid; wait"', { maxWallClockTimeMs: 400 });
    expect(outcome).toMatchObject({ result: 'failure', failureInfo: { code: 'TaskEnded' } });
    expect(await isGoneSoon(await pidFrom('wd/pid'))).toBe(true);
  });

  test('has no time limit when the service says for ever', async () => {
    const forEver = 10_675_199 * 86_400_000;
    expect(await run('true', { maxWallClockTimeMs: forEver })).toMatchObject({ result: 'success' });
  });

  test('ends when it is terminated, also when it and its child ignore the gentle signal', async () => {
    const stop = new AbortController();
    const script = `trap '' TERM; sh -c 'trap : TERM; echo $$ > pid; while :; do sleep 1; done' & wait; wait`;
    const outcome = run(`/bin/sh -c "${script}"`, {}, stop.signal);
    const pid = await pidFrom('wd/pid');
    stop.abort();
    expect(await outcome).toMatchObject({ result: 'failure', failureInfo: { code: 'TaskEnded' } });
    expect(await isGoneSoon(pid)).toBe(true);
  });

  test('takes what it left in the background with it', async () => {
    await run('/bin/sh -c "sleep 100 & echo $! > pid"');
    expect(await isGoneSoon(await pidFrom('wd/pid'))).toBe(true);
  });

  test('never runs when it was terminated before it began', async () => {
    const outcome = await run('touch ran', {}, AbortSignal.abort());
    expect(outcome).toMatchObject({ result: 'failure', failureInfo: { code: 'TaskEnded' } });
    expect(await readdir(inTask('wd'))).toEqual([]);
  });
});

describe('resource files', () => {
  test('come from blobs, into folders, with their mode', async () => {
    const httpUrl = await readableBlob('script', '#!/bin/sh\necho hi from script\n');
    const outcome = await run('./bin/script', {
      resourceFiles: [
        { httpUrl, filePath: 'bin/script' },
        { httpUrl, filePath: 'plain.txt', fileMode: '0640' },
      ],
    });
    expect(outcome).toMatchObject({ result: 'success' });
    expect(await textOf('stdout.txt')).toBe('hi from script\n');
    expect((await stat(inTask('wd/bin/script'))).mode & 0o777).toBe(0o770);
    expect((await stat(inTask('wd/plain.txt'))).mode & 0o777).toBe(0o640);
  });

  test('come from a whole container, or the part of it that begins with a prefix', async () => {
    await readableBlob('in/a #1.txt', 'a');
    await readableBlob('in/deep/b%20.txt', 'b');
    await readableBlob('other.txt', 'c');
    await run('true', { resourceFiles: [{ storageContainerUrl: await listable(), blobPrefix: 'in/' }] });
    expect((await readdir(inTask('wd'), { recursive: true })).sort()).toEqual([
      'in',
      'in/a #1.txt',
      'in/deep',
      'in/deep/b%20.txt',
    ]);
    await run('true', { resourceFiles: [{ storageContainerUrl: await listable(), filePath: 'all' }] });
    expect(await textOf('wd/all/other.txt')).toBe('c');
  });

  test('that do not exist fail the task before its command', async () => {
    const missing = (await readableBlob('there', 'x')).replace('/there?', '/gone?');
    const signed = container
      .getBlobClient('gone')
      .generateSasUrl({ permissions: BlobSASPermissions.parse('r'), expiresOn: soon() });
    const outcome = await run('touch ran', { resourceFiles: [{ httpUrl: await signed, filePath: 'x' }] });
    expect(outcome).toMatchObject({ failureInfo: { category: 'UserError', code: 'BlobNotFound' } });
    expect(outcome).not.toHaveProperty('exitCode');
    expect(await readdir(inTask('wd'))).toEqual([]);

    const denied = await run('true', { resourceFiles: [{ httpUrl: missing, filePath: 'x' }] });
    expect(denied.failureInfo).toMatchObject({ code: 'BlobAccessDenied' });
    expect(JSON.stringify(denied)).not.toContain('sig=');
  });

  test('may not leave the working directory', async () => {
    const httpUrl = await readableBlob('x', 'x');
    const outcome = await run('true', { resourceFiles: [{ httpUrl, filePath: '../../escaped' }] });
    expect(outcome.failureInfo).toMatchObject({ code: 'ResourceFileCreateFailed' });
  });

  test('are tried again after trouble of the service, but not for ever', async () => {
    let requests = 0;
    const url = await serve((_, response) => {
      requests += 1;
      response.writeHead(requests < 3 ? 503 : 200).end('at last');
    });
    const resourceFiles = [{ httpUrl: `${url}/f`, filePath: 'f' }];
    expect(await run('cat f', { resourceFiles })).toMatchObject({ result: 'success' });
    expect(await textOf('stdout.txt')).toBe('at last');

    const broken = await serve((_, response) => void response.writeHead(500).end());
    const outcome = await run('true', { resourceFiles: [{ httpUrl: `${broken}/f`, filePath: 'f' }] });
    expect(outcome.failureInfo).toMatchObject({ category: 'ServerError', code: 'BlobDownloadMiscError' });
  });

  test('that break off leave no half of a file', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 1_000 }).write('half', () => request.socket.destroy());
    });
    const outcome = await run('true', { resourceFiles: [{ httpUrl: `${url}/f`, filePath: 'f' }] });
    expect(outcome.failureInfo).toMatchObject({ code: 'BlobDownloadMiscError' });
    expect(await readdir(inTask('wd'))).toEqual([]);
  });

  test('that never end are given up at the time limit of the task', async () => {
    const url = await serve((_, response) => void response.writeHead(200).write('slow'));
    const outcome = await run('true', {
      resourceFiles: [{ httpUrl: `${url}/f`, filePath: 'f' }],
      maxWallClockTimeMs: 300,
    });
    expect(outcome.failureInfo).toMatchObject({ code: 'TaskEnded' });
  });
});

describe('output files', () => {
  test('go up under their path, and with a wildcard below it', async () => {
    const outcome = await run(
      '/bin/sh -c "echo mp3 > output.mp3; mkdir -p a/b; echo 1 > a/b/x.txt; echo 2 > .hidden.txt"',
      {
        outputFiles: [
          await output('output.mp3', 't1.mp3', 'tasksuccess'),
          await output('../std*.txt', 'logs/t1'),
          await output('**/*.txt', 'deep'),
        ],
      },
    );
    expect(outcome).toEqual({ result: 'success', exitCode: 0 });
    expect(await blobNames()).toEqual([
      'deep/a/b/x.txt',
      'logs/t1/stderr.txt',
      'logs/t1/stdout.txt',
      't1.mp3',
    ]);
    expect(await blobText('t1.mp3')).toBe('mp3\n');
    expect(await textOf('fileuploadout.txt')).toContain('as t1.mp3 (4 bytes)');
    expect(await textOf('fileuploadout.txt')).not.toContain('sig=');
  });

  test('go up only on their condition', async () => {
    const outputFiles = [
      await output('f', 'on-success', 'tasksuccess'),
      await output('f', 'on-failure', 'taskfailure'),
      await output('f', 'always', 'taskcompletion'),
    ];
    await run('/bin/sh -c "echo > f; exit 1"', { outputFiles });
    expect(await blobNames()).toEqual(['always', 'on-failure']);
  });

  test('carry the headers they were given', async () => {
    const file = await output('f', 'f.mp3');
    const uploadHeaders = [{ name: 'x-ms-blob-content-type', value: 'audio/mpeg' }];
    const destination = { container: { ...file.destination.container, uploadHeaders } };
    await run('/bin/sh -c "echo > f"', { outputFiles: [{ ...file, destination }] });
    expect((await container.getBlobClient('f.mp3').getProperties()).contentType).toBe('audio/mpeg');
  });

  test('that match nothing are noted and fail nothing', async () => {
    const outcome = await run('true', {
      outputFiles: [await output('*.mp3', 'x'), await output('no.mp3', 'y')],
    });
    expect(outcome).toEqual({ result: 'success', exitCode: 0 });
    expect(await textOf('fileuploaderr.txt')).toBe('No file matches *.mp3\nNo file matches no.mp3\n');
  });

  test('fail the task when their container is gone, with exit code 0', async () => {
    const containerUrl = await writable();
    await container.delete();
    const outcome = await run('/bin/sh -c "echo > f"', {
      outputFiles: [await output('f', 'f', 'tasksuccess', containerUrl)],
    });
    expect(outcome).toMatchObject({
      result: 'failure',
      exitCode: 0,
      failureInfo: { category: 'UserError', code: 'FileUploadContainerNotFound' },
    });
    expect(await textOf('fileuploaderr.txt')).toContain('FileUploadContainerNotFound');
  });

  test('fail the task when their signature does not allow writing', async () => {
    const outcome = await run('/bin/sh -c "echo > f"', {
      outputFiles: [await output('f', 'f', 'tasksuccess', await listable())],
    });
    expect(outcome).toMatchObject({ exitCode: 0, failureInfo: { code: 'FileUploadAccessDenied' } });
    expect(JSON.stringify(outcome)).not.toContain('sig=');
  });

  test('are tried once more after trouble of the service, and then fail the task', async () => {
    let requests = 0;
    const url = await serve((request, response) => {
      requests += 1;
      request.resume().on('end', () => response.writeHead(requests === 1 ? 500 : 201).end());
    });
    const outputFiles = [await output('f', 'f', 'tasksuccess', `${url}/c`)];
    expect(await run('/bin/sh -c "echo > f"', { outputFiles })).toMatchObject({ result: 'success' });
    expect(requests).toBe(2);

    const broken = await serve((request, response) => {
      request.resume().on('end', () => response.writeHead(500).end());
    });
    const outcome = await run('/bin/sh -c "echo > f"', {
      outputFiles: [await output('f', 'f', 'tasksuccess', `${broken}/c`)],
    });
    expect(outcome).toMatchObject({ exitCode: 0, failureInfo: { code: 'FileUploadMiscError' } });
  });

  test('do not hide the failure of the command', async () => {
    const outcome = await run('/bin/sh -c "echo > f; exit 3"', {
      outputFiles: [await output('f', 'f', 'taskcompletion', await listable())],
    });
    expect(outcome).toMatchObject({ exitCode: 3, failureInfo: { code: 'FailureExitCode' } });
  });

  test('of more than one block arrive whole', async () => {
    const outcome = await run('/bin/sh -c "head -c 70000000 /dev/urandom > big"', {
      outputFiles: [await output('big', 'big')],
    });
    expect(outcome).toEqual({ result: 'success', exitCode: 0 });
    const sent = await readFile(inTask('wd/big'));
    expect((await container.getBlobClient('big').downloadToBuffer()).equals(sent)).toBe(true);
  });
});

/** The launcher's process id: it is the parent of every task. */
async function launcherPid(): Promise<number> {
  await run('/bin/sh -c "echo $PPID > launcher"');
  return pidFrom('wd/launcher');
}

describe.skipIf(process.platform === 'win32')('the launcher', () => {
  test('and the tasks are gone when the process of the agent is killed', async () => {
    const module = new URL('../../electron/engine/node-agent/node-agent.ts', import.meta.url).href;
    const program =
      `const { createNodeAgent } = await import(${JSON.stringify(module)});` +
      `const node = { execPath: process.execPath, env: {} };` +
      `const agent = createNodeAgent({ environment: { PATH: process.env.PATH }, node });` +
      `await agent.execute(JSON.parse(process.argv[1]), new AbortController().signal);`;
    const work = JSON.stringify(
      execution('/bin/sh -c "echo $PPID > launcher; sleep 100 & echo $! > pid; wait"'),
    );
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program, work], {
      stdio: 'inherit',
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const pid = await pidFrom('wd/pid');
    const launcher = await pidFrom('wd/launcher');
    parent.kill('SIGKILL');
    expect(await isGoneSoon(pid)).toBe(true);
    expect(await isGoneSoon(launcher)).toBe(true);
  });

  test('takes its tasks with it when it is killed, and the next task has another', async () => {
    const outcome = run('/bin/sh -c "sleep 100 & echo $! > pid; wait"');
    const pid = await pidFrom('wd/pid');
    // Once a later task has run, the launcher has said of the first one that it started.
    const first = await launcherPid();
    process.kill(first, 'SIGKILL');
    expect(await outcome).toMatchObject({
      result: 'failure',
      failureInfo: {
        code: 'Unknown',
        details: [{ name: 'Message', value: "The process that runs this node's tasks ended: SIGKILL" }],
      },
    });
    expect(await outcome).not.toHaveProperty('exitCode');
    expect(await isGoneSoon(pid)).toBe(true);
    await rm(inTask('wd/launcher'));
    expect(await launcherPid()).not.toBe(first);
  });

  test('ends with the agent, and what runs with it', async () => {
    const own = createNodeAgent({ environment: { PATH: process.env['PATH'] ?? '' }, node });
    own.prepare();
    const work = execution('/bin/sh -c "echo $PPID > launcher; echo $$ > pid; sleep 100"');
    const outcome = own.execute(work, new AbortController().signal);
    const pid = await pidFrom('wd/pid');
    const launcher = await pidFrom('wd/launcher');
    await Promise.all([own.close(), own.close()]);
    expect(isAlive(launcher)).toBe(false);
    expect(await outcome).toMatchObject({ result: 'failure', failureInfo: { code: 'Unknown' } });
    expect(await isGoneSoon(pid)).toBe(true);
    expect(await own.execute(work, new AbortController().signal)).toMatchObject({ result: 'failure' });
    await own.close();
  });

  test('that cannot be run fails the task', async () => {
    const none = { execPath: inTask('no-node'), env: {} };
    const own = createNodeAgent({ environment: {}, node: none });
    const outcome = await own.execute(execution('true'), new AbortController().signal);
    expect(outcome).toMatchObject({ result: 'failure', failureInfo: { code: 'Unknown' } });
    await own.close();
  });

  test.skipIf(process.platform !== 'linux')('keeps no file open of thousands of tasks', async () => {
    const launcher = await launcherPid();
    const open = async () => {
      const ours = await readdir('/proc/self/fd');
      const theirs = await readdir(`/proc/${launcher}/fd`);
      return { ours: ours.length, theirs: theirs.length };
    };
    const before = await open();
    let left = 2_000;
    const some = async () => {
      for (; left > 0; left -= 1) {
        const missing = left % 10 === 0;
        const outcome = await run(missing ? 'no-such-program' : 'true');
        expect(outcome.result).toBe(missing ? 'failure' : 'success');
      }
    };
    await Promise.all([some(), some()]);
    const after = await open();
    expect(after.theirs).toBeLessThanOrEqual(before.theirs + 2);
    expect(after.ours).toBeLessThanOrEqual(before.ours + 10);
    expect(await launcherPid()).toBe(launcher);
  });
});

test('turns a video into an MP3 with ffmpeg, from blob to blob', async () => {
  const clip = await makeClip(folder, 'clip.mp4', { seconds: 2 });
  const httpUrl = await readableBlob('t1.mp4', await readFile(clip));
  const outcome = await run(
    'ffmpeg -nostdin -y -hide_banner -progress progress.txt -i input.mp4 -map 0:a:0 -vn -q:a 2 output.mp3',
    {
      resourceFiles: [{ httpUrl, filePath: 'input.mp4' }],
      outputFiles: [await output('output.mp3', 't1.mp3', 'tasksuccess')],
    },
  );
  expect(outcome).toEqual({ result: 'success', exitCode: 0 });
  expect(await textOf('wd/progress.txt')).toContain('progress=end');
  const size = (await stat(inTask('wd/output.mp3'))).size;
  expect((await container.getBlobClient('t1.mp3').getProperties()).contentLength).toBe(size);
});
