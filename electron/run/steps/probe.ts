import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import pLimit from 'p-limit';
import { type FailureView, viewOf } from '../../../shared/failure.ts';
import { itemOf, type RunContext, settle } from '../run-context.ts';
import type { RunInput } from '../run-service.ts';
import { startStep } from '../step-tally.ts';

const atOnce = 4;

/**
 * Looks again at each source: time has passed since it was dropped. A file that vanished, changed or cannot be read
 * fails by itself; the others go on.
 */
export async function probeStep(
  context: RunContext,
  itemIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  startStep(context.view, 'probe', itemIds.length);
  context.view.setStep('probe', { done: 0 });
  const limit = pLimit(atOnce);
  const good: string[] = [];
  await Promise.all(
    itemIds.map((itemId) =>
      limit(async () => {
        signal.throwIfAborted();
        const item = itemOf(context, itemId);
        const failure = await recheck(context, item.input, signal);
        if (failure) settle(context, item, 'failed', failure);
        else good.push(itemId);
        context.view.setStep('probe', { done: context.view.step('probe').done + 1 });
      }),
    ),
  );
  context.view.setStep('probe', { state: 'done' });
  return itemIds.filter((itemId) => good.includes(itemId));
}

async function recheck(
  context: RunContext,
  input: RunInput,
  signal: AbortSignal,
): Promise<FailureView | null> {
  if (await isAsItWas(input)) return null;
  const outcome = await context.probe(input.path, signal);
  return outcome.ok ? viewOf('fileChanged') : outcome.failure;
}

async function isAsItWas(input: RunInput): Promise<boolean> {
  try {
    const { size, mtimeMs } = await stat(input.path);
    await access(input.path, constants.R_OK);
    return size === input.sizeBytes && Math.abs(mtimeMs - input.modifiedMs) < 1;
  } catch {
    // Not as it was, whatever the reason: the probe that follows finds out which it is.
    return false;
  }
}
