import { masterKeyOf } from '../../wire/certificate.ts';
import { type Identifier, NO_IDENTIFIER } from '../../wire/identifier.ts';
import {
  encodeSettlementReport,
  MESSAGE_CHARGE_RECEIPT_NOTED,
  MESSAGE_PENDING_DECISION,
  MESSAGE_SETTLEMENT_NOTED,
} from '../../wire/messages.ts';
import { encodePendingQuestion, parseDecision } from '../../wire/moneyMessages.ts';
import { CHARGE_SETTLED, encodeChargeDecision } from '../../wire/statements.ts';
import { reportState } from '../install/reportState.ts';
import type { Identity, Phone } from '../phone.ts';
import { type PendingCharge, sumOf } from './settlementJournal.ts';

const notedMs = 3_000;

/**
 * Reports to the center the phone's state and what it has settled: cards' receipts first, then the totals,
 * then a question for each pending charge. A center that does not answer is no trouble: the next report says
 * it all again (S1.2). It ends as soon as a card is in the slot, so that it does not hold up the next person,
 * and when a later report asks its first question. Resolves when it is over. Throws `malformed`,
 * `notWritten`.
 *
 * @overlay
 */
export const reportMoney = async (phone: Phone, identity: Identity): Promise<void> => {
  const { terminalId } = phone.journal.read();
  const isLast = terminalId !== NO_IDENTIFIER && terminalId !== identity.terminalId;
  const heard =
    (await reportState(phone, identity)) &&
    (await reportReceipts(phone)) &&
    (await reportTotals(phone, isLast ? terminalId : identity.terminalId, isLast)) &&
    (await askForDecisions(phone, identity));
  if (heard && isLast) phone.journal.adopt(identity.terminalId);
};

/** False when the center did not answer, or a card is in the slot. */
const reportReceipts = async (phone: Phone): Promise<boolean> => {
  for (let kept = phone.receipts.next(); kept; kept = phone.receipts.next()) {
    if (phone.hal.cardSlot.isPresent()) return false;
    if (!(await phone.center.ask(kept.message, MESSAGE_CHARGE_RECEIPT_NOTED, notedMs))) return false;
    kept.drop();
  }
  return true;
};

const reportTotals = async (phone: Phone, terminalId: Identifier, isLast: boolean): Promise<boolean> => {
  const { settledYen, settledCharges, pending } = phone.journal.read();
  const report = encodeSettlementReport({
    terminalId,
    sequence: phone.journal.sequence(),
    settledYen,
    settledCharges,
    pendingYen: sumOf(pending),
    pendingCharges: pending.length,
    isLast,
  });
  return !!(await phone.center.ask(report, MESSAGE_SETTLEMENT_NOTED, notedMs));
};

/**
 * The center has seen other receipts of the card: it can tell what this phone cannot. True when it has heard
 * of every pending charge.
 */
const askForDecisions = async (phone: Phone, identity: Identity): Promise<boolean> => {
  const { terminalId, pending } = phone.journal.read();
  for (let i = 0; i < pending.length; i++) {
    if (phone.hal.cardSlot.isPresent()) return false;
    const question = encodePendingQuestion({ terminalId, ...pending[i] });
    const answer = await phone.center.ask(question, MESSAGE_PENDING_DECISION, notedMs);
    if (!answer) return false;
    if (answer.length) await applyDecision(phone, identity, pending[i], answer);
  }
  return true;
};

/** A pending charge ends on the master's signature only. */
const applyDecision = async (
  phone: Phone,
  identity: Identity,
  charge: PendingCharge,
  answer: Uint8Array,
): Promise<void> => {
  const { decision, generation, masterSignature } = parseDecision(answer);
  const settled = decision === CHARGE_SETTLED;
  const statement = encodeChargeDecision(generation, { ...charge, settled });
  const masterKey = masterKeyOf(identity.reader.masterKeys, generation);
  if (await phone.scheme.verify(masterKey, statement, masterSignature)) phone.journal.decide(charge, settled);
};
