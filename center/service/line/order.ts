import { concat } from '../../../firmware/runtime/bytes.ts';
import { u8 } from '../../../firmware/wire/fields.ts';
import { MESSAGE_ORDER_DECISION } from '../../../firmware/wire/messages.ts';
import { parseOrderQuestion } from '../../../firmware/wire/moneyMessages.ts';
import { signOrderDecision } from '../../decisions.ts';
import { reviewCard } from '../../ingest/review.ts';
import { lockCards } from '../../ingest/storedRecords.ts';
import type { StoreTransaction } from '../../store/tables.ts';
import type { Service } from './service.ts';

/** What became of an order, or undefined while the center does not know. */
const decide = async (
  { store, now }: Service,
  tx: StoreTransaction,
  name: Uint8Array,
  previousOrder: Uint8Array,
): Promise<number | undefined> => {
  const known = await tx.selectFrom('orders').select('card_id').where('name', '=', name).executeTakeFirst();
  if (!known) return undefined;
  await lockCards(store.kind, tx, [known.card_id]);
  const { orders } = await reviewCard(tx, known.card_id, now());
  return orders.decide(name, previousOrder);
};

/** 36 → 37: a signed decision, or nothing while the center does not know. */
export const answerOrder = async (service: Service, message: Uint8Array): Promise<Uint8Array> => {
  const { order, previousOrder } = parseOrderQuestion(message);
  const decision = await service.store.transact(tx => decide(service, tx, order, previousOrder));
  if (decision === undefined) return u8(MESSAGE_ORDER_DECISION);
  const signed = await signOrderDecision(service.center, { order, previousOrder, decision });
  return concat([u8(MESSAGE_ORDER_DECISION), signed]);
};
