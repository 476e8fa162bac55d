import { eachLine } from '../../runtime/lines.ts';
import { minuteOfDay, weekday } from '../../wire/calendar.ts';
import type { PriceList } from './priceList.ts';

/** A line of the list of rates. */
export interface Rate {
  readonly prefix: string;
  /** Yen; undefined when this phone does not connect the number. */
  readonly unitYen: number | undefined;
  /** By day, in the evening, at night. */
  readonly unitSeconds: readonly number[];
}

/** A line of the list of services. */
export interface Service {
  /** Prompt of its name. */
  readonly name: number;
  readonly number: string;
  /** Yen; undefined when the center knows it. */
  readonly charge: number | undefined;
}

/** A unit of a call at a moment: its charge in yen, and how long it lasts. */
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

/** The services of a price list, in its order. */
export const servicesOf = (prices: PriceList): Service[] =>
  prices.services.split('\n').map(line => {
    const [name, number, charge] = line.split(';');
    return { name: +name, number, charge: amount(charge) };
  });

/** The rate of the longest prefix that begins `digits`. */
export const rateFor = (prices: PriceList, digits: string): Rate => {
  let best: string | undefined;
  eachLine(prices.rates, line => {
    const prefix = prefixOf(line);
    if (best === undefined || (digits.startsWith(prefix) && prefix.length > prefixOf(best).length))
      best = line;
  });
  return parseRate(best as unknown as string);
};

/** True when more digits could make a free number of `digits`. */
export const mayBecomeFree = (prices: PriceList, digits: string): boolean => {
  let found = false;
  eachLine(prices.rates, line => {
    if (line.startsWith(digits) && isFree(parseRate(line))) found = true;
  });
  return found;
};

/** True for a number that needs no card. */
export const isFree = (rate: Rate): boolean => rate.unitYen === 0;
/** True for a number that this phone does not connect. */
export const isBarred = (rate: Rate): boolean => rate.unitYen === undefined;

const DAY = 0;
const EVENING = 1;
const NIGHT = 2;
const minutes = (hour: number) => hour * 60;

/**
 * The band of a moment in seconds, an index of `unitSeconds`: day on weekdays from 8 to 19 o'clock, evening
 * until 23 and at weekends from 8 to 23, night otherwise. A phone without a calendar time charges by day.
 */
export const bandAt = (seconds: number | undefined): number => {
  if (seconds === undefined) return DAY;
  const minute = minuteOfDay(seconds);
  if (minute < minutes(8) || minute >= minutes(23)) return NIGHT;
  const weekend = weekday(seconds) < 2;
  return weekend || minute >= minutes(19) ? EVENING : DAY;
};

/** The unit of a rate that is neither free nor barred, at a moment in seconds. */
export const unitPrice = (rate: Rate, seconds: number | undefined): UnitPrice => ({
  yen: rate.unitYen as number,
  seconds: rate.unitSeconds[bandAt(seconds)],
});

/** A service that the person confirmed: its number, and its charge in yen. */
export interface ChosenService {
  readonly digits: string;
  readonly charge: number;
}
