import { exchange } from '../../reader/cardLink.ts';
import { type Account, verifiedUsageKey, verifyCard } from '../../reader/proveValue.ts';
import { concat } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import { INS_CHARGE, SW_OK } from '../../wire/cardCommands.ts';
import { u16, u32 } from '../../wire/fields.ts';
import { encodeSignedReceipt } from '../../wire/moneyMessages.ts';
import { referenceOf } from '../../wire/reference.ts';
import { encodeChargeReceipt, encodeTerminalValue } from '../../wire/statements.ts';
import { encodeUsageInformation } from '../../wire/usageInformation.ts';
import type { Identity, Phone } from '../phone.ts';
import { keepReceipt } from './keepReceipt.ts';

/**
 * A card's time for a charge, from the first octet to the receipt: 0.8 s of it are characters at 9600 baud.
 */
const CHARGE_LIMIT_MS = 5_000;

/**
 * EP 0 856 821, Figs. 5 and 6, last exchange: V' = V − v; V' and ST(R * X * V' * IDU) go to the card, its
 * receipt comes back. The unit is paid when the receipt verifies: SU over V' and the reference of the 6M2
 * that this charge makes. The journal knows of the charge before the card does. Throws `notEnough` and
 * `journalFull` before anything is sent, `cardRefused`, `badCardSignature` or a `LinkFault` after it. A
 * status word bears no signature, so it proves as little as silence: the charge stays pending until the card
 * proves what it holds.
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

  phone.journal.begin(identity.terminalId, { cardId, charge: yen, before: account.usageReference, after });
  const data = concat([u32(newValue), u16(step), terminalSignature]);
  const { cardSlot } = phone.hal;
  const deadlineMs = cardSlot.nowMs() + CHARGE_LIMIT_MS;
  const answer = await exchange(cardSlot, INS_CHARGE, 0, 0, data, 256, deadlineMs);
  if (answer.status !== SW_OK)
    throw fault('cardRefused', `CHARGE: expected 9000, got ${answer.status.toString(16)}`);
  const { first, settlement } = account;
  const receipt = {
    step,
    firstValue: first.value,
    newValue,
    before: first.usageReference,
    after,
    terminalId: identity.terminalId,
  };
  await verifyCard(identity.reader, account.card, encodeChargeReceipt(settlement, receipt), answer.data);
  keepReceipt(phone, encodeSignedReceipt({ ...settlement, ...receipt, cardId, cardSignature: answer.data }));
  phone.journal.commit();
  account.value = newValue;
  account.step = step;
  account.usageReference = after;
  identity.reader.verifiedUsages.keep(verifiedUsageKey(cardId, after), newValue);
  phone.hal.collectGarbage();
};

/** Reference of the usage information that the card will make of the charge. */
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
