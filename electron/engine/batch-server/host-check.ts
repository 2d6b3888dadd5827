import { BatchError } from '../model/batch-error.ts';

/**
 * A web page can make a browser send requests here under a name of its own that resolves to 127.0.0.1 (DNS rebinding);
 * only requests for a loopback name are for the engine.
 * @throws BatchError `InvalidHeaderValue`
 */
export function checkHost(host: string | undefined): void {
  if (host !== undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i.test(host)) return;
  throw new BatchError('InvalidHeaderValue', [
    { key: 'HeaderName', value: 'Host' },
    { key: 'Reason', value: 'The embedded engine answers on the loopback address only.' },
  ]);
}
