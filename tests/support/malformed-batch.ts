import { parseQuery } from '../../electron/engine/batch-server/query-string.ts';
import { sign, stringToSign } from '../../electron/engine/batch-server/shared-key.ts';
import type { EngineAddress } from '../../electron/engine/engine.ts';
import { junkBody, junkValue, type Malformed } from './malformed-http.ts';
import type { Seeded } from './seeded.ts';

/** Requests to the engine by somebody who has its key, of which none is right. `pool`, `job`, `task` are there. */
const version = 'api-version=2022-10-01.16.0';
const posts = [
  ...[
    '/pools',
    '/jobs',
    '/jobs/job/tasks',
    '/jobs/job/addtaskcollection',
    '/pools/pool/resize',
    '/pools/pool/removenodes',
  ],
  ...[
    '/pools/pool/evaluateautoscale',
    '/pools/pool/enableautoscale',
    '/pools/pool/updateproperties',
    '/jobs/job/disable',
  ],
] as const;
const lists = [
  '/pools',
  '/jobs',
  '/jobs/job/tasks',
  '/pools/pool/nodes',
  '/nodecounts',
  '/supportedimages',
] as const;

export interface Signed {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly what: string;
}

/** The bytes of a request as its client would sign and send it. */
export function signedBytes(
  { batch }: EngineAddress,
  { method, path, query, headers = {}, body, what }: Signed,
): Malformed {
  const sent: Record<string, string> = {
    host: new URL(batch.url).host,
    connection: 'close',
    'ocp-date': new Date().toUTCString(),
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': String(body.length) }),
    ...headers,
  };
  const text = stringToSign(batch.accountName, { method, rawPath: path, headers: sent }, queryOf(query));
  sent['authorization'] ??= `SharedKey ${batch.accountName}:${sign(text, batch.accountKey)}`;
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${path}?${query} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  return {
    what: `${what}: ${method} ${path}?${query.slice(0, 200)}`,
    parts: [Buffer.concat([head, body ?? Buffer.alloc(0)])],
  };
}

function queryOf(query: string): ReadonlyMap<string, string> {
  try {
    return parseQuery(query);
  } catch {
    // What does not parse cannot be signed; it is refused before anybody looks at the signature.
    return new Map();
  }
}

/** @param chance decides which */
export function malformedBatch(chance: Seeded): Signed {
  switch (chance.int(8)) {
    case 0:
    case 1:
      return {
        what: 'junk body',
        method: 'POST',
        path: chance.pick(posts),
        query: version,
        body: junkBody(chance),
      };
    case 2:
      return { what: 'wrong types', ...wrongTypes(chance), query: version };
    case 3:
      return {
        what: 'filter',
        method: 'GET',
        path: chance.pick(lists),
        query: `${version}&$filter=${encodeURIComponent(badFilter(chance))}`,
      };
    case 4:
      return { what: 'query', method: 'GET', path: chance.pick(lists), query: badQuery(chance) };
    case 5:
      return { what: 'formula', ...badFormula(chance), query: version };
    case 6:
      return {
        what: 'path',
        method: chance.pick(['GET', 'DELETE', 'POST', 'HEAD']),
        path: badPath(chance),
        query: version,
      };
    default:
      return {
        ...{ what: 'header', method: 'POST', path: '/pools', query: version },
        body: Buffer.from('{}'),
        headers: chance.pick([
          { 'ocp-date': 'yesterday' },
          { 'ocp-date': new Date(Date.now() + chance.pick([-1, 1]) * 16 * 60_000).toUTCString() },
          { authorization: `SharedKey x:${'A'.repeat(1 + chance.int(4000))}` },
          {
            authorization: chance.pick([
              'SharedKey',
              'Basic YTpi',
              'Bearer x',
              'SharedKey a:b:c',
              '',
              'SharedKeyLite a:b=',
            ]),
          },
          { host: 'evil.example' },
          { 'if-match': '*', 'if-none-match': '*' },
        ]),
      };
  }
}

/** Bodies of the right names and wrong values. Each lacks what its operation cannot do without. */
function wrongTypes(chance: Seeded): Pick<Signed, 'method' | 'path' | 'body'> {
  const junk = () => junkValue(chance, 3);
  const [path, value] = chance.pick<readonly [string, object]>([
    ['/pools', { id: 'p', vmSize: junk(), virtualMachineConfiguration: junk(), startTask: junk() }],
    ['/pools', { id: chance.pick(['../x', 'a b', 'x'.repeat(65), '', 'é']), vmSize: 'a', metadata: junk() }],
    ['/jobs', { id: 'j', poolInfo: chance.pick([null, 1, [], 'pool', { poolId: 3 }]), constraints: junk() }],
    ['/jobs/job/tasks', { id: 't', commandLine: chance.pick([null, 1, [], {}, '']), resourceFiles: junk() }],
    ['/jobs/job/tasks', { id: chance.pick(['..', 'a/b', '\0', 'x'.repeat(99)]), commandLine: 'true' }],
    [
      '/jobs/job/tasks',
      { id: 't', commandLine: 'true', resourceFiles: [{ httpUrl: 'http://x', filePath: badFile(chance) }] },
    ],
    [
      '/jobs/job/tasks',
      {
        id: 't',
        commandLine: 'true',
        constraints: { maxWallClockTime: chance.pick(['x', 'P', 1, 'PT', '-PT1S']) },
      },
    ],
    ['/jobs/job/addtaskcollection', { value: chance.pick([null, 1, 'x', {}, [null], [1], [[]]]) }],
    [
      '/jobs/job/addtaskcollection',
      { value: Array.from({ length: 101 }, (_, n) => ({ id: `t${n}`, commandLine: 'true' })) },
    ],
    ['/pools/pool/resize', { targetDedicatedNodes: chance.pick([-1, 1.5, '1', 1e9, null, {}]) }],
    ['/pools/pool/removenodes', { nodeList: chance.pick([null, 1, 'x', {}, [1]]) }],
  ]);
  return { method: 'POST', path, body: Buffer.from(JSON.stringify(value)) };
}

