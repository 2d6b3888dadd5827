import type { Language } from '../../shared/contract.ts';
import type { Money } from '../../shared/plan.ts';
import type { Say, TextKey } from './say.ts';

/** Numbers as people of a language read them. Every function names the unit that it takes. */
export interface Format {
  number(value: number): string;
  /** 1 kB = 1000 B, as file managers of today count. */
  bytes(bytes: number): string;
  /** `1:02:03`, for the length of media. */
  clock(seconds: number): string;
  /** `3 min 20 s`, for waiting times; coarser as it gets longer. */
  duration(ms: number): string;
  /** From 0..1. */
  percent(fraction: number): string;
  /** `14:03:21` in the user's time zone. @param iso an ISO 8601 time */
  time(iso: string): string;
  /** One decimal under 10, none above. */
  factor(value: number): string;
  /**
   * `$1.20`; below a tenth with two digits that count (`$0.037`), so that a small price is not shown as none; under a tenth of a cent
   * only that it is less.
   */
  money(money: Money): string;
  /** A date without its time, in UTC as services give it: `Apr 23, 2027`. @param iso an ISO 8601 date or time */
  date(iso: string): string;
  /** Day and month in the user's time zone: `Apr 23`. @param iso an ISO 8601 time */
  day(iso: string): string;
  /** A date with hours and minutes in the user's time zone. @param iso an ISO 8601 time */
  moment(iso: string): string;
}

const byteUnits = [
  'common:unit.bytes',
  'common:unit.kilobytes',
  'common:unit.megabytes',
  'common:unit.gigabytes',
  'common:unit.terabytes',
] as const satisfies readonly TextKey[];

/** Less money than this is only said to be less. */
export const leastMoney = 0.001;

export function createFormat(language: Language, say: Say): Format {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const oneDecimal = new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const clockTime = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const shortDay = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const currencyFormat = (currency: string, amount: number) =>
    new Intl.NumberFormat(language, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      ...(amount > 0 && amount < 0.1
        ? { maximumSignificantDigits: 2 }
        : { maximumFractionDigits: amount < 1 ? 3 : 2 }),
    });
  const factor = (value: number) => (value < 10 ? oneDecimal : whole).format(value);

  return {
    number: (value) => whole.format(value),
    bytes: (bytes) => {
      let value = bytes;
      let unit = 0;
      while (value >= 999.5 && unit < byteUnits.length - 1) {
        value /= 1000;
        unit += 1;
      }
      const text = unit === 0 ? whole.format(value) : factor(value);
      return say(byteUnits[unit] ?? 'common:unit.bytes', { value: text });
    },
    clock: (seconds) => {
      const total = Math.round(seconds);
      const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
      const two = (value: number) => String(value).padStart(2, '0');
      return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
    },
    duration: (ms) => {
      const total = Math.round(ms / 1000);
      if (total < 60) return say('common:duration.seconds', { seconds: total });
      const minutes = Math.floor(total / 60);
      if (total < 600) return say('common:duration.minutesSeconds', { minutes, seconds: total % 60 });
      if (minutes < 60) return say('common:duration.minutes', { minutes });
      const hours = Math.floor(minutes / 60);
      if (hours < 24) return say('common:duration.hoursMinutes', { hours, minutes: minutes % 60 });
      return say('common:duration.days', { days: Math.floor(hours / 24), hours: hours % 24 });
    },
    // Never 100 % before the end, and never a lie the other way.
    percent: (fraction) =>
      say('common:unit.percent', { value: fraction >= 1 ? 100 : Math.min(99, Math.floor(fraction * 100)) }),
    time: (iso) => clockTime.format(new Date(iso)),
    factor,
    money: ({ amount, currency }) => {
      if (amount > 0 && amount < leastMoney) {
        return say('common:unit.lessThan', {
          value: currencyFormat(currency, leastMoney).format(leastMoney),
        });
      }
      return currencyFormat(currency, amount).format(amount);
    },
    date: (iso) => day.format(new Date(iso)),
    day: (iso) => shortDay.format(new Date(iso)),
    moment: (iso) => moment.format(new Date(iso)),
  };
}
