import { concat, fromHex } from '../../../firmware/runtime/bytes.ts';
import { u8 } from '../../../firmware/wire/fields.ts';
import { MESSAGE_PERSONALISE } from '../../../firmware/wire/messages.ts';
import { parsePersonaliseRequest } from '../../personaliseRequest.ts';
import { deskCard } from './desk.ts';
import { withKeyMade } from './install.ts';
import { checkIssuedDispenser } from './issuedDispenser.ts';
import type { Service } from './service.ts';

/**
 * 30 → 31 (Fig. 4B). Each request makes another card: it has no number before. Throws `refused` for a
 * dispenser that was never issued.
 */
export const answerPersonalise = async (
  { store, center }: Service,
  message: Uint8Array,
): Promise<Uint8Array> => {
  const dispenserId = parsePersonaliseRequest(message);
  const ready = await withKeyMade(center, center.keySizes.card);
  const { information } = await store.transact(async tx => {
    await checkIssuedDispenser(tx, dispenserId);
    return deskCard(tx, ready);
  });
  return concat([u8(MESSAGE_PERSONALISE), fromHex(information)]);
};
