import { concat } from '../runtime/bytes.ts';
import { SW_CONDITIONS, SW_UNKNOWN_REFERENCE, SW_WRONG_LENGTH } from '../wire/cardCommands.ts';
import { u32 } from '../wire/fields.ts';
import { REFERENCE_OCTETS, referenceOf } from '../wire/reference.ts';
import {
  CARD_CHALLENGE,
  CHALLENGE_OCTETS,
  NO_CHALLENGE,
  TERMINAL_CHALLENGE,
} from '../wire/settlementProfile.ts';
import { type CardValue, encodeCardValue, type Settlement } from '../wire/statements.ts';
import { TAG_DISPENSER_CERTIFICATE, TAG_TERMINAL_CERTIFICATE } from '../wire/tags.ts';
import { type Card, cardSign, ok, readKeys, readUsageInformation, refuse } from './card.ts';
import { findRole } from './introduce.ts';

/**
 * EP 0 856 821, Fig. 6, second exchange: the terminal's reference and R come in; X, V, the reference of the
 * usage information, the last order's name and SU(R * X * V) over all of it go out. Fig. 5 is the same
 * without R and X. The charges that follow must carry the same R and X and be signed by this terminal. A
 * dispenser may ask too, before it recharges; it has no key to charge by.
 */
export const proveValue = async (card: Card, data: Uint8Array): Promise<Uint8Array> => {
  if (data.length !== REFERENCE_OCTETS + CHALLENGE_OCTETS) return refuse(SW_WRONG_LENGTH);
  const now = readUsageInformation(card);
  if (!now) return refuse(SW_CONDITIONS);
  const issuer = new Uint8Array(data.subarray(0, REFERENCE_OCTETS));
  const reader =
    findRole(card, TAG_TERMINAL_CERTIFICATE, issuer) ?? findRole(card, TAG_DISPENSER_CERTIFICATE, issuer);
  if (!reader) return refuse(SW_UNKNOWN_REFERENCE);

  const { information } = readKeys(card);
  const profile = information.settlementProfile;
  const settlement: Settlement = {
    generation: information.generation,
    profile,
    terminalChallenge:
      profile & TERMINAL_CHALLENGE ? new Uint8Array(data.subarray(REFERENCE_OCTETS)) : NO_CHALLENGE,
    cardChallenge: profile & CARD_CHALLENGE ? card.random.bytes(CHALLENGE_OCTETS) : NO_CHALLENGE,
  };
  const proved: CardValue = {
    value: now.usageInformation.value,
    usageReference: referenceOf(card.sha256, now.octets),
    lastOrder: now.lastOrder,
  };
  const signature = await cardSign(card, encodeCardValue(settlement, proved));

  const { keyProfile, publicKey, role, id } = reader.certificate;
  card.session.settlement = {
    ...settlement,
    issuer,
    readerId: id,
    terminalKey:
      role === TAG_TERMINAL_CERTIFICATE ? card.scheme.importPublicKey(keyProfile, publicKey) : undefined,
    firstValue: proved.value,
    firstReference: proved.usageReference,
  };
  card.session.step = 0;
  return ok(
    concat([settlement.cardChallenge, u32(proved.value), proved.usageReference, proved.lastOrder, signature]),
  );
};
