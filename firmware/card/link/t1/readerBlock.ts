import { ABORT, IFS, MORE, RECEIPT, RESPONSE, RESYNCH, WTX } from './block.ts';
import {
  ABORT_REQUEST,
  ABORT_RESPONSE,
  I_LAST,
  I_MORE,
  IFS_REQUEST,
  R_AGAIN,
  R_NEXT,
  RESYNCH_REQUEST,
  WRONG,
  WTX_RESPONSE,
} from './table.ts';

const supervisoryEvent = (pcb: number, information: Uint8Array): number => {
  const { length } = information;
  if (pcb === IFS && length === 1 && information[0] > 0 && information[0] < 255) return IFS_REQUEST;
  if (pcb === (WTX | RESPONSE) && length === 1) return WTX_RESPONSE;
  if (length > 0) return WRONG;
  if (pcb === RESYNCH) return RESYNCH_REQUEST;
  if (pcb === ABORT) return ABORT_REQUEST;
  return pcb === (ABORT | RESPONSE) ? ABORT_RESPONSE : WRONG;
};
const receiptEvent = (pcb: number, information: Uint8Array, sent: number): number => {
  if ((pcb & 0x2c) > 0 || information.length > 0) return WRONG;
  return ((pcb >> 4) & 1) === sent ? R_AGAIN : R_NEXT;
};
const informationEvent = (pcb: number, expected: number): number => {
  if ((pcb & 0x1f) > 0 || pcb >> 6 !== expected) return WRONG;
  return pcb & MORE ? I_MORE : I_LAST;
};

/**
 * What NAD, PCB, LEN and INF of the reader's say (ISO 7816-3, 11.3.2): a row of the table. Another NAD than 0
 * and reserved bits are WRONG. `expected` is N(S) that an I-block must have, `sent` N(S) of the card's last
 * one.
 */
export const eventOf = (body: Uint8Array, expected: number, sent: number): number => {
  const pcb = body[1];
  const information = body.subarray(3);
  if (body[0] !== 0) return WRONG;
  if (pcb >= 0xc0) return supervisoryEvent(pcb, information);
  return pcb < RECEIPT ? informationEvent(pcb, expected) : receiptEvent(pcb, information, sent);
};
