import { ABORT, IFS, informationOf, MORE, RESPONSE, RESYNCH, WTX } from './block.ts';
import {
  ABORT_REQUEST,
  BROKEN,
  I_LAST,
  I_MORE,
  IFS_REQUEST,
  IFS_RESPONSE,
  R_AGAIN,
  R_NEXT,
  RESYNCH_RESPONSE,
  WTX_REQUEST,
} from './table.ts';

/** IFSD: octets of INF that this reader takes, once it has said so (ISO 7816-3, 11.4.2). */
export const readerFieldMax = 254;

/** INF of S(IFS) and S(WTX) is one octet, that of the others is empty (11.3.2.2). */
const supervisoryEvent = (pcb: number, information: string): number => {
  const value = information.length === 1 ? information.charCodeAt(0) : 0;
  if (pcb === WTX && value) return WTX_REQUEST;
  if (pcb === IFS && value && value < 255) return IFS_REQUEST;
  if (pcb === (IFS | RESPONSE) && value === readerFieldMax) return IFS_RESPONSE;
  if (information) return BROKEN;
  if (pcb === ABORT) return ABORT_REQUEST;
  return pcb === (RESYNCH | RESPONSE) ? RESYNCH_RESPONSE : BROKEN;
};

/**
 * What a whole block of the card says, by its PCB (ISO 7816-3, 11.3.2.2): a row of the table. Another NAD
 * than 0 and reserved bits make it BROKEN. `expected` is N(S) that an I-block must have, `sent` N(S) of the
 * reader's last one.
 */
export const eventOf = (block: string, expected: number, sent: number): number => {
  const pcb = block.charCodeAt(1);
  const information = informationOf(block);
  if (block.charCodeAt(0)) return BROKEN;
  if (pcb >= 0xc0) return supervisoryEvent(pcb, information);
  if (pcb < 0x80) {
    if ((pcb & 0x1f) > 0 || pcb >> 6 !== expected) return BROKEN;
    return pcb & MORE ? I_MORE : I_LAST;
  }
  if ((pcb & 0x2c) > 0 || information) return BROKEN;
  return ((pcb >> 4) & 1) === sent ? R_AGAIN : R_NEXT;
};
