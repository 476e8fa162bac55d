import { concat, fromHex } from '../../../firmware/runtime/bytes.ts';
import { fault } from '../../../firmware/runtime/fault.ts';
import { u8 } from '../../../firmware/wire/fields.ts';
import { type LoadRequest, MESSAGE_LOAD, parseLoadRequest } from '../../../firmware/wire/messages.ts';
import { encodeOrderName } from '../../../firmware/wire/orderName.ts';
import { ORDER_REFUSED } from '../../../firmware/wire/statements.ts';
import { signOrderDecision } from '../../decisions.ts';
import type { StoreTransaction } from '../../store/tables.ts';
import { deskLoad } from './desk.ts';
import { checkIssuedDispenser } from './issuedDispenser.ts';
import { isRefusal } from './refusal.ts';
import type { Service } from './service.ts';

/** Notes that an order will never be signed. Throws `refused` for one that has been. */
const refuseOrder = async (tx: StoreTransaction, name: Uint8Array, request: LoadRequest): Promise<void> => {
  const { cardId: card_id, previousOrder: previous_order, orderNumber } = request;
  const amount = Math.max(1, request.amount);
  await tx
    .insertInto('orders')
    .values({ name, card_id, amount, previous_order, state: 'refused' })
    .onConflict(conflict =>
      conflict.column('name').doUpdateSet({ previous_order }).where('orders.state', '=', 'refused'),
    )
    .execute();
  const { state } = await tx
    .selectFrom('orders')
    .select('state')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  if (state !== 'refused') throw fault('refused', `order ${orderNumber}: it was signed before`);
};

/** 6M2, or undefined for an order that is refused for good. */
const loadOrRefuse = async (
  { store, center }: Service,
  tx: StoreTransaction,
  name: Uint8Array,
  request: LoadRequest,
): Promise<Uint8Array | undefined> => {
  await checkIssuedDispenser(tx, request.dispenserId);
  try {
    return fromHex((await deskLoad(store.kind, tx, center, request, name)).usageInformation);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await refuseOrder(tx, name, request);
    return undefined;
  }
};

/**
 * 32 → 33 (Fig. 4C): a statement, or the signed word that the order will never have one. Throws `refused` for
 * an order that was signed before: only its card can tell.
 */
export const answerLoad = async (service: Service, message: Uint8Array): Promise<Uint8Array> => {
  const request = parseLoadRequest(message);
  const { dispenserId, orderNumber, previousOrder } = request;
  const order = encodeOrderName(dispenserId, orderNumber);
  const issued = await service.store.transact(tx => loadOrRefuse(service, tx, order, request));
  const decided = { order, previousOrder, decision: ORDER_REFUSED };
  return concat([u8(MESSAGE_LOAD), issued ?? (await signOrderDecision(service.center, decided))]);
};
