import { concat } from '../../../firmware/runtime/bytes.ts';
import { u8 } from '../../../firmware/wire/fields.ts';
import { MESSAGE_CHARGE_RECEIPT_NOTED, MESSAGE_PENDING_DECISION } from '../../../firmware/wire/messages.ts';
import { parsePendingQuestion } from '../../../firmware/wire/moneyMessages.ts';
import { signChargeDecision } from '../../decisions.ts';
import { noteQuestion, noteResolved } from '../../ingest/questions.ts';
import type { Service } from './service.ts';

/** 14 → 15: a signed decision, or nothing while the center does not know. */
export const answerPending = async (
  { store, center, now }: Service,
  message: Uint8Array,
): Promise<Uint8Array> => {
  const question = parsePendingQuestion(message);
  const state = await store.transact(tx => noteQuestion(store.kind, tx, question, now()));
  if (state === 'open') return u8(MESSAGE_PENDING_DECISION);
  // What was decided stays: it is signed when it is durable.
  const signed = await signChargeDecision(center, question, state !== 'dropped');
  return concat([u8(MESSAGE_PENDING_DECISION), signed]);
};

/** 16 → 13. */
export const answerResolved = async ({ store, now }: Service, message: Uint8Array): Promise<Uint8Array> => {
  const resolved = parsePendingQuestion(message);
  await store.transact(tx => noteResolved(store.kind, tx, resolved, now()));
  return u8(MESSAGE_CHARGE_RECEIPT_NOTED);
};
