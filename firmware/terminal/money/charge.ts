import { exchange } from '../../reader/cardLink.ts';
import { type Account, verifiedUsageKey, verifyCard } from '../../reader/proveValue.ts';
import { concat } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import { INS_CHARGE, SW_OK } from '../../wire/cardCommands.ts';
import { u16, u32 } from '../../wire/fields.ts';
import { encodeSignedReceipt, type SignedChargeReceipt } from '../../wire/moneyMessages.ts';
import { referenceOf } from '../../wire/reference.ts';
import { encodeChargeReceipt, encodeTerminalValue } from '../../wire/statements.ts';
import { encodeSpent } from '../../wire/usageInformation.ts';
import type { Identity, Phone } from '../phone.ts';
import { keepReceipt } from './keepReceipt.ts';

/**
 * A card's time for a charge, from the first octet to the receipt: 0.8 s of it are characters at 9600 baud.
 */
const CHARGE_LIMIT_MS = 5_000;

/** A charge before the card hears of it. */
export interface PreparedCharge {
  readonly step: number;
  /** V' = V − v. */
  readonly newValue: number;
  /** ST(R * X * V' * IDU). */
  readonly terminalSignature: Uint8Array;
  /** Reference of the usage information that the card will make of it. */
  readonly after: Uint8Array;
}

/**
 * Signs the account's next charge: while a unit runs, so that the pause before the next one is shorter.
 * Throws `notEnough`.
 *
 * @overlay
 */
export const prepareCharge = async (
  phone: Phone,
  identity: Identity,
  account: Account,
  yen: number,
): Promise<PreparedCharge> => {
  const { settlement } = account;
  const newValue = account.value - yen;
  if (!(yen > 0) || newValue < 0)
    throw fault('notEnough', `charge: expected at most ${account.value} yen, got ${yen}`);
  const step = account.step + 1;
  const statement = encodeTerminalValue(settlement, step, newValue, account.card.cardId);
  const terminalSignature = await phone.scheme.sign(identity.secretKey, statement);
  const after = referenceOf(
    phone.hal.sha256,
    encodeSpent({
      ...settlement,
      step,
      value: newValue,
      issuer: identity.reader.reference,
      terminalSignature,
    }),
  );
  return { step, newValue, terminalSignature, after };
};

/**
 * EP 0 856 821, Figs. 5 and 6, last exchange: V' = V − v; V' and ST(R * X * V' * IDU) go to the card, its
 * receipt comes back. The unit is paid when the receipt verifies: SU over V' and the reference of the 6M2
 * that this charge makes. The journal knows of the charge before the card does. `prepared` serves when it
 * leaves the same value. Resolves to the receipt, which `settleCharge` keeps while the unit runs: a power cut
 * before that leaves the charge pending, as one before the answer does. Throws `notEnough` and `journalFull`
 * before anything is sent, `cardRefused`, `badCardSignature` or a `LinkFault` after it. A status word bears
 * no signature, so it proves as little as silence: the charge stays pending until the card proves what it
 * holds.
 *
 * @overlay
 */
export const charge = async (
  phone: Phone,
  identity: Identity,
  account: Account,
  yen: number,
  prepared?: PreparedCharge,
): Promise<SignedChargeReceipt> => {
  let next = prepared;
  if (!next || next.newValue !== account.value - yen)
    next = await prepareCharge(phone, identity, account, yen);
  const { step, newValue, after } = next;
  const { cardId } = account.card;
  phone.journal.begin(identity.terminalId, { cardId, charge: yen, before: account.usageReference, after });
  const data = concat([u32(newValue), u16(step), next.terminalSignature]);
  const { cardSlot } = phone.hal;
  const deadlineMs = cardSlot.nowMs() + CHARGE_LIMIT_MS;
  const answer = await exchange(cardSlot, INS_CHARGE, 0, 0, data, 256, deadlineMs);
  if (answer.status !== SW_OK)
    throw fault('cardRefused', `CHARGE: expected 9000, got ${answer.status.toString(16)}`);
  const { first } = account;
  const receipt = {
    ...account.settlement,
    cardId,
    step,
    firstValue: first.value,
    newValue,
    before: first.usageReference,
    after,
    terminalId: identity.terminalId,
    cardSignature: answer.data,
  };
  await verifyCard(identity.reader, account.card, encodeChargeReceipt(receipt, receipt), answer.data);
  account.value = newValue;
  account.step = step;
  account.usageReference = after;
  identity.reader.verifiedUsages.keep(verifiedUsageKey(cardId, after), newValue);
  return receipt;
};

/**
 * Keeps a charge's receipt, then counts the charge as settled. Throws `notWritten` when the journal's memory
 * does not take it.
 *
 * @overlay
 */
export const settleCharge = (phone: Phone, receipt: SignedChargeReceipt): void => {
  keepReceipt(phone, encodeSignedReceipt(receipt));
  phone.journal.commit();
  phone.hal.collectGarbage();
};
