import { encodeSettlementReport, MESSAGE_SETTLEMENT_NOTED } from '../../wire/messages.ts';
import type { Identity, Phone } from '../phone.ts';

const notedMs = 3_000;

/**
 * Sends the totals to the center and does not wait for the answer. A report that is lost is made up for by
 * the next one, since totals only grow (S1.2).
 *
 * @overlay
 */
export const reportSettlement = (phone: Phone, identity: Identity): void => {
  const { settledYen, settledCharges, pending } = phone.journal.read();
  let pendingYen = 0;
  for (let i = 0; i < pending.length; i++) pendingYen += pending[i].charge;
  const report = encodeSettlementReport({
    terminalId: identity.terminalId,
    settledYen,
    settledCharges,
    pendingYen,
    pendingCharges: pending.length,
  });
  phone.center.ask(report, MESSAGE_SETTLEMENT_NOTED, notedMs);
};
