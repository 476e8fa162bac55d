import { equalBytes } from '../runtime/bytes.ts';
import {
  ABNORMALITY_MASTER_SIGNATURE,
  SW_BAD_SIGNATURE,
  SW_CONDITIONS,
  SW_REPLAYED,
  SW_UNKNOWN_REFERENCE,
  SW_WRONG_DATA,
} from '../wire/cardCommands.ts';
import { encodeOrderName } from '../wire/orderName.ts';
import { NO_REFERENCE, referenceOf } from '../wire/reference.ts';
import { encodeIssuedValue, encodeLoadReceipt } from '../wire/statements.ts';
import { TAG_DISPENSER_CERTIFICATE } from '../wire/tags.ts';
import { type IssuedUsageInformation, parseUsageInformation } from '../wire/usageInformation.ts';
import {
  type Card,
  cardSign,
  ok,
  readKeys,
  readUsageInformation,
  recordAbnormality,
  refuse,
  writeUsageInformation,
} from './card.ts';
import { findRole } from './introduce.ts';

/**
 * EP 0 856 821, Fig. 4C: receives V, IDC and SA(V * IDU), verifies, records in 6M2, and answers with a
 * receipt: SU over the order's name, V and the reference of the new 6M2. `data` is a usage information of the
 * issued kind. The statement names the value and the state that the card must have before, and counts the
 * card's loads, so that it works once: S4.6, and no replay without random numbers. The same load again is
 * answered with its receipt and changes nothing, for a dispenser that lost the first answer.
 */
export const load = async (card: Card, data: Uint8Array): Promise<Uint8Array> => {
  const { information, masterKey } = readKeys(card);
  const issued = parseUsageInformation(data, information.id);
  if (issued.kind !== 'issued') return refuse(SW_WRONG_DATA);
  const now = readUsageInformation(card);
  if (now && equalBytes(now.octets, data)) return ok(await receiptOf(card, issued, data));

  const { loadNumber, previousValue, dispenserId } = issued;
  const order = encodeOrderName(dispenserId, issued.orderNumber);
  if (now && equalBytes(now.lastOrder, order)) return refuse(SW_REPLAYED);
  if (loadNumber !== (now ? now.loadNumber : 0) + 1) return refuse(SW_REPLAYED);
  if (previousValue !== (now ? now.usageInformation.value : 0)) return refuse(SW_CONDITIONS);
  const state = now ? referenceOf(card.sha256, now.octets) : NO_REFERENCE;
  if (!equalBytes(issued.previousReference, state)) return refuse(SW_CONDITIONS);
  const dispenser = findRole(card, TAG_DISPENSER_CERTIFICATE, issued.issuer);
  if (!dispenser) return refuse(SW_UNKNOWN_REFERENCE);
  if (dispenser.certificate.id !== dispenserId) return refuse(SW_WRONG_DATA);

  if (!(await card.scheme.verify(masterKey, encodeIssuedValue(issued), issued.masterSignature))) {
    recordAbnormality(card, ABNORMALITY_MASTER_SIGNATURE);
    return refuse(SW_BAD_SIGNATURE);
  }
  writeUsageInformation(card, loadNumber, order, data);
  return ok(await receiptOf(card, issued, data));
};

/** SU over the load that 6M2 now holds. */
const receiptOf = (card: Card, issued: IssuedUsageInformation, octets: Uint8Array): Promise<Uint8Array> =>
  cardSign(
    card,
    encodeLoadReceipt({
      generation: issued.generation,
      order: encodeOrderName(issued.dispenserId, issued.orderNumber),
      value: issued.value,
      before: issued.previousReference,
      after: referenceOf(card.sha256, octets),
    }),
  );
