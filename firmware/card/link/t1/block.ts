import { concat } from '../../../runtime/bytes.ts';
import type { BlockCheck } from './blockCheck.ts';

/** No information, or no block. */
export const nothing = new Uint8Array(0);

/** NAD 0, PCB, LEN, INF of at most 254 octets, EDC (ISO 7816-3, 11.3). */
export const encodeBlock = (pcb: number, information: Uint8Array, check: BlockCheck): Uint8Array => {
  const body = concat([new Uint8Array([0, pcb, information.length]), information]);
  return concat([body, check(body)]);
};

// PCB (11.3.2.2). An I-block has N(S) in bit 7.
/** M: another I-block follows this one. */
export const MORE = 0x20;
/** R-block, with N(R) in bit 5 and the error bits. */
export const RECEIPT = 0x80;
/** Error bits: EDC is wrong, */
export const CHECK_FAILED = 1;
/** or something else is. */
export const OTHER_ERROR = 2;
/** S(RESYNCH request). */
export const RESYNCH = 0xc0;
/** S(IFS request). */
export const IFS = 0xc1;
/** S(ABORT request). */
export const ABORT = 0xc2;
/** S(WTX request). */
export const WTX = 0xc3;
/** Makes one of the four above the S(… response). */
export const RESPONSE = 0x20;
