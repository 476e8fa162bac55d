import { u8 } from '../../../firmware/wire/fields.ts';
import { MESSAGE_CHARGE_RECEIPT_NOTED } from '../../../firmware/wire/messages.ts';
import { parseSignedReceipt } from '../../../firmware/wire/moneyMessages.ts';
import { ingest } from '../../ingest/ingest.ts';
import type { Service } from './service.ts';

/**
 * 12 → 13, also for a receipt that is refused: its yen stay unproved, and the terminal goes on with the next.
 */
export const answerChargeReceipt = async (service: Service, message: Uint8Array): Promise<Uint8Array> => {
  parseSignedReceipt(message);
  await ingest(service, [message]);
  return u8(MESSAGE_CHARGE_RECEIPT_NOTED);
};
