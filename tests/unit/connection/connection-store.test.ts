import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ConnectionRecord, ConnectionStore } from '../../../electron/connection/connection-store.ts';
import { defaultPlan } from '../../../shared/plan.ts';
import { tempFolder } from '../../support/temp-folder.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
let file: string;
beforeEach(async () => {
  folder = await tempFolder();
  file = join(folder.path, 'connections.json');
});
afterEach(() => folder.remove());

function record(name: string): ConnectionRecord {
  return {
    connectionId: randomUUID(),
    name,
    cloud: 'public',
    endpoints: null,
    batchUrl: 'https://mybatch.eastus.batch.azure.com',
    blobUrl: 'https://mystore.blob.core.windows.net',
    auth: { kind: 'sharedKey', batchAccount: 'mybatch', storageAccount: 'mystore' },
    plan: null,
  };
}

test('connections come back in the order of their making, an edited one in its old place', () => {
  const store = new ConnectionStore(file, 0);
  const [a, b, c] = [record('a'), record('b'), record('c')] as const;
  for (const each of [a, b, c]) store.put(each);
  store.put({ ...b, name: 'b2', plan: { ...defaultPlan, spotNodes: 2 } });
  store.remove(a.connectionId);
  const again = new ConnectionStore(file, 0);
  expect(again.list()).toEqual([{ ...b, name: 'b2', plan: { ...defaultPlan, spotNodes: 2 } }, c]);
  expect(again.notices()).toEqual([]);
});

test('a start without a file writes none', () => {
  expect(new ConnectionStore(file, 0).list()).toEqual([]);
  expect(existsSync(file)).toBe(false);
});

test('a file that is no JSON is set aside with its content, and the user is told', () => {
  writeFileSync(file, '{"connections": [{"name": "mine"');
  const store = new ConnectionStore(file, 42);
  expect(store.list()).toEqual([]);
  expect(store.notices()).toEqual([
    { code: 'connectionsCorrupt', params: { file: `${file}.corrupt-42` }, retryable: false },
  ]);
  expect(readFileSync(`${file}.corrupt-42`, 'utf8')).toBe('{"connections": [{"name": "mine"');
  expect(new ConnectionStore(file, 43).notices()).toEqual([]);
});

test('one connection that makes no sense does not take the others with it', () => {
  const good = record('good');
  writeFileSync(
    file,
    JSON.stringify({ connections: [{ ...record('bad'), batchUrl: 7 }, good, { ...good, name: 'twin' }] }),
  );
  const store = new ConnectionStore(file, 1);
  expect(store.list()).toEqual([good]);
  expect(readFileSync(`${file}.corrupt-1`, 'utf8')).toContain('twin');
});

test('a plan that makes no sense here costs the plan, not the connection', () => {
  const good = record('good');
  writeFileSync(file, JSON.stringify({ connections: [{ ...good, plan: { kind: 'fancy' } }] }));
  const store = new ConnectionStore(file, 1);
  expect(store.list()).toEqual([good]);
  expect(store.notices()).toEqual([]);
});

test('a write that fails changes nothing', () => {
  const store = new ConnectionStore(join(folder.path, 'missing', 'connections.json'), 0);
  expect(() => store.put(record('a'))).toThrow('ENOENT');
  expect(store.list()).toEqual([]);
});
