import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { EngineAddress } from '../../electron/engine/engine.ts';
import { malformedBatch, signedBytes } from '../support/malformed-batch.ts';
import { junkValue, type Malformed, malformedHttp } from '../support/malformed-http.ts';
import { sendRaw } from '../support/raw-batch.ts';
import { type Heard, statusOf, talk } from '../support/raw-socket.ts';
import { fuzzSeed, Seeded } from '../support/seeded.ts';
import { tempFolder } from '../support/temp-folder.ts';

/**
 * 10,000 malformed requests at each of the two servers, each a process of its own as users start it: none is answered
 * with success, none brings the server down or keeps it from its work, and no answer tells about its inside.
 */
const seed = fuzzSeed(20_261_124);
const atOnce = 24;
/** How soon a good request must be answered, also in the middle of all the others; the machine may be busy. */
const goodWithinMs = 5_000;
const mostMemoryBytes = 700 * 1024 * 1024;
const root = resolve(import.meta.dirname, '../..');

let folder: Awaited<ReturnType<typeof tempFolder>>;
const children: ChildProcess[] = [];

/** Starts a program of ours and gives the line of its output that `isIt` picks. */
async function start(args: readonly string[], isIt: (line: string) => boolean) {
  const env = { ...process.env, CI: '1', HOME: folder.path, XDG_CONFIG_HOME: folder.path };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let said = '';
  const line = new Promise<string>((found, failed) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const it = said.split('\n').slice(0, -1).find(isIt);
      if (it !== undefined) found(it);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('exit', () => failed(new Error(`It ended: ${said}`)));
  });
  return { child, line: await line };
}

beforeAll(async () => {
  process.stdout.write(`fuzz-requests: FUZZ_SEED=${seed}\n`);
  folder = await tempFolder();
});
afterAll(async () => {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }),
  );
  await folder?.remove();
});

interface Target {
  readonly port: number;
  readonly child: ChildProcess;
  /** Asks something right; rejects when that goes wrong. */
  readonly good: () => Promise<void>;
}

/** What is wrong with an answer to something malformed; null when nothing is. */
function faultOf({ text }: Heard): string | null {
  // Several answers may have come to several requests.
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  const wrong = statuses.find((status) => status !== 100 && (status < 400 || status === 500));
  if (wrong !== undefined) return `answered ${wrong}`;
  return leakOf(text);
}

function leakOf(text: string): string | null {
  if (/\n\s+at .+:\d+|node:internal|node_modules|\.ts:\d+|"stack"/.test(text)) return 'an answer has a stack';
  return [root, folder.path].some((path) => text.includes(path))
    ? 'an answer has a path of this computer'
    : null;
}

