import { toHex } from '../../runtime/bytes.ts';
import { faultCode } from '../../runtime/fault.ts';
import { type Craft, nextHere, result, show } from '../craft.ts';

const insertMs = 30_000;
const ROW = 20;

/** Test of the reader with any card of ISO 7816-3: card switch, contacts, answer to reset. */
export const testReader = async (craft: Craft): Promise<void> => {
  const { cardSlot } = craft.phone.hal;
  if (!cardSlot.isPresent()) {
    show(craft, ['READER', 'INSERT ANY CARD']);
    await nextHere(craft, insertMs);
  }
  if (!cardSlot.isPresent()) return result(craft, ['READER', 'NO CARD SEEN']);
  const rows = await answer(craft);
  cardSlot.deactivate();
  await result(craft, rows);
  show(craft, ['READER', 'TAKE THE CARD']);
  // A card that stays in the slot belongs to a caller.
  if (cardSlot.isPresent()) await nextHere(craft, insertMs);
  craft.gone = cardSlot.isPresent();
};

const answer = async ({ phone }: Craft): Promise<string[]> => {
  try {
    const atr = toHex(await phone.hal.cardSlot.activate()).toUpperCase();
    return ['READER OK, ATR', atr.substr(0, ROW), atr.substr(ROW, ROW), atr.substr(2 * ROW, ROW)];
  } catch (error) {
    return ['READER', 'THE CARD IS IN, BUT', faultCode(error)];
  }
};
