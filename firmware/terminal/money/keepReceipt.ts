import { faultCode } from '../../runtime/fault.ts';
import type { Phone } from '../phone.ts';

/**
 * Keeps a receipt for the center, before the journal settles its charge: a cut between the two writes leaves
 * it pending with its receipt, by which the center decides it. The card has paid, so a memory without room
 * for the receipt does not end the session: the fault is noted, the totals count its yen, and the center
 * shows them as unproved.
 */
export const keepReceipt = (phone: Phone, message: Uint8Array): void => {
  try {
    phone.receipts.keep(message);
  } catch (error) {
    phone.hal.noteFault?.(faultCode(error));
  }
};
