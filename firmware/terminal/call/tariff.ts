import { eachLine } from '../../runtime/lines.ts';
import { minuteOfDay, weekday } from '../../wire/calendar.ts';
import type { PriceList } from './priceList.ts';

/** A line of the list. */
export interface Rate {
  readonly prefix: string;
  /** Yen; undefined when this phone does not connect the number. */
  readonly unitYen: number | undefined;
  /** By day, in the evening, at night. */
  readonly unitSeconds: readonly number[];
}

export interface Service {
  /** Prompt of its name. */
  readonly name: number;
  readonly number: string;
  /** Yen; undefined asks the center. */
  readonly charge: number | undefined;
}

/** What one unit of a call costs at some moment. */
export interface UnitPrice {
  readonly yen: number;
  readonly seconds: number;
}

const amount = (field: string | undefined): number | undefined => (field ? +field : undefined);

const prefixOf = (line: string): string => line.split(';')[0];

const parseRate = (line: string): Rate => {
  const [prefix, yen, ...seconds] = line.split(';');
  return { prefix, unitYen: amount(yen), unitSeconds: seconds.map(field => +field) };
};

export const servicesOf = (prices: PriceList): Service[] =>
  prices.services.split('\n').map(line => {
    const [name, number, charge] = line.split(';');
    return { name: +name, number, charge: amount(charge) };
  });

/** The rate of the longest prefix that the digits so far have. */
export const rateFor = (prices: PriceList, digits: string): Rate => {
  let best: string | undefined;
  eachLine(prices.rates, line => {
    const prefix = prefixOf(line);
    if (best === undefined || (digits.startsWith(prefix) && prefix.length > prefixOf(best).length))
      best = line;
  });
  return parseRate(best as unknown as string);
};

/** True when more digits could lead to a free number: a phone without a card waits for them. */
export const mayBecomeFree = (prices: PriceList, digits: string): boolean => {
  let found = false;
  eachLine(prices.rates, line => {
    if (line.startsWith(digits) && isFree(parseRate(line))) found = true;
  });
  return found;
};

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