/** Sends `count` of them, `atOnce` at a time, with a good request now and then. @returns what went wrong */
async function bombard(target: Target, count: number, make: (index: number) => Malformed): Promise<string[]> {
  const faults: string[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count && faults.length < 5) {
      const index = next;
      next += 1;
      const { parts, isUnfinished = false, what } = make(index);
      const waitMs = 15_000;
      const heard = await talk({
        ...{ port: target.port, parts, waitMs },
        halfClose: isUnfinished,
        stopAtAnswer: !isUnfinished,
      });
      const isHung = heard.tookMs >= waitMs;
      const fault = isHung ? 'no answer and no end' : faultOf(heard);
      if (fault !== null) faults.push(`number ${index}, ${what}: ${fault}: ${heard.text.slice(0, 300)}`);
      if (index % 500 === 0) await target.good();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  expect(target.child.exitCode, 'the server still runs').toBeNull();
  expect(target.child.signalCode).toBeNull();
  await target.good();
  expect(memoryOf(target.child)).toBeLessThan(mostMemoryBytes);
  return faults;
}

/** Resident bytes of a process; 0 where the system does not say. */
function memoryOf({ pid }: ChildProcess): number {
  if (process.platform !== 'linux') return 0;
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`A good request had no answer in ${ms} ms`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

describe(`the engine (seed ${seed})`, () => {
  let address: EngineAddress;
  let target: Target;
  const ask = (method: string, path: string, body?: unknown) => sendRaw(address, { method, path, body });

  beforeAll(async () => {
    const { child, line } = await start(
      ['scripts/engine.mjs', '--data', join(folder.path, 'engine')],
      (said) => said.startsWith('{'),
    );
    address = JSON.parse(line) as EngineAddress;
    const image = {
      publisher: 'canonical',
      offer: 'ubuntu-24_04-lts',
      sku: 'server-gen1',
      version: 'latest',
    };
    const virtualMachineConfiguration = { imageReference: image, nodeAgentSKUId: 'batch.node.ubuntu 24.04' };
    const pool = { id: 'pool', vmSize: 'STANDARD_A1_V2', virtualMachineConfiguration };
    const formula = { enableAutoScale: true, autoScaleFormula: '$TargetDedicatedNodes=0;' };
    for (const [path, body] of [
      ['/pools', { ...pool, ...formula }],
      ['/pools', { ...pool, id: 'fixed' }],
      ['/jobs', { id: 'job', poolInfo: { poolId: 'pool' } }],
      ['/jobs/job/tasks', { id: 'task', commandLine: 'true' }],
    ] as const)
      expect((await ask('POST', path, body)).status).toBe(201);
    target = {
      child,
      port: Number(new URL(address.batch.url).port),
      good: () =>
        within(
          goodWithinMs,
          ask('GET', '/jobs/job/tasks/task').then(({ status }) => expect(status).toBe(200)),
        ),
    };
  });

  test('5,000 malformed requests of a stranger', async () => {
    const chance = new Seeded(seed);
    const host = `127.0.0.1:${target.port}`;
    const unsigned = () => {
      const { headers, ...signed } = malformedBatch(chance);
      return signedBytes(address, {
        ...signed,
        headers: { ...headers, authorization: `SharedKey x:${'A'.repeat(43)}=` },
      });
    };
    const faults = await bombard(target, 5_000, () =>
      chance.chance(0.7) ? malformedHttp(chance, host) : unsigned(),
    );
    expect(faults).toEqual([]);
  }, 60_000);

  test('5,000 malformed requests with a valid signature', async () => {
    const chance = new Seeded(seed + 1);
    const faults = await bombard(target, 5_000, () => signedBytes(address, malformedBatch(chance)));
    expect(faults).toEqual([]);
    // And nothing came of all that.
    const ids = async (path: string) =>
      ((await ask('GET', path)).body as { value: { id: string }[] }).value.map(({ id }) => id);
    expect(await ids('/pools')).toEqual(['pool', 'fixed']);
    expect(await ids('/jobs')).toEqual(['job']);
    expect(await ids('/jobs/job/tasks')).toEqual(['task']);
  }, 60_000);

  test('what is right but heavy is answered in time', async () => {
    const query = (filter: string) =>
      sendRaw(address, { method: 'GET', path: '/jobs', query: { $filter: filter } });
    const formula = (text: string) =>
      ask('POST', '/pools/pool/evaluateautoscale', { autoScaleFormula: text });
    for (const heavy of [
      () => query(`${"id eq 'a' or ".repeat(600)}id eq 'b'`),
      () => query(`startswith(id,'${'a'.repeat(10_000)}')`),
      () => formula(`${'x=1+1;'.repeat(1_300)}$TargetDedicatedNodes=0;`),
      () => formula(`$TargetDedicatedNodes=0*std(${'1,'.repeat(3_900)}1);`),
      () => formula(`$TargetDedicatedNodes=${'(0*'.repeat(190)}0${')'.repeat(190)};`),
    ])
      await within(
        goodWithinMs,
        heavy().then(({ status }) => expect(status).toBe(200)),
      );
  });

  test('a body that is one long unfinished text is refused in time', async () => {
    for (const body of [`"${'\\"'.repeat(400_000)}`, '"'.repeat(900_001), '\\'.repeat(900_000)]) {
      const bomb = { method: 'POST', path: '/pools', query: 'api-version=2022-10-01.16.0', what: 'text' };
      const { parts } = signedBytes(address, { ...bomb, body: Buffer.from(body) });
      const heard = await talk({ port: target.port, parts, waitMs: goodWithinMs, stopAtAnswer: true });
      expect(statusOf(heard)).toBe(400);
    }
  });

  test('a document that nests without reason is refused, wherever it would be kept', async () => {
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    for (const depth of [200, 1000, 3000]) {
      const body: unknown = { applicationLicenses: JSON.parse(deep(depth)) };
      const { status } = await ask('PATCH', '/pools/fixed', body);
      expect(status, `${depth} deep`).toBe(400);
    }
  });
});

describe(`the browser host (seed ${seed})`, () => {
  let origin: string;
  let cookie: string;
  let target: Target;

  beforeAll(async () => {
    const args = ['electron/browser-main.ts', '--no-open', '--data', join(folder.path, 'app')];
    const { child, line } = await start(args, (said) => said.includes('?token='));
    const url = /http:\/\/\S+/.exec(line)?.[0] ?? '';
    origin = new URL(url).origin;
    cookie = (await fetch(url)).headers.get('set-cookie')?.split(';')[0] ?? '';
    target = {
      child,
      port: Number(new URL(url).port),
      good: () =>
        within(
          goodWithinMs,
          fetch(`${origin}/`, { headers: { cookie } }).then(({ status }) => expect(status).toBe(200)),
        ),
    };
  });

  test('5,000 malformed requests of a stranger', async () => {
    const chance = new Seeded(seed + 2);
    const faults = await bombard(target, 5_000, () => malformedHttp(chance, `127.0.0.1:${target.port}`));
    expect(faults).toEqual([]);
  }, 60_000);

  test('2,500 malformed requests with the cookie of the session', async () => {
    const chance = new Seeded(seed + 3);
    const host = `127.0.0.1:${target.port}`;
    const faults = await bombard(target, 2_500, () => ({
      what: 'with a session',
      parts: [withSession(chance, host)],
    }));
    expect(faults).toEqual([]);
  }, 60_000);

  /** Right in its form and its origin, wrong in what it asks. */
  function withSession(chance: Seeded, host: string): string {
    const [method, path, length] = chance.pick<readonly [string, string, string]>([
      ['PUT', '/upload', '3'],
      ['PUT', '/upload?path=', '3'],
      ['PUT', `/upload?path=a&modified=${chance.pick(['-1', 'x', '1e99', 'NaN', '1.5'])}`, '3'],
      ['PUT', '/upload?path=a', chance.pick(['9'.repeat(15), '-3', 'x', '3, 4'])],
      ['PUT', `/${chance.pick(['uploads', 'upload/..', '', 'audio/x', 'socket'])}`, '3'],
      ['POST', '/upload?path=a', '3'],
      ['DELETE', chance.pick(['/', '/upload', '/audio/x/y', '/settings.json']), '0'],
      [
        'GET',
        `/audio/${chance.pick(['..%2f..', 'bt-20260101-120000-abcd/%00', 'x/y/z', '__proto__/constructor', '%', '%zz/x'])}`,
        '0',
      ],
      [
        'GET',
        `/${chance.pick(['../package.json', '%2e%2e/package.json', '..%5cx', 'settings.json', 'index.htm', '%00', '__proto__', 'main.tsx%00.js'])}`,
        '0',
      ],
      ['GET', '/socket', '0'],
      ['HEAD', chance.pick(['/nothing', '//', '/audio/x']), '0'],
    ]);
    return (
      `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\nConnection: close\r\n` +
      `Content-Length: ${length}\r\n\r\n${length === '0' ? '' : 'abc'}`
    );
  }

  test('2,000 malformed messages over the socket of the session', async () => {
    const chance = new Seeded(seed + 4);
    const faults: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`, {
        origin,
        headers: { cookie },
      });
      await once(socket, 'open');
      const answers: string[] = [];
      socket.on('message', (data) => answers.push(String(data)));
      const messages = chance.many(100, () => malformedMessage(chance));
      for (const message of messages) if (socket.readyState === WebSocket.OPEN) socket.send(message);
      // The last is right: once it is answered, so is what came before it, or it never will be.
      socket.send(
        JSON.stringify({ id: 4242, jsonrpc: '2.0', method: 'query', params: { path: 'app.info' } }),
      );
      await expect
        .poll(() => answers.some((answer) => answer.includes('"id":4242')), { timeout: goodWithinMs })
        .toBe(true);
      socket.terminate();
      for (const answer of answers) {
        const isGood = answer.includes('"id":4242') || answer === 'PONG';
        const leak = leakOf(answer);
        if (leak !== null) faults.push(`${leak}: ${answer.slice(0, 300)}`);
        if (!isGood && !answer.includes('"error":{')) faults.push(`answered: ${answer.slice(0, 300)}`);
        if (answer.includes('"code":"internal"')) faults.push(`a fault of ours: ${answer.slice(0, 300)}`);
      }
    }
    expect(faults.slice(0, 5)).toEqual([]);
    await target.good();
    expect(target.child.exitCode).toBeNull();
  }, 60_000);

  test('500 connections that break the frames of the socket', async () => {
    const chance = new Seeded(seed + 5);
    const head =
      `GET /socket HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\n` +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    const results = [];
    for (let index = 0; index < 500; index += atOnce) {
      const some = chance.many(atOnce, () => brokenFrame(chance));
      results.push(
        ...(await Promise.all(
          some.map((frame) =>
            talk({ port: target.port, parts: [head, frame], pauseMs: 30, halfClose: true, waitMs: 15_000 }),
          ),
        )),
      );
    }
    // It opens, because the session is right; then it is closed, because the frame is not.
    expect(results.filter((heard) => statusOf(heard) !== 101).length).toBe(0);
    expect(results.filter(({ isClosed }) => !isClosed).length).toBe(0);
    expect(results.map(({ text }) => leakOf(text)).filter((leak) => leak !== null)).toEqual([]);
    await target.good();
    expect(target.child.exitCode).toBeNull();
    expect(memoryOf(target.child)).toBeLessThan(mostMemoryBytes);
  }, 60_000);
});

/** RFC 6455, 5.2, against it: unmasked, reserved bits and opcodes, lengths without end, control frames in parts. */
function brokenFrame(chance: Seeded): Buffer {
  const any = () => chance.int(256);
  return chance.pick([
    Buffer.from([0x81, 0x03, 1, 2, 3]),
    Buffer.from([0xf1, 0x80, 0, 0, 0, 0]),
    Buffer.from([0x83 + chance.int(5), 0x80, 0, 0, 0, 0]),
    Buffer.from([0x81, 0xff, 0x7f, ...chance.many(7, any), 0, 0, 0, 0]),
    Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
    Buffer.from([0x09, 0x80, 0, 0, 0, 0]),
    Buffer.from([0x89, 0xfe, 0xff, 0xff, 0, 0, 0, 0]),
    Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]),
    Buffer.from([0x80, 0x81, 0, 0, 0, 0, 0x61]),
    Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x00, chance.int(200)]),
    Buffer.from(chance.many(3 + chance.int(60), any).with(0, 0xf0 | chance.int(16))),
  ]);
}

const calls = [
  ...[
    'queue.add',
    'queue.remove',
    'queue.estimate',
    'settings.checkOutputFolder',
    'run.start',
    'run.watch',
    'run.output',
  ],
  ...[
    'run.cancel',
    'run.retryFailed',
    'run.downloadAll',
    'run.deleteResource',
    'run.extendTimeLimit',
    'run.repair',
  ],
  ...[
    'connections.readPaste',
    'connections.save',
    'connections.remove',
    'connections.signOut',
    'connections.discover',
  ],
  ...['plan.options', 'plan.save', 'billing.deleteLeftover', 'run.openFolder', 'run.revealTask'],
] as const;

/** A message of which a page of ours sends none: no JSON, no call, no such call, or a call with senseless input. */
function malformedMessage(chance: Seeded): string | Buffer {
  const method = chance.pick(['query', 'mutation', 'subscription']);
  const request = (path: unknown, input: unknown, id: unknown = 1 + chance.int(1000)) =>
    JSON.stringify({ id, jsonrpc: '2.0', method, params: { path, input } });
  switch (chance.int(7)) {
    case 0:
      return Buffer.from(chance.many(1 + chance.int(200), () => chance.int(128)));
    case 1:
      return chance.pick([
        '{',
        '[]]',
        '{"id":1',
        'null',
        '1',
        '""',
        '[1,2',
        '{"id":{}}',
        '[null]',
        '{"method":"query"}',
      ]);
    case 2:
      return request(
        chance.pick([
          '__proto__',
          'constructor.constructor',
          'app.__proto__.info',
          '',
          'app',
          '..',
          'queue.toString',
          'a.b.c',
        ]),
        {},
      );
    case 3:
      return request(chance.pick([null, 1, {}, [], true]), {});
    case 4: {
      const depth = 100 * (1 + chance.int(200));
      return `{"id":1,"method":"query","params":{"path":"queue.remove","input":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    }
    case 5:
      return JSON.stringify({
        id: junkValue(chance, 1),
        method: junkValue(chance, 1),
        params: junkValue(chance, 3),
      });
    default:
      return request(chance.pick(calls), junkValue(chance, 4));
  }
}
