import { allocationStates } from '../../../shared/batch.ts';
import type { PoolView } from '../../../shared/contract.ts';
import type { Text } from '../../ui/use-text.ts';

/** The pool in one line: `2 of 5 nodes · resizing`. A word of the service that we do not know is shown as it came. */
export function poolWords(pool: PoolView, { say, format }: Pick<Text, 'say' | 'format'>): string {
  const nodes = say('run:pool.line', {
    current: format.number(pool.currentNodes),
    target: format.number(pool.targetNodes),
  });
  if (pool.state === 'deleting') return `${nodes} · ${say('run:pool.deleting')}`;
  const known = allocationStates.find((state) => state === pool.allocationState);
  return `${nodes} · ${known === undefined ? pool.allocationState : say(`run:pool.${known}`)}`;
}
