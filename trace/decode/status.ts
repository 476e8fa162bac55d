import * as card from '../../firmware/wire/cardCommands.ts';

const WORDS: Record<number, string> = {
  [card.SW_OK]: 'done',
  [card.SW_BLOCKED]: 'refused: an abnormality was recorded, the card is blocked',
  [card.SW_WRONG_LENGTH]: 'wrong length',
  [card.SW_BAD_SIGNATURE]: 'a signature is invalid',
  [card.SW_CONDITIONS]: 'not allowed in this state',
  [card.SW_WRONG_DATA]: 'the data are wrong',
  [card.SW_UNKNOWN_REFERENCE]: 'the reference names nothing that this card has verified',
  [card.SW_WRONG_P1_P2]: 'P1 or P2 is wrong',
  [card.SW_REPLAYED]: 'this statement was used before, or is for other random numbers',
  [card.SW_UNKNOWN_INS]: 'the card does not know this instruction',
  [card.SW_UNKNOWN_CLA]: 'the card does not know this class',
  [card.SW_NOT_SELECTED]: 'no such application on this card',
  [card.SW_FAILURE]: "the card's program failed; nothing was changed",
};

/** A status word's meaning; undefined for a word that this system does not use. */
export const statusWords = (status: number): string | undefined => {
  const low = status & 255 || 256;
  if (status >> 8 === 0x61) return `done; ${low} bytes wait for GET RESPONSE`;
  if (status >> 8 === 0x6c) return `wrong Le; ${low} bytes are there`;
  return WORDS[status];
};
