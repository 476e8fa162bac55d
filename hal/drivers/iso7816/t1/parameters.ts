import { interfaceByte, TA, TB, TC, TD } from '../atr.ts';
import { clockConversion, cyclesPerEtu, defaultRate } from '../pps.ts';
import { type CheckCode, crc, lrc } from './checkCode.ts';

/** What an answer to reset says of T=1 (ISO 7816-3, 11.4), at a rate and clock. */
export interface T1Parameters {
  /** IFSC: octets that the card takes in one block, 1 to 254. */
  cardFieldMax: number;
  /** BWT: from the last character of a block to the first of its answer. */
  blockWaitingMs: number;
  /** CWT: between characters of a block. */
  characterWaitingMs: number;
  checkCode: CheckCode;
}

/** 11.4.2: before either side says otherwise. */
export const initialFieldMax = 32;
/** 11.4.3. */
const defaultCwi = 13;
const defaultBwi = 4;

/**
 * The first interface bytes after the first TD, from TD2 on, that names T=1: those before are global (8.2.3).
 */
const specificGroup = (atr: string): number => {
  for (let i = 2; ; i++) {
    const td = interfaceByte(atr, TD, i);
    if (td === undefined) return 0;
    if ((td & 15) === 1) return i + 1;
  }
};

/** Undefined if the card's bytes are ones that ISO 7816-3 reserves. */
export const t1Parameters = (atr: string, rate: number, clockHz: number): T1Parameters | undefined => {
  const group = specificGroup(atr);
  const cardFieldMax = (group && interfaceByte(atr, TA, group)) || initialFieldMax;
  const waiting = group ? interfaceByte(atr, TB, group) : undefined;
  const cwi = waiting === undefined ? defaultCwi : waiting & 15;
  const bwi = waiting === undefined ? defaultBwi : waiting >> 4;
  if (cardFieldMax > 254 || bwi > 9) return undefined;
  const etuMs = (cyclesPerEtu(rate) * 1000) / clockHz;
  return {
    cardFieldMax,
    // 11.4.3: 2^BWI × 960 × Fd / f, whatever the rate; 2^CWI and 11 in etu of the rate.
    blockWaitingMs: 11 * etuMs + ((1 << bwi) * 960 * clockConversion(defaultRate) * 1000) / clockHz,
    characterWaitingMs: (11 + (1 << cwi)) * etuMs,
    checkCode: group && (interfaceByte(atr, TC, group) || 0) & 1 ? crc : lrc,
  };
};
