import { encodeSettlementReport, MESSAGE_SETTLEMENT_NOTED } from '../../wire/messages.ts';
import type { Identity, Phone } from '../phone.ts';

const notedMs = 3_000;

/**
 * Tells the center the totals. A center that cannot be reached is no trouble: the next report says it all again
 * (S1.2), since totals only grow. Does not hold up the next person.
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
