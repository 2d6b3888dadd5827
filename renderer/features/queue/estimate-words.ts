import type { Estimate } from '../../../shared/contract.ts';
import { leastMoney } from '../../ui/format.ts';
import type { Text } from '../../ui/use-text.ts';

export interface EstimateRow {
  readonly name: 'length' | 'time' | 'upload' | 'output' | 'perHour' | 'cost';
  readonly label: string;
  readonly value: string;
  /** A quieter line under the value: the start-up in the time, files that are sent whole, why a price is unknown. */
  readonly note: string | null;
  /** Also said elsewhere on the screen. */
  readonly isSpare: boolean;
}

/** The rows of an estimate. Money that is not known says why; on this computer nothing costs and no price is shown. */
export function estimateRows(
  estimate: Estimate,
  { say, format }: Pick<Text, 'say' | 'format'>,
): readonly EstimateRow[] {
  const { durationS, startUpS, cost, costUnknown, poolPerHour, wholeItems = 0 } = estimate;
  const about = (value: string) => say('queue:panel.about', { value });
  const isFree = cost?.amount === 0;
  const rows: EstimateRow[] = [
    {
      name: 'length',
      label: say('queue:panel.estimateLength'),
      value: format.clock(estimate.mediaSeconds),
      note: null,
      isSpare: true,
    },
    {
      name: 'time',
      label: say('queue:panel.estimateTime'),
      value: durationS === null ? say('queue:panel.unknownYet') : about(format.duration(durationS * 1000)),
      note:
        startUpS === null || startUpS === 0
          ? null
          : say('plan:estimate.startUp', { time: startUpWords(startUpS, { say, format }) }),
      isSpare: false,
    },
    {
      name: 'upload',
      label: say('queue:panel.estimateUpload'),
      value: format.bytes(estimate.uploadBytes),
      note: wholeItems > 0 ? say('plan:estimate.whole', { count: wholeItems }) : null,
      isSpare: true,
    },
    {
      name: 'output',
      label: say('queue:panel.estimateOutput'),
      value: format.bytes(estimate.outputBytes),
      note: null,
      isSpare: false,
    },
  ];
  if (poolPerHour !== null && poolPerHour.amount > 0) {
    rows.push({
      name: 'perHour',
      label: say('plan:estimate.perHour'),
      value: say('plan:perHour', { price: format.money(poolPerHour) }),
      note: null,
      isSpare: false,
    });
  }
  rows.push({
    name: 'cost',
    label: say('queue:panel.estimateCost'),
    value:
      cost === null
        ? say('queue:panel.unknown')
        : isFree
          ? say('queue:panel.free')
          : cost.amount < leastMoney
            ? format.money(cost)
            : about(format.money(cost)),
    note: cost === null && costUnknown !== null ? say(`plan:unknownPrice.${costUnknown}`) : null,
    isSpare: false,
  });
  return rows;
}

/** Whole minutes from one on: nobody knows a start-up to the second. */
function startUpWords(seconds: number, { say, format }: Pick<Text, 'say' | 'format'>): string {
  return seconds < 60
    ? format.duration(seconds * 1000)
    : say('common:duration.minutes', { minutes: Math.round(seconds / 60) });
}
