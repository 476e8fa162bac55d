import { u8 } from '../../../firmware/wire/fields.ts';
import { MESSAGE_SETTLEMENT_NOTED } from '../../../firmware/wire/messages.ts';
import { deskReport } from './desk.ts';
import type { Service } from './service.ts';

/** 10 → 11, also for a report that is late: it changes nothing. */
export const answerReport = async ({ store, now }: Service, message: Uint8Array): Promise<Uint8Array> => {
  await store.transact(tx => deskReport(tx, message, now()));
  return u8(MESSAGE_SETTLEMENT_NOTED);
};
