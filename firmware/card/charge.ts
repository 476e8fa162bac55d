import {
  ABNORMALITY_REPLAY,
  ABNORMALITY_TERMINAL_SIGNATURE,
  ABNORMALITY_VALUE_RAISED,
  SW_BAD_SIGNATURE,
  SW_BLOCKED,
  SW_CONDITIONS,
  SW_REPLAYED,
  SW_WRONG_DATA,
} from '../wire/cardCommands.ts';
import { readFields } from '../wire/fields.ts';
import { referenceOf } from '../wire/reference.ts';
import { encodeChargeReceipt, encodeTerminalValue } from '../wire/statements.ts';
import { encodeSpent } from '../wire/usageInformation.ts';
import {
  type Card,
  cardSign,
  ok,
  type ProvedSettlement,
  readKeys,
  readUsageInformation,
  recordAbnormality,
  refuse,
  type StoredUsage,
  writeUsageInformation,
} from './card.ts';

/**
 * EP 0 856 821, Figs. 5 and 6, last exchange: V' and ST(R * X * V' * IDU) come in. The card verifies ST,
 * replaces 6M2 and answers with a receipt: SU over V' and the reference of the new 6M2. One session may
 * charge several times, `step` 1, 2, …; the same charge again is answered with its receipt and changes
 * nothing, for a terminal that lost the first answer.
 */
export const charge = async (card: Card, data: Uint8Array): Promise<Uint8Array> => {
  const { settlement, step: lastStep } = card.session;
  const now = readUsageInformation(card);
  if (!settlement?.terminalKey || !now) return refuse(SW_CONDITIONS);
  const fields = readFields('charge', data);
  const newValue = fields.u32();
  const step = fields.u16();
  const terminalSignature = fields.rest();
  const { value } = now.usageInformation;

  if (step > lastStep + 1 || step === 0) return refuse(SW_WRONG_DATA);
  if (step <= lastStep) {
    if (step === lastStep && newValue === value) return ok(await receiptOf(card, settlement, step, now));
    recordAbnormality(card, ABNORMALITY_REPLAY);
    return refuse(SW_REPLAYED);
  }

  const { id: cardId } = readKeys(card).information;
  const statement = encodeTerminalValue(settlement, step, newValue, cardId);
  if (!(await card.scheme.verify(settlement.terminalKey, statement, terminalSignature))) {
    recordAbnormality(card, ABNORMALITY_TERMINAL_SIGNATURE);
    return refuse(SW_BAD_SIGNATURE);
  }
  if (newValue > value) {
    // Only an altered terminal signs a raised value: the card refuses all further use (S5.7).
    recordAbnormality(card, ABNORMALITY_VALUE_RAISED, true);
    return refuse(SW_BLOCKED);
  }

  const octets = encodeSpent({
    generation: settlement.generation,
    profile: settlement.profile,
    terminalChallenge: settlement.terminalChallenge,
    cardChallenge: settlement.cardChallenge,
    step,
    value: newValue,
    issuer: settlement.issuer,
    terminalSignature,
  });
  writeUsageInformation(card, now.loadNumber, now.lastOrder, octets);
  card.session.step = step;
  return ok(await receiptOf(card, settlement, step, readUsageInformation(card)!));
};

/**
 * SU over what the card holds after the charge. A cut between the write and the receipt leaves a pending
 * charge.
 */
const receiptOf = (
  card: Card,
  settlement: ProvedSettlement,
  step: number,
  { usageInformation, octets }: StoredUsage,
): Promise<Uint8Array> =>
  cardSign(
    card,
    encodeChargeReceipt(settlement, {
      step,
      firstValue: settlement.firstValue,
      newValue: usageInformation.value,
      before: settlement.firstReference,
      after: referenceOf(card.sha256, octets),
      terminalId: settlement.readerId,
    }),
  );
