import { equalBytes } from '../runtime/bytes.ts';
import { LIFE_CYCLE_BLANK, SW_BAD_SIGNATURE, SW_CONDITIONS, SW_WRONG_DATA } from '../wire/cardCommands.ts';
import { parseCardInformation } from '../wire/cardInformation.ts';
import { parseCertificate } from '../wire/certificate.ts';
import { encodeSecretDelivery } from '../wire/statements.ts';
import { TAG_CARD_CERTIFICATE } from '../wire/tags.ts';
import { type Card, ok, readLifeCycle, refuse } from './card.ts';

/**
 * EP 0 856 821, Fig. 4B: receives nA, pU, qU, nU, IDU and SA(nU * IDU), verifies them, records them in 6M1.
 * `data` are the octets of 6M1, which are wiped; resolves to the response. Works once: a card that has 6M1
 * answers SW_CONDITIONS. The card has no value yet.
 */
export const personalise = async (card: Card, data: Uint8Array): Promise<Uint8Array> => {
  try {
    return await record(card, data);
  } finally {
    data.fill(0);
  }
};

const record = async (card: Card, data: Uint8Array): Promise<Uint8Array> => {
  if (readLifeCycle(card) !== LIFE_CYCLE_BLANK) return refuse(SW_CONDITIONS);
  const information = parseCardInformation(data);
  const { generation, id, secret } = information;
  const masterKey = card.scheme.importPublicKey(information.masterProfile, information.masterKey);

  const signed = parseCertificate(TAG_CARD_CERTIFICATE, information.certificate);
  if (signed.certificate.generation !== generation) return refuse(SW_WRONG_DATA);
  if (!(await card.scheme.verify(masterKey, signed.body, signed.signature))) return refuse(SW_BAD_SIGNATURE);

  const delivery = encodeSecretDelivery(generation, id, card.sha256.digest(secret));
  if (!(await card.scheme.verify(masterKey, delivery, information.deliverySignature)))
    return refuse(SW_BAD_SIGNATURE);

  const secretKey = card.scheme.importSecretKey(information.keyProfile, secret, card.random);
  const belongs = equalBytes(card.scheme.publicBytes(secretKey), information.publicKey);
  card.scheme.wipe(secretKey);
  if (!belongs) return refuse(SW_WRONG_DATA);

  card.areas.cardInformation.write(data);
  return ok();
};
