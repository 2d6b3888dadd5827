import type { Seeded } from './seeded.ts';

/** What is sent over one connection, and how. */
export interface Malformed {
  readonly parts: readonly (string | Buffer)[];
  /** It is not whole, so that the server waits for more: our end says that nothing comes. */
  readonly isUnfinished?: boolean;
  /** What it is, for the message of a failed test. */
  readonly what: string;
}

const end = '\r\n\r\n';
const methods = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'get',
  'G E T',
  '',
];
const versions = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'HTTPS/1.1', 'http/1.1', ''];
const targets = [
  ...[
    '/',
    '//',
    '///evil.example/',
    '*',
    '',
    'http://evil.example/',
    'https://127.0.0.1/',
    '\\\\srv\\x',
    '?',
    '#',
    '/?',
    '/%',
  ],
  ...[
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%5c..%5cwindows',
    '/%00',
    '/%ff%fe',
    '/\u00e9',
    '/a b',
    '/a\tb',
    '/;x',
  ],
  ...[
    '/__proto__',
    '/constructor',
    '/.env',
    '/package.json',
    '/settings.json',
    '/index.html.map',
    '/assets/',
    '/.git/config',
  ],
] as const;

const bytes = (chance: Seeded, count: number) => Buffer.from(chance.many(count, () => chance.int(256)));
const digits = (chance: Seeded) => chance.many(1 + chance.int(24), () => chance.int(10)).join('');
const word = (chance: Seeded) =>
  chance.many(1 + chance.int(10), () => chance.pick([...'abcxyz-_019'])).join('');

/** Broken HTTP, for any server: lines, headers, lengths, chunks. `host` is what a good request would name. */
export function malformedHttp(chance: Seeded, host: string): Malformed {
  const path = chance.pick(targets);
  switch (chance.int(12)) {
    case 0:
      return { what: 'bytes', parts: [bytes(chance, 1 + chance.int(300))], isUnfinished: true };
    case 1:
      return {
        what: 'request line',
        parts: [
          `${chance.pick(methods)} ${path} ${chance.pick(versions)}${chance.pick(['\r\n', '\n', '\r', ''])}x: y${end}`,
        ],
        isUnfinished: true,
      };
    case 2:
      return {
        what: 'long target',
        parts: [`GET /${'a'.repeat(20_000 + chance.int(50_000))} HTTP/1.1\r\nHost: ${host}${end}`],
      };
    case 3: {
      const flood = chance
        .many(500 + chance.int(3000), () => `x-${word(chance)}: ${word(chance)}`)
        .join('\r\n');
      return { what: 'header flood', parts: [`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${flood}${end}`] };
    }
    case 4:
      return {
        what: 'header',
        parts: [
          `GET / HTTP/1.1\r\nHost: ${host}\r\n${chance.pick(['no colon', ': no name', 'a b: c', ' folded: x', 'x:\0', 'x: \u0001', '\u00ff: y'])}${end}`,
        ],
      };
    case 5:
      return {
        what: 'host',
        parts: [
          `GET / HTTP/1.1\r\n${chance.pick(['', 'Host:\r\n', 'Host: evil.example\r\n', `Host: ${host}\r\nHost: evil.example\r\n`, 'Host: 127.0.0.1.evil.example\r\n', `Host: ${host}@evil.example\r\n`, 'Host: [::\r\n'])}${end.slice(2)}`,
        ],
      };
    case 6:
      return {
        what: 'length',
        parts: [
          `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${chance.pick([`-${digits(chance)}`, `+${digits(chance)}`, '0x10', '1e3', ' ', `${digits(chance)},${digits(chance)}`, digits(chance) + digits(chance), '٣'])}\r\nConnection: close${end}abc`,
        ],
        isUnfinished: true,
      };
    case 7:
      return {
        what: 'smuggling',
        parts: [
          `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: ${chance.pick(['chunked', 'Chunked', ' chunked', 'chunked, identity', 'xchunked', 'chunked\r\nTransfer-Encoding: x'])}${end}` +
            `0${end}GET / HTTP/1.1\r\nHost: ${host}${end}`,
        ],
        isUnfinished: true,
      };
    case 8:
      return {
        what: 'chunks',
        parts: [
          `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked${end}`,
          chance.pick([
            'zz\r\nx',
            '-1\r\nx',
            'fffffffffffffffff\r\nx',
            '5;a=\0\r\nx',
            '3\r\nabcdef',
            '\r\n\r\n',
            `1${'0'.repeat(4000)}\r\n`,
            '2\nab\n0\n\n',
          ]),
        ],
        isUnfinished: true,
      };
    case 9:
      return {
        what: 'unfinished body',
        parts: [
          `PUT ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${1000 + chance.int(1e6)}${end}`,
          bytes(chance, chance.int(900)),
        ],
        isUnfinished: true,
      };
    case 10:
      return {
        what: 'upgrade',
        parts: [
          `GET ${chance.pick(['/', '/socket', '/socket/..', '/socket?token=x'])} HTTP/1.1\r\nHost: ${chance.pick([host, 'evil.example'])}\r\nConnection: ${chance.pick(['Upgrade', 'keep-alive, upgrade'])}\r\nUpgrade: ${chance.pick(['websocket', 'h2c', 'x'])}\r\n` +
            `Sec-WebSocket-Version: ${chance.int(20)}\r\nSec-WebSocket-Key: ${word(chance)}\r\nOrigin: ${chance.pick(['null', 'https://evil.example', `http://${host}`])}${end}`,
          bytes(chance, chance.int(60)),
        ],
        isUnfinished: true,
      };
    default:
      return {
        what: 'pipeline',
        parts: [
          `GET ${path.replaceAll(' ', '')} HTTP/1.1\r\nHost: ${host}${end}`.repeat(1 + chance.int(20)),
          bytes(chance, 40),
        ],
        isUnfinished: true,
      };
  }
}

