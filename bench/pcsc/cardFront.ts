import type { CardProgram } from '../../firmware/card/program.ts';
import { encodeResponse, parseResponse } from '../../firmware/wire/apdu.ts';
import { SW_CONDITIONS, SW_WRONG_LENGTH } from '../../firmware/wire/cardCommands.ts';

/**
 * ISO 7816-3, 8.2: TD1 = 01 offers T=1 alone; historical bytes "CPHONE1"; TCK makes the exclusive or zero.
 */
export const CARD_ATR_T1 = new Uint8Array([0x3b, 0x87, 0x01, 0x43, 0x50, 0x48, 0x4f, 0x4e, 0x45, 0x31, 0xa8]);

const INS_GET_RESPONSE = 0xc0;
const HEADER_OCTETS = 4;
const DATA_MAX = 256;

/** A card for a reader without T=0: whole APDUs, Le kept, no response data lost when Le does not fit. */
export interface CardFront {
  reset(): void;
  /** Never rejects; answers 2 to 258 octets. */
  process(command: Uint8Array): Promise<Uint8Array>;
}

/**
 * The expected octets of a short command (ISO 7816-3, 12.1): 1 to 256; 0 when it has no Le; undefined when
 * cut.
 */
const expectedOctets = (command: Uint8Array): number | undefined => {
  const { length } = command;
  if (length < HEADER_OCTETS) return undefined;
  if (length === HEADER_OCTETS) return 0;
  if (length === HEADER_OCTETS + 1) return command[HEADER_OCTETS] || DATA_MAX;
  const extra = length - HEADER_OCTETS - 1 - command[HEADER_OCTETS];
  if (extra !== 0 && extra !== 1) return undefined;
  return extra ? command[length - 1] || DATA_MAX : 0;
};

const status = (sw1: number, left: number): Uint8Array => new Uint8Array([sw1, left & 255]);

/**
 * The card's program behind a virtual reader (ISO 7816-4, 5.1.3 and 7.6.1): response data for which the
 * command had no Le wait for GET RESPONSE (61xx). A command with too small an Le is answered 6Cxx, and the
 * data wait for the same command with the right Le, so that no command is carried out twice. Any other
 * command drops the data.
 */
export const cardFront = (program: CardProgram): CardFront => {
  let stored: Uint8Array = new Uint8Array(0);
  let storedStatus = 0x9000;
  let storedFor = '';

  const nothing = (): void => {
    stored = new Uint8Array(0);
    storedFor = '';
  };
  const handOut = (expected: number): Uint8Array => {
    const part = stored.subarray(0, expected);
    stored = stored.subarray(part.length);
    if (stored.length) return Buffer.concat([part, status(0x61, stored.length)]);
    return encodeResponse(storedStatus, part);
  };
  const getResponse = (command: Uint8Array, expected: number): Uint8Array => {
    if (stored.length === 0 || storedFor) return encodeResponse(SW_CONDITIONS, new Uint8Array(0));
    if (command.length !== HEADER_OCTETS + 1) return encodeResponse(SW_WRONG_LENGTH, new Uint8Array(0));
    return handOut(expected);
  };

  return {
    reset: () => {
      nothing();
      program.reset();
    },
    process: async command => {
      const expected = expectedOctets(command);
      if (expected === undefined) return encodeResponse(SW_WRONG_LENGTH, new Uint8Array(0));
      if (command[0] === 0 && command[1] === INS_GET_RESPONSE) return getResponse(command, expected);

      const withoutLe = command.subarray(0, command.length - (expected ? 1 : 0)).join();
      if (storedFor === withoutLe && expected >= stored.length) {
        storedFor = '';
        return handOut(expected);
      }
      nothing();
      const response = await program.process(command);
      const { data, status: word } = parseResponse(response);
      if (data.length <= expected) return response;
      stored = data;
      storedStatus = word;
      storedFor = expected ? withoutLe : '';
      return status(expected ? 0x6c : 0x61, data.length);
    },
  };
};
