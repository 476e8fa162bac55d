import { equalBytes } from '../../firmware/runtime/bytes.ts';
import { encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from '../../firmware/wire/identifier.ts';
import {
  MESSAGE_CHARGE_QUESTION,
  MESSAGE_CHARGE_RECEIPT,
  MESSAGE_CHARGE_RESOLVED,
  MESSAGE_PENDING_QUESTION,
  MESSAGE_SETTLEMENT_REPORT,
  MESSAGE_STATE,
} from '../../firmware/wire/messages.ts';

/** Where terminalId stands in each message of a terminal; behind the card's number in a receipt. */
const TERMINAL_ID_AT: Readonly<Record<number, number>> = {
  [MESSAGE_SETTLEMENT_REPORT]: 1,
  [MESSAGE_CHARGE_RECEIPT]: 1 + IDENTIFIER_OCTETS,
  [MESSAGE_PENDING_QUESTION]: 1,
  [MESSAGE_CHARGE_RESOLVED]: 1,
  [MESSAGE_STATE]: 1,
};

/**
 * True for a message that the terminal of this channel may send: one that names this terminal, or one without
 * a name. Installing (01, 03) comes before the channel, and a dispenser's messages have no channel: a
 * terminal that was opened gets neither new numbers nor value by them.
 */
export const isOfTerminal = (message: Uint8Array, terminalId: Identifier): boolean => {
  const at = TERMINAL_ID_AT[message[0]];
  if (at === undefined) return message[0] === MESSAGE_CHARGE_QUESTION;
  return equalBytes(message.subarray(at, at + IDENTIFIER_OCTETS), encodeIdentifier(terminalId));
};
