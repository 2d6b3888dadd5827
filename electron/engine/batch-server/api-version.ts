import { BatchError } from '../model/batch-error.ts';

/** The version that the engine is built after, and the others that clients may ask for; all are answered alike. */
const knownVersions: ReadonlySet<string> = new Set([
  '2016-02-01.3.0',
  '2016-07-01.3.1',
  '2017-01-01.4.0',
  '2017-05-01.5.0',
  '2017-06-01.5.1',
  '2017-09-01.6.0',
  '2018-03-01.6.1',
  '2018-08-01.7.0',
  '2018-12-01.8.0',
  '2019-06-01.9.0',
  '2019-08-01.10.0',
  '2020-03-01.11.0',
  '2020-09-01.12.0',
  '2021-06-01.14.0',
  '2022-01-01.15.0',
  '2022-10-01.16.0',
  '2023-05-01.17.0',
  '2023-11-01.18.0',
  '2024-02-01.19.0',
  '2024-07-01.20.0',
  '2025-06-01',
]);

/** @throws BatchError `MissingRequiredQueryParameter`, `UnsupportedRequestVersion` */
export function checkApiVersion(query: ReadonlyMap<string, string>): void {
  const version = query.get('api-version');
  if (version === undefined) {
    throw new BatchError('MissingRequiredQueryParameter', [
      { key: 'QueryParameterName', value: 'api-version' },
    ]);
  }
  if (!knownVersions.has(version)) {
    throw new BatchError('UnsupportedRequestVersion', [{ key: 'ApiVersion', value: version }]);
  }
}
