import { fault } from '../../firmware/runtime/fault.ts';
import type { CardSlot } from '../../hal/cardSlot.ts';

const INS_GET_RESPONSE = 0xc0;
const PIECES_MAX = 8;
const HEADER_OCTETS = 4;
const DATA_OCTETS_MAX = 256;

/**
 * One command and its whole response: fetches the data that 61xx announces, repeats the command with the
 * right Le on 6Cxx (ISO 7816-4, 5.1.3), under T=0 and T=1 alike. Rejects with a `LinkFault`; `cardGarbled`
 * after too many pieces.
 */
export const wholeResponse = async (slot: CardSlot, command: Uint8Array): Promise<Uint8Array> => {
  const data: Uint8Array[] = [];
  let response = await slot.transmit(command);
  for (let i = 0; i < PIECES_MAX; i++) {
    const [sw1, sw2] = response.subarray(-2);
    data.push(response.subarray(0, -2));
    if (sw1 === 0x61) response = await slot.transmit(Uint8Array.of(0, INS_GET_RESPONSE, 0, 0, sw2));
    else if (sw1 === 0x6c)
      response = await slot.transmit(Uint8Array.of(...command.subarray(0, HEADER_OCTETS), sw2));
    else return whole(data, sw1, sw2);
  }
  throw fault('cardGarbled', `card: expected the end of a response within ${PIECES_MAX} pieces`);
};

const whole = (data: Uint8Array[], sw1: number, sw2: number): Uint8Array => {
  const response = Buffer.concat([...data, Uint8Array.of(sw1, sw2)]);
  if (response.length > DATA_OCTETS_MAX + 2)
    throw fault('cardGarbled', `card: expected at most ${DATA_OCTETS_MAX} octets of data`);
  return new Uint8Array(response);
};
