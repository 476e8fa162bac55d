import { concat, equalBytes } from '../runtime/bytes.ts';
import {
  ABNORMALITY_MASTER_SIGNATURE,
  SW_BAD_SIGNATURE,
  SW_CONDITIONS,
  SW_REPLAYED,
  SW_UNKNOWN_REFERENCE,
  SW_WRONG_DATA,
} from '../wire/cardCommands.ts';
import { u16 } from '../wire/fields.ts';
import { encodeIssuedValue } from '../wire/statements.ts';
import { TAG_DISPENSER_CERTIFICATE } from '../wire/tags.ts';
import { encodeUsageInformation, parseUsageInformation } from '../wire/usageInformation.ts';
import { type Card, ok, readKeys, readUsageInformation, recordAbnormality, refuse } from './card.ts';
import { findRole } from './introduce.ts';

/**
 * EP 0 856 821, Fig. 4C: receives V, IDC and SA(V * IDU), verifies them, records them in 6M2. `data` are the
 * octets of a usage information of the issued kind; resolves to the response. The statement names the value
 * that the card must hold before (S4.6) and the number of the load, so that it works once without random
 * numbers. The last load repeated answers OK and changes nothing, for a dispenser that lost the first answer.
 */
export const load = async (card: Card, data: Uint8Array): Promise<Uint8Array> => {
  const { information, masterKey } = readKeys(card);
  const issued = parseUsageInformation(data, information.id);
  if (issued.kind !== 'issued') return refuse(SW_WRONG_DATA);
  const now = readUsageInformation(card);
  if (now && equalBytes(now.octets, data)) return ok();

  const { loadNumber, previousValue, dispenserId } = issued;
  if (loadNumber !== (now ? now.loadNumber : 0) + 1) return refuse(SW_REPLAYED);
  if (previousValue !== (now ? now.usageInformation.value : 0)) return refuse(SW_CONDITIONS);
  const dispenser = findRole(card, TAG_DISPENSER_CERTIFICATE, issued.issuer);
  if (!dispenser) return refuse(SW_UNKNOWN_REFERENCE);
  if (dispenser.certificate.id !== dispenserId) return refuse(SW_WRONG_DATA);

  if (!(await card.scheme.verify(masterKey, encodeIssuedValue(issued), issued.masterSignature))) {
    recordAbnormality(card, ABNORMALITY_MASTER_SIGNATURE);
    return refuse(SW_BAD_SIGNATURE);
  }
  card.areas.usageInformation.write(concat([u16(loadNumber), encodeUsageInformation(issued)]));
  return ok();
};
