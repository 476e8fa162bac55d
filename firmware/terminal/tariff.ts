import { minuteOfDay, weekday } from '../wire/calendar.ts';
import type { PriceList, Rate } from './priceList.ts';

/** What one unit of a call costs at some moment. */
export interface UnitPrice {
  readonly yen: number;
  readonly seconds: number;
}

/** The rate of the longest prefix that the digits so far have. */
export const rateFor = (prices: PriceList, digits: string): Rate => {
  let best = prices.rates[0];
  for (let i = 0; i < prices.rates.length; i++) {
    const rate = prices.rates[i];
    if (digits.startsWith(rate.prefix) && rate.prefix.length >= best.prefix.length) best = rate;
  }
  return best;
};

/** True when more digits could lead to a free number: a phone without a card waits for them. */
export const mayBecomeFree = (prices: PriceList, digits: string): boolean =>
  prices.rates.some(rate => rate.unitYen === 0 && rate.prefix.startsWith(digits));

export const isFree = (rate: Rate): boolean => rate.unitYen === 0;
export const isBarred = (rate: Rate): boolean => rate.unitYen === undefined;

const DAY = 0;
const EVENING = 1;
const NIGHT = 2;
const minutes = (hour: number) => hour * 60;

/**
 * Day on weekdays from 8 to 19, evening until 23 and at weekends from 8 on, night the rest. A phone that lost its
 * clock charges by day.
 */
export const bandAt = (seconds: number | undefined): number => {
  if (seconds === undefined) return DAY;
  const minute = minuteOfDay(seconds);
  if (minute < minutes(8) || minute >= minutes(23)) return NIGHT;
  const weekend = weekday(seconds) < 2;
  return weekend || minute >= minutes(19) ? EVENING : DAY;
};

/** Call only for a rate that is neither free nor barred. */
export const unitPrice = (rate: Rate, seconds: number | undefined): UnitPrice => ({
  yen: rate.unitYen as number,
  seconds: rate.unitSeconds[bandAt(seconds)],
});
