import { sendCommand } from '../../reader/cardLink.ts';
import { type Account, verifiedUsageKey } from '../../reader/proveValue.ts';
import { concat } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import { INS_CHARGE, SW_OK } from '../../wire/cardCommands.ts';
import { u16, u32 } from '../../wire/fields.ts';
import { referenceOf } from '../../wire/reference.ts';
import { encodeTerminalValue } from '../../wire/statements.ts';
import { encodeUsageInformation } from '../../wire/usageInformation.ts';
import type { Identity, Phone } from '../phone.ts';
import { prepareSignatures } from './prepareSignatures.ts';

/**
 * EP 0 856 821, Figs. 5 and 6, last exchange: V' = V − v; V' and ST(R * X * V' * IDU) go to the card, OK
 * comes back. The journal records the charge before the card gets it. Rejects with `notEnough` and
 * `journalFull` before anything is sent, with `cardRefused` or a `LinkFault` afterwards. A refusal is not
 * signed, so it proves no more than silence: the charge stays pending until the card shows its usage
 * information again.
 *
 * @overlay
 */
export const charge = async (
  phone: Phone,
  identity: Identity,
  account: Account,
  yen: number,
): Promise<void> => {
  const newValue = account.value - yen;
  if (!(yen > 0) || newValue < 0)
    throw fault('notEnough', `charge: expected at most ${account.value} yen, got ${yen}`);
  const { cardId } = account.card;
  const step = account.step + 1;
  const statement = encodeTerminalValue(account.settlement, step, newValue, cardId);
  const terminalSignature = await phone.scheme.sign(identity.secretKey, statement);
  const after = usageReferenceAfter(phone, identity, account, newValue, terminalSignature);

  phone.journal.begin({ cardId, charge: yen, before: account.usageReference, after });
  const data = concat([u32(newValue), u16(step), terminalSignature]);
  const { status } = await sendCommand(phone.hal.cardSlot, INS_CHARGE, data);
  if (status !== SW_OK) throw fault('cardRefused', `CHARGE: expected 9000, got ${status.toString(16)}`);
  phone.journal.commit();
  account.value = newValue;
  account.step = step;
  account.usageReference = after;
  identity.reader.verifiedUsages.keep(verifiedUsageKey(cardId, after), newValue);
  phone.hal.collectGarbage();
  prepareSignatures(phone, identity);
};

/** Reference of the usage information that the card makes of the charge. */
const usageReferenceAfter = (
  phone: Phone,
  identity: Identity,
  { settlement, step }: Account,
  value: number,
  terminalSignature: Uint8Array,
): Uint8Array =>
  referenceOf(
    phone.hal.sha256,
    encodeUsageInformation({
      ...settlement,
      kind: 'spent',
      step: step + 1,
      value,
      issuer: identity.reader.reference,
      terminalSignature,
    }),
  );
