/** A center with one card that was never loaded, and what it says to a message. */
import { handle } from '../../center/handle.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import {
  encodeLoadRequest,
  type LoadRequest,
  MESSAGE_LOAD,
  MESSAGE_REFUSED,
} from '../../firmware/wire/messages.ts';
import { ORDER_REFUSED } from '../../firmware/wire/statements.ts';
import { firstLoad, openWorld } from './rig.ts';

export const reference = (n: number): Uint8Array => new Uint8Array(16).fill(n);
export const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'nothing thrown';
  } catch (error) {
    return faultCode(error);
  }
};

/** Its first card, the desk that asks for its orders, and the books. */
export const openCenterWorld = async () => {
  const open = await openWorld();
  const card = await open.card(0);
  const [cardId] = [...open.center.registry.cards.keys()];
  const { dispenserId } = open.firstMachine.dispenser;
  const ask = (message: Uint8Array) => handle(open.center, open.certificates, message);
  const order = (amount: number, change: Partial<LoadRequest> = {}): LoadRequest => ({
    ...firstLoad(cardId, dispenserId, amount, 50),
    ...change,
  });
  const load = (request: LoadRequest) => ask(encodeLoadRequest(request));
  return { ...open, open, card, cardId, dispenserId, ask, order, load, books: open.center.books };
};

/** The kind of an answer: a statement, the signed word that there will be none, or a plain refusal. */
export const kindOf = (answer: Uint8Array | undefined): string => {
  if (answer?.[0] === MESSAGE_REFUSED) return 'unsigned';
  if (answer?.[0] !== MESSAGE_LOAD) return 'other';
  return answer[1] === ORDER_REFUSED ? 'refused' : 'signed';
};
