import type { CardSlot } from '../../hal/cardSlot.ts';
import { concat } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import {
  type Command,
  DATA_MAX,
  encodeCommand,
  encodeLink,
  nextCommand,
  parseResponse,
} from '../wire/apdu.ts';
import {
  APPLICATION_ID,
  CLA,
  INS_READ,
  INS_SELECT,
  READ_BLOCK_OCTETS,
  SW_OK,
  SW_WRONG_P1_P2,
} from '../wire/cardCommands.ts';
import { type CardStatus, parseCardStatus } from '../wire/cardStatus.ts';

/** The whole response to one command of any length. Functions here reject with the slot's `LinkFault`. */
export interface CardResponse {
  readonly data: Uint8Array;
  readonly status: number;
}

/** One command with all pieces of its response, where a caller gives no deadline. */
const EXCHANGE_LIMIT_MS = 20_000;
/** Pieces of a response, GET RESPONSE each, at most. */
const PIECES_MAX = 8;
const READ_BLOCKS_MAX = 8;

/**
 * Sends a command and collects its response. `le` is 0 when no data is expected. Data of more than 255 octets
 * go as a chain; 61xx is followed by GET RESPONSE, 6Cxx by the command with that Le.
 *
 * `deadlineMs`, here and below, is a moment of `slot.nowMs()`: every command, piece of a response and request
 * for more time ends by it, with `cardMute`. A procedure gives all its commands one deadline. Default: 20 s
 * for each command.
 */
export const exchange = (
  slot: CardSlot,
  ins: number,
  p1: number,
  p2: number,
  data: Uint8Array,
  le: number,
  deadlineMs?: number,
): Promise<CardResponse> => {
  const command = { cla: CLA, ins, p1, p2, data, le };
  return data.length > DATA_MAX
    ? exchangeChain(slot, command, deadlineMs)
    : collect(slot, encodeCommand(command), deadlineMs);
};

const exchangeChain = async (
  slot: CardSlot,
  command: Command,
  deadlineMs?: number,
): Promise<CardResponse> => {
  for (let at = 0; ; at += DATA_MAX) {
    const answer = await collect(slot, encodeLink(command, at), deadlineMs);
    if (answer.status !== SW_OK || at + DATA_MAX >= command.data.length) return answer;
  }
};

/** Sends a command with P1 = P2 = 0 that expects no data back. */
export const sendCommand = (
  slot: CardSlot,
  ins: number,
  data: Uint8Array,
  deadlineMs?: number,
): Promise<CardResponse> => exchange(slot, ins, 0, 0, data, 0, deadlineMs);

/**
 * SELECT by name (ISO 7816-4, 7.1.1): the card's status. Rejects with `notOurs` for a card without the
 * application.
 */
export const selectApplication = async (slot: CardSlot, deadlineMs?: number): Promise<CardStatus> => {
  const name = new Uint8Array(APPLICATION_ID);
  const command = encodeCommand({ cla: 0, ins: INS_SELECT, p1: 4, p2: 0, data: name, le: 256 });
  const answer = await collect(slot, command, deadlineMs);
  if (answer.status !== SW_OK)
    throw fault('notOurs', `SELECT: expected 9000, got ${answer.status.toString(16)}`);
  return parseCardStatus(answer.data);
};

/**
 * Reads the record that `what`, P1 of READ, names, block by block. `wholeOctets` gives the record's length
 * from its first block, or 0 or NaN: with a length, the last block is asked for with its exact Le, and a card
 * with T=0 need not answer 6Cxx. Rejects with `cardRefused`, `malformed` beyond 8 blocks.
 */
export const readWhole = async (
  slot: CardSlot,
  what: number,
  wholeOctets: (first: Uint8Array) => number,
  deadlineMs?: number,
): Promise<Uint8Array> => {
  const blocks: Uint8Array[] = [];
  let left = 0;
  for (let block = 0; block < READ_BLOCKS_MAX; block++) {
    // A Le of 0 is 256.
    const le = left > 0 && left < READ_BLOCK_OCTETS ? left : 0;
    const { data, status } = await collect(
      slot,
      new Uint8Array([CLA, INS_READ, what, block, le]),
      deadlineMs,
    );
    if (block && status === SW_WRONG_P1_P2) return concat(blocks);
    if (status !== SW_OK)
      throw fault('cardRefused', `READ ${what}: expected 9000, got ${status.toString(16)}`);
    blocks.push(data);
    if (data.length < READ_BLOCK_OCTETS) return concat(blocks);
    left = (block ? left : wholeOctets(data)) - READ_BLOCK_OCTETS;
  }
  throw fault('malformed', `READ ${what}: expected at most ${READ_BLOCKS_MAX} blocks`);
};

/** Sends one APDU and what its response asks for: `nextCommand` of what was sent last. */
const collect = async (
  slot: CardSlot,
  command: Uint8Array,
  deadlineMs = slot.nowMs() + EXCHANGE_LIMIT_MS,
): Promise<CardResponse> => {
  let sent = command;
  let data: Uint8Array | undefined;
  for (let left = PIECES_MAX; ; left--) {
    const answer = parseResponse(await slot.transmit(sent, deadlineMs));
    const { status } = answer;
    data = data ? concat([data, answer.data]) : answer.data;
    const next = left > 1 && nextCommand(sent, status);
    if (!next) return { data, status };
    sent = next;
  }
};
