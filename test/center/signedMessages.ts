/** Messages 12 that cards have signed, to verify. */
import type { Verification } from '../../center/ingest/verifyMessage.ts';
import { copyOf } from '../../firmware/runtime/bytes.ts';
import { testKey } from '../keys.ts';
import { fleet } from './fleet.ts';

const CARD_PROFILE = 0x11;
/** Cards with a key of their own. */
const CARDS = 8;
const cards = fleet(51);

/** One receipt for each: the cards take turns. */
export const signedMessages = (count: number): Promise<Verification[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const index = i % CARDS;
      const card = { index, value: 500, state: new Uint8Array(16).fill(1), loads: 1 };
      const [message] = await cards.session(card, 0, [10]);
      const { profile: keyProfile, publicKey } = testKey(CARD_PROFILE, index);
      return { message, keyProfile, publicKey, generation: 1 };
    }),
  );

/** The same with another last octet of its signature. */
export const forged = (verification: Verification): Verification => {
  const message = copyOf(verification.message);
  message[message.length - 1] ^= 1;
  return { ...verification, message };
};
