import { fault } from '../../../firmware/runtime/fault.ts';
import { interfaceByte, TA, TD } from './atr.ts';
import { type CardLine, type Exchange, START, TEXT } from './cardLine.ts';

// Five characters an entry; as texts they stay in flash, where arrays would not. 0 is reserved.
/** Clock rate conversion integers F by FI (ISO 7816-3, table 7). Every f(max) is 4 MHz or more. */
const CONVERSIONS = '  372  372  558  744 1116 1488 1860    0    0  512  768 1024 1536 2048';
/** Baud rate adjustment integers D by DI (ISO 7816-3, table 8). */
const ADJUSTMENTS = '    0    1    2    4    8   16   32   64   12   20';
const entry = (table: string, index: number): number =>
  parseInt(table.substring(5 * index, 5 * index + 5), 10) || 0;

/** FI = DI = 1: F/D = 372. */
export const defaultRate = 0x11;

/** F and D of a rate, which codes FI and DI as TA1 and PPS1 do; 0 if reserved. */
export const clockConversion = (rate: number): number => entry(CONVERSIONS, rate >> 4);
export const rateAdjustment = (rate: number): number => entry(ADJUSTMENTS, rate & 15);
export const cyclesPerEtu = (rate: number): number => clockConversion(rate) / rateAdjustment(rate);

/** Protocol and rate to use with a card. */
export interface Choice {
  /** T. */
  protocol: number;
  /** FI and DI as in TA1. */
  rate: number;
  /** What to send for it; empty if the card comes up this way. */
  request: string;
}

const known = (rate: number): boolean => clockConversion(rate) > 0 && rateAdjustment(rate) > 0;

/** The card's own F with the largest D, up to the card's, that the reader can follow. */
const fastest = (ta1: number, clockHz: number, maxBaud: number): number => {
  if (!known(ta1)) return defaultRate;
  const adjustmentMax = Math.min(rateAdjustment(ta1), (maxBaud * clockConversion(ta1)) / clockHz);
  let best = 0;
  let bestAdjustment = 0;
  for (let index = 1; index < ADJUSTMENTS.length / 5; index++) {
    const adjustment = entry(ADJUSTMENTS, index);
    if (adjustment > adjustmentMax || adjustment <= bestAdjustment) continue;
    best = (ta1 & 0xf0) | index;
    bestAdjustment = adjustment;
  }
  return best && cyclesPerEtu(best) < cyclesPerEtu(defaultRate) ? best : defaultRate;
};

/** PPSS, PPS0, PPS1, PCK (ISO 7816-3, 9.2). */
const requestFor = (protocol: number, rate: number): string => {
  const pps0 = 0x10 | protocol;
  return String.fromCharCode(0xff, pps0, rate, 0xff ^ pps0 ^ rate);
};

/**
 * Which protocol and rate to use with a card that gave this answer to reset; undefined if reader and card
 * have none in common. `maxBaud` 0 asks for what needs no PPS.
 */
export const chooseParameters = (
  atr: string,
  offers: (protocol: number) => boolean,
  clockHz: number,
  maxBaud: number,
): Choice | undefined => {
  const ta1 = interfaceByte(atr, TA, 1) ?? defaultRate;
  const ta2 = interfaceByte(atr, TA, 2);
  if (ta2 !== undefined) {
    // Specific mode (8.3): the card's own parameters or none. Bit 5 asks for rates that only its maker knows.
    const usable = !(ta2 & 0x10) && known(ta1) && offers(ta2 & 15);
    if (!usable || (maxBaud && clockHz / cyclesPerEtu(ta1) > maxBaud)) return undefined;
    return { protocol: ta2 & 15, rate: ta1, request: '' };
  }
  let first = true;
  for (let group = 1; ; group++) {
    const td = interfaceByte(atr, TD, group);
    // A card that names none has T=0.
    if (td === undefined && !first) return undefined;
    const protocol = (td || 0) & 15;
    // T=15 marks global bytes and is no protocol (8.2.3).
    if (protocol === 15) continue;
    if (offers(protocol) && (first || maxBaud > 0)) {
      const rate = maxBaud ? fastest(ta1, clockHz, maxBaud) : defaultRate;
      return { protocol, rate, request: !first || rate !== defaultRate ? requestFor(protocol, rate) : '' };
    }
    first = false;
  }
};

/** Sends a PPS request and ends with the rate byte that the card agreed to, as a character. */
export const ppsExchange = (line: CardLine, clockHz: number): Exchange => {
  const waitMs = (9600 * 372 * 1000) / clockHz;
  let request = '';
  let response = '';

  const judge = (): void => {
    // A card may decline PPS1 alone: the default rate stays (9.3).
    const pps0 = request.charCodeAt(1) & 15;
    const declined = String.fromCharCode(0xff, pps0, 0xff ^ pps0);
    if (response === request) line.end(request[2]);
    else if (response === declined) line.end(String.fromCharCode(defaultRate));
    else line.end(fault('cardGarbled', 'card: PPS response does not answer the request'));
  };
  return (event, text) => {
    if (event === START) {
      request = text;
      line.send(text, waitMs);
    } else if (event === TEXT) {
      line.wait(waitMs);
      response += text;
      if (response.length > 2 && response.length >= (response.charCodeAt(1) & 0x10 ? 4 : 3)) judge();
    }
    return false;
  };
};
