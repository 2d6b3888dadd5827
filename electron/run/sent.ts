import type { RunSent } from '../../shared/contract.ts';
import type { RunItem } from './run-item.ts';

/** What was sent of the files of a run; null before the first. */
export function sentOf(items: Iterable<RunItem>): RunSent | null {
  let sourceBytes = 0;
  let sentBytes = 0;
  let wholeItems = 0;
  let count = 0;
  for (const { sent, input } of items) {
    if (sent === null) continue;
    count += 1;
    sourceBytes += input.sizeBytes;
    sentBytes += sent.bytes;
    if (sent.kind === 'whole') wholeItems += 1;
  }
  return count === 0 ? null : { sourceBytes, sentBytes, wholeItems };
}
