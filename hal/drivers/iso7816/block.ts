import type { CheckCode } from './checkCode.ts';

/** Blocks of T=1 (ISO 7816-3, 11.3): NAD, PCB, LEN, INF, EDC. Node addresses are not used: NAD is 0. */
export const encodeBlock = (pcb: number, information: string, checkCode: CheckCode): string => {
  const body = String.fromCharCode(0, pcb, information.length) + information;
  return body + checkCode(body);
};

/** PCB of an I-block that others follow: M, bit 6. */
export const MORE = 0x20;
/** S-blocks (11.3.2.2): request; the response has bit 6 set. */
export const RESYNCH = 0xc0;
export const IFS = 0xc1;
export const ABORT = 0xc2;
export const WTX = 0xc3;
export const RESPONSE = 0x20;

/** N(S) in an I-block stands at bit 7, N(R) in an R-block at bit 5. */
export const informationPcb = (sequence: number, more: boolean): number =>
  (sequence << 6) | (more ? MORE : 0);
export const receiptPcb = (sequence: number, errorBits: number): number => 0x80 | (sequence << 4) | errorBits;

/** Error bits of an R-block (11.3.2.2): a check that fails, or anything else. */
export const CHECK_FAILED = 1;
export const OTHER_ERROR = 2;

/** Octets of INF in a block, from its prologue of 3; 255 is reserved. */
export const informationLength = (block: string): number => block.charCodeAt(2);
