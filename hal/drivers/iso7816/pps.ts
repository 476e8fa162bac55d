import type { AnswerToReset } from './atr.ts';
import type { CardLine, Exchange } from './cardLine.ts';

/** Clock rate conversion integers F by FI (ISO 7816-3, table 7); 0 is reserved. Every f(max) is 4 MHz or more. */
export const clockConversions = [372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048];
/** Baud rate adjustment integers D by DI (ISO 7816-3, table 8); 0 is reserved. */
export const rateAdjustments = [0, 1, 2, 4, 8, 16, 32, 64, 12, 20];

/** FI = DI = 1: F/D = 372. */
export const defaultRate = 0x11;

/** One F and one D, as TA1 and PPS1 code them. */
export const cyclesPerEtu = (rate: number): number =>
  clockConversions[rate >> 4] / rateAdjustments[rate & 15];
export const clockConversion = (rate: number): number => clockConversions[rate >> 4];

export interface Choice {
  protocol: number;
  /** FI and DI as in TA1. */
  rate: number;
  /** What to send for it; empty if the card comes up this way. */
  request: string;
}

const known = (rate: number): boolean => clockConversions[rate >> 4] > 0 && rateAdjustments[rate & 15] > 0;

/** The card's own F with the largest D, up to the card's, that the reader can follow. */
const fastest = (ta1: number, clockHz: number, maxBaud: number): number => {
  if (!known(ta1)) return defaultRate;
  let best = defaultRate;
  for (let di = 1; di < rateAdjustments.length; di++) {
    const rate = (ta1 & 0xf0) | di;
    const within = known(rate) && rateAdjustments[di] <= rateAdjustments[ta1 & 15];
    if (within && clockHz / cyclesPerEtu(rate) <= maxBaud && cyclesPerEtu(rate) < cyclesPerEtu(best))
      best = rate;
  }
  return best;
};

/** PPSS, PPS0, PPS1, PCK (ISO 7816-3, 9.2). */
const requestFor = (protocol: number, rate: number): string => {
  const pps0 = 0x10 | protocol;
  return String.fromCharCode(0xff, pps0, rate, 0xff ^ pps0 ^ rate);
};

/**
 * Which protocol and rate to use with a card; undefined if reader and card have none in common. `maxBaud` 0 asks
 * for what needs no PPS.
 */
export const chooseParameters = (
  answer: AnswerToReset,
  readerProtocols: number[],
  clockHz: number,
  maxBaud: number,
): Choice | undefined => {
  const ta1 = answer.ta[1] ?? defaultRate;
  const ta2 = answer.ta[2];
  if (ta2 !== undefined) {
    // Specific mode (8.3): the card's own parameters or none. Bit 5 asks for rates that only its maker knows.
    const usable = !(ta2 & 0x10) && known(ta1) && readerProtocols.indexOf(ta2 & 15) >= 0;
    if (!usable || (maxBaud && clockHz / cyclesPerEtu(ta1) > maxBaud)) return undefined;
    return { protocol: ta2 & 15, rate: ta1, request: '' };
  }
  for (let i = 0; i < answer.protocols.length; i++) {
    const protocol = answer.protocols[i];
    if (readerProtocols.indexOf(protocol) < 0 || (i > 0 && maxBaud === 0)) continue;
    const rate = maxBaud ? fastest(ta1, clockHz, maxBaud) : defaultRate;
    return { protocol, rate, request: i > 0 || rate !== defaultRate ? requestFor(protocol, rate) : '' };
  }
  return undefined;
};

/** Sends a PPS request and resolves to the rate byte that the card agreed to. */
export const ppsExchange = (line: CardLine, clockHz: number): Exchange => {
  const waitMs = (9600 * 372 * 1000) / clockHz;
  let request = '';
  let response = '';

  const judge = (): void => {
    // A card may decline PPS1 alone: the default rate stays (9.3).
    const pps0 = request.charCodeAt(1) & 15;
    const declined = String.fromCharCode(0xff, pps0, 0xff ^ pps0);
    if (response === request) line.done(request[2]);
    else if (response === declined) line.done(String.fromCharCode(defaultRate));
    else line.fail('cardGarbled', 'card: PPS response does not answer the request');
  };
  return {
    start: text => {
      request = text;
      line.send(text, waitMs);
    },
    feed: text => {
      line.wait(waitMs);
      response += text;
      if (response.length < 3) return;
      if (response.length >= (response.charCodeAt(1) & 0x10 ? 4 : 3)) judge();
    },
  };
};
