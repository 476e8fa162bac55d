import type { CheckCode } from './checkCode.ts';

/**
 * A block of T=1 (ISO 7816-3, 11.3): NAD, PCB, LEN, INF, EDC as a text of 8-bit characters. Node addresses
 * are not used: NAD is 0. `information` has at most 254 octets.
 */
export const encodeBlock = (pcb: number, information: string, checkCode: CheckCode): string => {
  const body = String.fromCharCode(0, pcb, information.length) + information;
  return body + checkCode(body);
};

/** PCB of an I-block that others follow: M, bit 6 (11.3.2.2). */
export const MORE = 0x20;

// PCB of S-blocks that ask (11.3.2.2). That of the answer has bit 6 set.
/** S(RESYNCH request): begins anew, with sequence numbers and sizes as after the answer to reset. */
export const RESYNCH = 0xc0;
/** S(IFS request): INF is the size of INF that its sender takes from now on. */
export const IFS = 0xc1;
/** S(ABORT request): ends a chain. */
export const ABORT = 0xc2;
/** S(WTX request): INF is the multiple of BWT that the card needs. */
export const WTX = 0xc3;
/** S(… response). */
export const RESPONSE = 0x20;

/** PCB of an R-block: N(R) in bit 5, error bits. That of an I-block has N(S) in bit 7, and MORE. */
export const receiptPcb = (sequence: number, errorBits: number): number => 0x80 | (sequence << 4) | errorBits;

/** Error bits of an R-block (11.3.2.2): EDC or parity is wrong, */
export const CHECK_FAILED = 1;
/** or something else is. */
export const OTHER_ERROR = 2;

/** INF of a whole block: LEN, its third character, says how many octets. */
export const informationOf = (block: string): string => block.substring(3, 3 + block.charCodeAt(2));