const junkScalars = [
  null,
  true,
  0,
  -1,
  1e308,
  -0.5,
  2 ** 53,
  '',
  'x',
  '../../etc',
  '\u0000',
  '\ud800',
  "'; --",
  'PT1S',
  'NaN',
] as const;
const junkKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '0',
  '$ne',
  'id',
  'length',
  'then',
  'toJSON',
] as const;

/** A JSON value of no use: wrong types, prototype keys, nested to `depth` at most. */
export function junkValue(chance: Seeded, depth = 4): unknown {
  const kind = depth === 0 ? 0 : chance.int(4);
  if (kind <= 1) return chance.pick(junkScalars);
  if (kind === 2) return chance.many(chance.int(4), () => junkValue(chance, depth - 1));
  // JSON.parse makes a key of its own of __proto__, and so does the receiver's.
  const pairs = chance.many(
    chance.int(5),
    () => `${JSON.stringify(chance.pick(junkKeys))}:${JSON.stringify(junkValue(chance, depth - 1))}`,
  );
  return JSON.parse(`{${pairs.join(',')}}`);
}

/** A body that is no JSON, or JSON of a kind that parsers choke on. */
export function junkBody(chance: Seeded): Buffer {
  const depth = 1000 * (1 + chance.int(100));
  switch (chance.int(9)) {
    case 0:
      return bytes(chance, 1 + chance.int(500));
    case 1:
      return Buffer.from(
        JSON.stringify(junkValue(chance)).slice(0, -1) + chance.pick([',', '', '}', ']', '"']),
      );
    case 2:
      return Buffer.from('['.repeat(depth) + ']'.repeat(depth));
    case 3:
      return Buffer.from(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
    case 4:
      return Buffer.from(
        chance.pick([
          "{'a':1}",
          '{a:1}',
          '[1,]',
          '{"a":01}',
          'NaN',
          'undefined',
          '// x',
          '\ufeff{}x',
          '"\\ud800',
          '{"a":1e999999}x',
        ]),
      );
    case 5:
      return Buffer.concat([Buffer.from('{"id":"'), bytes(chance, 30), Buffer.from('"}')]);
    case 6: {
      const key = chance.pick([
        'id',
        'commandLine',
        'applicationLicenses',
        'metadata',
        'value',
        'autoScaleFormula',
        'poolInfo',
      ]);
      const nested = chance.pick([50, 500, 1500, 3000, 5000]);
      return Buffer.from(`{"id":"x${digits(chance)}","${key}":${'['.repeat(nested)}${']'.repeat(nested)}}`);
    }
    case 7:
      return Buffer.from(`{"id":"${'x'.repeat(1024 * (1 + chance.int(200)))}"}`);
    default:
      return Buffer.from(JSON.stringify(junkValue(chance, 6)) ?? '0');
  }
}
