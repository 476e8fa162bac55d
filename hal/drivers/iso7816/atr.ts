import { fault } from '../../../firmware/runtime/fault.ts';
import { type CardLine, type Exchange, RAISED, SPOILT, TEXT } from './cardLine.ts';

/** TS and at most 32 characters (ISO 7816-3, 8.2.1). */
export const atrCharactersMax = 33;

/** Rows of the interface bytes: TAi, TBi, TCi, TDi. */
export const TA = 0;
export const TB = 1;
export const TC = 2;
export const TD = 3;

/**
 * An interface byte of an answer to reset that is whole, undefined if absent (ISO 7816-3, 8.2): row TA and
 * group 1 are TA1. Looked up in the answer each time, since lists of them would stay in memory as long as the
 * card.
 */
export const interfaceByte = (atr: string, row: number, group: number): number | undefined => {
  // T0 and each TDi say in their left halves which bytes follow them.
  let at = 1;
  for (let i = 1; ; i++) {
    const present = atr.charCodeAt(at) >> 4;
    const last = i === group ? row : TD;
    if (!((present >> last) & 1)) return undefined;
    for (let passed = 0; passed <= last; passed++) at += (present >> passed) & 1;
    if (i === group) return atr.charCodeAt(at);
  }
};

/** 'more' until the answer is whole; anything else says what is wrong with it. */
export type AtrProgress = 'more' | 'whole' | 'TS' | 'TCK' | 'length';

// What the next character is; 2 to 4 are TAi to TCi.
const INITIAL = 0;
const FORMAT = 1;
const PROTOCOL = 5;
const HISTORICAL = 6;
const CHECK = 7;
const WHOLE = 8;

/**
 * A parser to be fed one character at a time. `ts` is the initial character that the convention in force
 * makes.
 */
export const atrParser = (ts: number): ((byte: number) => AtrProgress) => {
  let state = INITIAL;
  let count = 0;
  let present = 0;
  let historicalLeft = 0;
  let check = 0;
  let checked = false;

  const advance = (): void => {
    while (++state < HISTORICAL) if (present & (4 << state)) return;
    if (state === HISTORICAL && historicalLeft === 0) state++;
    if (state === CHECK && !checked) state++;
  };
  return byte => {
    if (count++ === atrCharactersMax) return 'length';
    if (state === INITIAL) {
      state = FORMAT;
      return byte === ts ? 'more' : 'TS';
    }
    check ^= byte;
    if (state === CHECK && check) return 'TCK';
    if (state === FORMAT) historicalLeft = byte & 15;
    // TCK is absent only if T=0 alone is indicated (8.2.5).
    else if (state === PROTOCOL && byte & 15) checked = true;
    if (state === FORMAT || state === PROTOCOL) {
      present = byte;
      state = FORMAT;
    }
    if (state !== HISTORICAL || --historicalLeft === 0) advance();
    return state < WHOLE ? 'more' : 'whole';
  };
};

/** TS of the inverse convention, 3F, as a receiver set to the direct convention reads it. */
export const inverseTs = '\x03';

/**
 * Receives an answer to reset, from RAISED on. Ends with its characters, or with `inverseTs` alone if the
 * card asks for that.
 */
export const atrExchange = (line: CardLine, inverse: boolean, clockHz: number): Exchange => {
  const parse = atrParser(inverse ? 0x3f : 0x3b);
  // Between characters 9 600 etu at F/D = 372 (8.1); the first within 40 000 clock cycles (6.2.2), then 12
  // etu long.
  const characterMs = (9600 * 372 * 1000) / clockHz;
  const firstMs = ((40_000 + 12 * 372) * 1000) / clockHz;
  let answer = '';
  let listening = false;
  let spoilt = false;

  const feed = (text: string): void => {
    if (!inverse && !answer && text[0] === inverseTs) {
      line.end(inverseTs);
      return;
    }
    line.wait(characterMs);
    let progress: AtrProgress = 'more';
    for (let i = 0; i < text.length && progress === 'more'; i++) {
      answer += text[i];
      progress = parse(text.charCodeAt(i));
    }
    if (progress === 'more') return;
    if (progress !== 'whole') line.end(fault('cardGarbled', `card: answer to reset is wrong in ${progress}`));
    else line.end(spoilt ? fault('cardGarbled', 'card: parity error in the answer to reset') : answer);
  };
  return (event, text) => {
    if (event === RAISED) {
      listening = true;
      line.wait(firstMs);
    } else if (listening && event === TEXT) feed(text);
    // The convention is known only after TS, whose parity is the other one's: judge at the end.
    else if (listening && event === SPOILT) spoilt = true;
    return event === SPOILT;
  };
};
