import { fault } from '../../firmware/runtime/fault.ts';
import { nextCommand, parseResponse } from '../../firmware/wire/apdu.ts';
import type { CardSlot } from '../../hal/cardSlot.ts';

const PIECES_MAX = 8;
const DATA_OCTETS_MAX = 256;
/** One command with all pieces of its response. */
const EXCHANGE_LIMIT_MS = 20_000;

/**
 * One command and its whole response: fetches the data that 61xx announces and repeats the command that was
 * sent last with the right Le on 6Cxx (`nextCommand`), under T=0 and T=1 alike, by `deadlineMs` of
 * `slot.nowMs()`; default: 20 s from now. Rejects with a `LinkFault`; `cardGarbled` after too many pieces.
 */
export const wholeResponse = async (
  slot: CardSlot,
  command: Uint8Array,
  deadlineMs = slot.nowMs() + EXCHANGE_LIMIT_MS,
): Promise<Uint8Array> => {
  const data: Uint8Array[] = [];
  let next = command;
  for (let i = 0; i < PIECES_MAX; i++) {
    const response = await slot.transmit(next, deadlineMs);
    const piece = parseResponse(response);
    data.push(piece.data);
    const more = nextCommand(next, piece.status);
    if (!more) return whole(data, response.subarray(-2));
    next = more;
  }
  throw fault('cardGarbled', `card: expected the end of a response within ${PIECES_MAX} pieces`);
};

const whole = (data: Uint8Array[], status: Uint8Array): Uint8Array => {
  const response = Buffer.concat([...data, status]);
  if (response.length > DATA_OCTETS_MAX + 2)
    throw fault('cardGarbled', `card: expected at most ${DATA_OCTETS_MAX} octets of data`);
  return new Uint8Array(response);
};