const badFile = (chance: Seeded) =>
  chance.pick(['../x', '/etc/passwd', 'a/../../b', 'C:\\x', '\\\\srv\\x', '..\\x', 'c:x', '..', 'a/..']);

function badFilter(chance: Seeded): string {
  const count = 101 + chance.int(3000);
  return chance.pick([
    '('.repeat(count),
    `${'('.repeat(count)}id eq 'a'${')'.repeat(count)}`,
    `${'not '.repeat(count)}id eq 'a'`,
    `${"id eq 'a' or ".repeat(Math.min(count, 400))}`,
    `id eq '${'a'.repeat(count)}`,
    `${chance.pick(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'nothing'])} eq '1'`,
    `id ${chance.pick(['=', '==', 'eqq', '', 'like', 'eq eq'])} 'a'`,
    `startswith(id,${chance.pick(['1', 'null', "'a'", "'a',", "'a') and", "'a') eq 'b'"])}`.replace(
      "'a'",
      "'a' x",
    ),
    `DateTime'${chance.pick(['x', '2026-99-99', "2026'"])}' eq id`,
    `id eq 'a' ${chance.pick(['and', 'or', ')', ';', '--', '\0', "'"])}`,
    String.fromCharCode(...chance.many(1 + chance.int(60), () => 33 + chance.int(6) * 3)),
  ]);
}

function badQuery(chance: Seeded): string {
  return chance.pick([
    '',
    'api-version=',
    'api-version=1999-01-01',
    `${version}&${version}`,
    `${version}&maxresults=${chance.pick(['-1', '0', '1001', '1e3', 'x', '', '9'.repeat(40), '0x1'])}`,
    `${version}&$skiptoken=%00%ff`,
    `${version}&$select=${chance.pick(['__proto__', 'constructor', 'id,,', '', '/', 'nothing', ','.repeat(3000)])}`,
    `${version}&%=1`,
    `${version}&x=%zz`,
    `${version}&${chance.pick(['__proto__', 'constructor', 'x', '$top', 'api-versio', '$FILTER'])}=1`,
    `${version}&timeout=${chance.pick(['-1', 'x', '', '9'.repeat(20)])}`,
    `${version}&${Array.from({ length: 900 }, (_, n) => `p${n}=${chance.int(9)}`).join('&')}`,
  ]);
}

function badFormula(chance: Seeded): Pick<Signed, 'method' | 'path' | 'body'> {
  const count = 250 + chance.int(2000);
  const formula = chance.pick([
    '(',
    `$TargetDedicatedNodes=${'('.repeat(count)}1${')'.repeat(count)};`,
    `$TargetDedicatedNodes=${'-'.repeat(count)}1;`,
    `$TargetDedicatedNodes=${'!'.repeat(count)}1;`,
    `$TargetDedicatedNodes=${'1?'.repeat(count)}1${':1'.repeat(count)};`,
    `$TargetDedicatedNodes=1${'+1'.repeat(count)};`,
    `$TargetDedicatedNodes=${'min('.repeat(count)}1${')'.repeat(count)};`,
    `a=${'1'.repeat(9000)};`,
    `$x=nothing;`,
    `process.exit(1);`,
    `constructor.constructor("return process")();`,
    `__proto__=1;$y=__proto__.x;`,
    `/*${'*'.repeat(count)}`,
    `"${'a'.repeat(count)}`,
    `$TargetDedicatedNodes=$ActiveTasks.${chance.pick(['constructor', '__proto__', 'GetSample', 'toString'])};`,
    '',
  ]);
  const path = chance.pick(['/pools/pool/evaluateautoscale', '/pools/pool/enableautoscale']);
  return { method: 'POST', path, body: Buffer.from(JSON.stringify({ autoScaleFormula: formula })) };
}

function badPath(chance: Seeded): string {
  const traversal = chance.pick([
    '..%2f..%2f..%2fetc%2fpasswd',
    '..',
    '%2e%2e',
    '%00',
    '%2fetc%2fpasswd',
    '..%5c..',
    '%',
    '%zz',
    '%c0%ae',
  ]);
  return chance.pick([
    `/${traversal}`,
    `/pools/${traversal}`,
    `/jobs/${traversal}/tasks`,
    `/jobs/job/tasks/${traversal}`,
    `/jobs/job/tasks/task/files/${traversal}`,
    `/jobs/job/tasks/task/files/wd%2f${traversal}`,
    `/pools/pool/nodes/${traversal}`,
    `/pools/__proto__`,
    `/jobs/constructor`,
    `/jobs/job/tasks/toString`,
    `/jobs//tasks`,
    `//pools`,
    `/Pools`,
    `/jobs/job/tasks/task/files/${'a/'.repeat(1 + chance.int(2000))}`,
    `/${Array.from({ length: 50 }, () => chance.pick(['a', 'pools', 'jobs'])).join('/')}`,
  ]);
}
