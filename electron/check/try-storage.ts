import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../shared/failure.ts';
import { abortable } from '../support/abortable.ts';
import { randomLetters } from '../support/ids.ts';
import { type CheckContext, portsOf } from './check-context.ts';
import { type Outcome, passed, warning } from './outcome.ts';

/** Making and deleting the container: each to its end, also for somebody who has given up. */
const requestMs = 10_000;
const minuteMs = 60_000;
const text = 'Batchtone was here to see whether storage works.\n';

/**
 * Does once, with one small file, what a run does with many: a container, an upload, a node's look at the file by its
 * URL, a node's upload by the container's URL. Takes everything away again, whatever happens.
 */
export async function tryStorage(context: CheckContext, signal: AbortSignal): Promise<Outcome> {
  const { blob } = portsOf(context);
  const { view, clock, ownTag, logger } = context;
  const host = new URL(view.isLocal ? 'http://127.0.0.1' : view.blobUrl).hostname;
  const container = `bt-check-${randomLetters(16)}`;
  const folder = await mkdtemp(join(context.tempFolder, 'batchtone-check-'));
  let isClean = true;
  try {
    const file = join(folder, 'check.txt');
    await writeFile(file, text);
    // Container metadata names are C# identifiers to the service: lower case is kept everywhere.
    const tags = { [ownTag.name.toLowerCase()]: ownTag.value };
    // Broken off half-way, it might be made after it was deleted.
    await blob.createContainer(container, tags, AbortSignal.timeout(requestMs));
    const upload = { container, blob: 'check.txt', file, contentType: 'text/plain' };
    await blob.uploadFile({ ...upload, onProgress: () => undefined }, signal);
    const window = { startsOnMs: clock.now() - 15 * minuteMs, expiresOnMs: clock.now() + 60 * minuteMs };
    const readUrl = await abortable(blob.readUrl(container, 'check.txt', window), signal);
    const answer = await visit(readUrl, host, { signal });
    if ((await answer.text()) !== text) throw new Failure('resultCorrupt');
    const writeUrl = new URL(await abortable(blob.writeUrl(container, window), signal));
    writeUrl.pathname += '/from-node.txt';
    const headers = { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'text/plain' };
    await visit(writeUrl.href, host, { method: 'PUT', body: text, headers, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
    try {
      await blob.deleteContainer(container, AbortSignal.timeout(requestMs));
    } catch (error) {
      isClean = false;
      logger.warn({ error, container }, 'the container of the check could not be deleted');
    }
  }
  return isClean
    ? passed('storageWritable', 'written')
    : warning('storageWritable', 'leftBehind', { container });
}

/** The URL has a signature in it: neither it nor an error that names it goes any further. */
async function visit(url: string, host: string, request: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, request);
  } catch {
    request.signal?.throwIfAborted();
    throw new Failure('networkUnreachable', { host });
  }
  if (answer.ok) return answer;
  await answer.body?.cancel();
  throw new Failure(answer.status === 403 ? 'accessDenied' : 'requestRejected', {
    code: answer.headers.get('x-ms-error-code') ?? `HTTP${answer.status}`,
  });
}
