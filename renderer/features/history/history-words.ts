import type { HistoryEntry } from '../../../shared/history.ts';
import type { Money } from '../../../shared/plan.ts';
import type { Text } from '../../ui/use-text.ts';
import type { HistorySums } from './history-sums.ts';

type Words = Pick<Text, 'say' | 'format'>;

/** Where a run worked, by the name that its connection had then. */
export function whereWords(
  { isLocal, connectionName, connectionId }: HistoryEntry,
  { say }: Pick<Text, 'say'>,
): string {
  return isLocal ? say('history:table.thisComputer') : (connectionName ?? connectionId);
}

export function costWords({ cost, isCostPartial }: HistoryEntry, { say, format }: Words): string {
  if (cost === null) return say('history:table.unknown');
  return isCostPartial ? say('history:totals.atLeast', { price: format.money(cost) }) : format.money(cost);
}

const dayMs = 86_400_000;

/** A length of sound: hours however many there are, which days would hide. @param ms of at least a day are in whole hours */
export function hoursWords(ms: number, { say, format }: Words): string {
  if (ms < dayMs) return format.duration(ms);
  return say('history:totals.hours', { hours: format.number(ms / 3_600_000) });
}

/** A sum of money, in each currency that it was paid in. */
export function moneyWords(costs: readonly Money[], format: Text['format']): string {
  return costs.map((money) => format.money(money)).join(' + ');
}

export interface TotalWords {
  readonly name: 'files' | 'sound' | 'speed' | 'saved' | 'cost';
  readonly value: string;
  readonly hint: string;
}

export function totalsWords(sums: HistorySums, { say, format }: Words): readonly TotalWords[] {
  const unknown = say('history:totals.unknown');
  const hasCost = sums.costs.length > 0;
  const paid = moneyWords(sums.costs, format);
  return [
    {
      name: 'files',
      value: format.number(sums.files),
      hint: say('history:totals.runs', { count: sums.runs }),
    },
    {
      name: 'sound',
      value: hoursWords(sums.soundSeconds * 1000, { say, format }),
      hint: say('history:totals.size', { size: format.bytes(sums.bytesOut) }),
    },
    {
      name: 'speed',
      value:
        sums.speed === null ? unknown : say('history:totals.times', { value: format.factor(sums.speed) }),
      hint: say('history:totals.worked', { time: format.duration(sums.elapsedMs) }),
    },
    {
      name: 'saved',
      value: sums.savedMs === null ? unknown : hoursWords(sums.savedMs, { say, format }),
      hint: say('history:totals.savedHint'),
    },
    sums.isAllLocal
      ? { name: 'cost', value: say('history:totals.free'), hint: say('history:totals.freeHint') }
      : {
          name: 'cost',
          value: hasCost ? paid : unknown,
          hint: say(
            `history:totals.${!hasCost ? 'unknownHint' : sums.isCostPartial ? 'retailAtLeast' : 'retail'}`,
          ),
        },
  ];
}
