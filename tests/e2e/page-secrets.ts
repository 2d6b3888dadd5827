import type { Page } from '@playwright/test';

/** Where a page could give away what it must not have. */

/** Listens to everything that the app sends to the page, from a fresh page on. */
export async function listenToApp(page: Page): Promise<readonly string[]> {
  const frames: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => void frames.push(payload.toString())),
  );
  await page.reload();
  await page.getByTestId('drop-zone').waitFor();
  return frames;
}

/** Every string in the page's memory after a collection of garbage: React's state, the stores, all of it. */
export async function memoryOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void chunks.push(chunk));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}

/** What can be read of the page without its memory, by the name of the place. @param frames of `listenToApp` */
export async function tellingPlaces(
  page: Page,
  frames: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  return {
    'the page': await page.content(),
    'what the app sent': frames.join('\n'),
    'web storage': await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage })),
  };
}
