import type { CardSlot } from '../../hal/cardSlot.ts';
import { concat } from '../runtime/bytes.ts';
import { fault } from '../runtime/fault.ts';
import { INS_GET_RESPONSE, parseResponse } from '../wire/apdu.ts';
import { INS_SELECT, SW_OK } from '../wire/cardCommands.ts';
import { parseCardStatus } from '../wire/cardStatus.ts';
import type { InvalidCards } from './invalidCards.ts';

/** First octets of status words after which the reader asks for the rest: 61xx, and 6Cxx with another Le. */
const SW1_MORE = 0x61;
const SW1_WRONG_LE = 0x6c;

/**
 * EP 0 856 821, Fig. 9, the first check at insertion: a card slot that refuses cards of the list
 * (`cardBlocked`) with the answer to SELECT, before anything is verified and before the card is asked for
 * more. That answer is unsigned. A card that shows another card's number there is found when its certificate
 * is verified, which has to be of the same number (`introduce`): the number that was looked up is the
 * certified one.
 *
 * A card may split its answer: pieces are put together as the reader does it. Other commands pass as they
 * are, without a step of their own, which would take the interpreter 6 ms each.
 */
export const checkedSlot = (slot: CardSlot, list: Pick<InvalidCards, 'isInvalid'>): CardSlot => {
  /** What has come of an answer to SELECT; undefined when none is on its way. */
  let pieces: Uint8Array[] | undefined;
  const look = (response: Uint8Array): Uint8Array => {
    const { data, status } = parseResponse(response);
    if (!pieces) return response;
    pieces.push(data);
    const kind = status >> 8;
    if (kind === SW1_MORE || kind === SW1_WRONG_LE) return response;
    if (status === SW_OK) refuseListed(list, concat(pieces));
    return response;
  };
  return {
    ...slot,
    transmit: (command, deadlineMs) => {
      const isSelect = command[1] === INS_SELECT;
      if (isSelect) pieces = [];
      else if (command[1] !== INS_GET_RESPONSE) pieces = undefined;
      const answer = slot.transmit(command, deadlineMs);
      return pieces ? answer.then(look) : answer;
    },
  };
};

const refuseListed = (list: Pick<InvalidCards, 'isInvalid'>, status: Uint8Array): void => {
  const { cardId } = parseCardStatus(status);
  const reason = cardId && list.isInvalid(cardId);
  if (reason) throw fault('cardBlocked', `card ${cardId}: in the list of invalid cards, reason ${reason}`);
};
