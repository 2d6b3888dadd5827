import { describe, expect, test } from 'vitest';
import {
  batchAccountOf,
  batchUrlOf,
  blobUrlOf,
  regionOf,
  storageAccountOf,
} from '../../../electron/connection/service-urls.ts';
import { clouds } from '../../../shared/clouds.ts';
import { Failure } from '../../../shared/failure.ts';

function fieldRefused(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof Failure ? error.params['field'] : error;
  }
}

describe('addresses', () => {
  test.each([
    ['https://MyBatch.eastus.batch.azure.com/', 'https://mybatch.eastus.batch.azure.com'],
    [' https://b.westus.batch.azure.com:443 ', 'https://b.westus.batch.azure.com'],
    ['http://127.0.0.1:4100/', 'http://127.0.0.1:4100'],
    ['http://localhost:4100', 'http://localhost:4100'],
    ['http://[::1]:4100', 'http://[::1]:4100'],
  ])('%s of Batch is kept as %s', (text, kept) => {
    expect(batchUrlOf(text)).toBe(kept);
  });

  test.each([
    ['https://mystore.blob.core.windows.net/', 'https://mystore.blob.core.windows.net'],
    ['http://127.0.0.1:10000/devstoreaccount1/', 'http://127.0.0.1:10000/devstoreaccount1'],
  ])('%s of storage is kept as %s', (text, kept) => {
    expect(blobUrlOf(text)).toBe(kept);
  });

  test.each([
    'http://mybatch.eastus.batch.azure.com',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://192.168.0.1',
    'https://ana:secret@mybatch.eastus.batch.azure.com',
    'https://mybatch.eastus.batch.azure.com/?sig=abc',
    'https://mybatch.eastus.batch.azure.com/#x',
    'ftp://mybatch.eastus.batch.azure.com',
    'file:///etc/passwd',
    'mybatch',
    '',
  ])('%j is refused for either service', (text) => {
    expect(fieldRefused(() => batchUrlOf(text))).toBe('batchUrl');
    expect(fieldRefused(() => blobUrlOf(text))).toBe('blobUrl');
  });

  test('a Batch address has no path', () => {
    expect(fieldRefused(() => batchUrlOf('https://mybatch.eastus.batch.azure.com/pools'))).toBe('batchUrl');
  });
});

describe('what an address tells', () => {
  test.each([
    ['https://mybatch.eastus.batch.azure.com', clouds.public, 'eastus', 'mybatch'],
    ['https://b1.usgovvirginia.batch.usgovcloudapi.net', clouds.usGovernment, 'usgovvirginia', 'b1'],
    ['https://b1.chinanorth3.batch.chinacloudapi.cn', clouds.china, 'chinanorth3', 'b1'],
    ['https://b1.chinanorth3.batch.chinacloudapi.cn', clouds.public, null, null],
    ['https://mybatch.batch.azure.com', clouds.public, null, null],
    ['https://mybatch.eastus.evilbatch.azure.com', clouds.public, null, null],
    ['http://127.0.0.1:4100', clouds.public, null, null],
    ['https://mybatch.eastus.batch.azure.com', null, null, null],
  ])('%s', (url, cloud, region, account) => {
    expect(regionOf(url, cloud)).toBe(region);
    expect(batchAccountOf(url, cloud)).toBe(account);
  });

  test.each([
    ['https://mystore.blob.core.windows.net', 'mystore'],
    ['http://127.0.0.1:10000/devstoreaccount1', 'devstoreaccount1'],
    ['https://videos.contoso.com', null],
    ['https://videos.contoso.com/a/b', null],
  ])('%s belongs to %s', (url, account) => {
    expect(storageAccountOf(url, clouds.public)).toBe(account);
  });
});
