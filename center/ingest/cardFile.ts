import type { Selectable } from 'kysely';
import { concat, toHex } from '../../firmware/runtime/bytes.ts';
import { encodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from '../../firmware/wire/identifier.ts';
import { REFERENCE_OCTETS } from '../../firmware/wire/reference.ts';
import { type IssuedUsageInformation, parseUsageInformation } from '../../firmware/wire/usageInformation.ts';
import { CardChain } from '../chains.ts';
import { type Order, Orders } from '../orders.ts';
import type { OrderRow, QuestionRow, RecordRow, SignedLoadRow, StoreDatabase } from '../store/tables.ts';

/** What the center has of one card, as its rules take it (`center/chains.ts`, `center/orders.ts`). */
export interface CardFile {
  readonly cardId: Identifier;
  readonly chain: CardChain;
  readonly orders: Orders;
  readonly questions: readonly Selectable<QuestionRow>[];
  /** Usage records, in the order in which they came first. */
  readonly records: readonly Selectable<RecordRow>[];
}

/** Before and behind every place of a card. */
const placesOf = (cardId: Identifier): [Uint8Array, Uint8Array] => {
  const id = encodeIdentifier(cardId);
  return [
    concat([id, new Uint8Array(REFERENCE_OCTETS)]),
    concat([id, new Uint8Array(REFERENCE_OCTETS).fill(255)]),
  ];
};

/** The state before of a record. */
export const beforeOf = (place: Uint8Array): Uint8Array => place.subarray(IDENTIFIER_OCTETS);

/** All usage records of a card, in the order in which they came first. */
export const cardRecords = async (
  db: StoreDatabase,
  cardId: Identifier,
): Promise<Selectable<RecordRow>[]> => {
  const [from, to] = placesOf(cardId);
  const rows = await db
    .selectFrom('records')
    .selectAll()
    .where('place', '>=', from)
    .where('place', '<=', to)
    .execute();
  return rows.sort((a, b) => a.id - b.id);
};

const orderOf = (row: OrderRow, signed: readonly Selectable<SignedLoadRow>[]): Order => ({
  name: row.name,
  cardId: row.card_id,
  amount: row.amount,
  previousOrder: row.previous_order,
  state: row.state,
  signed: signed
    .filter(({ order_name }) => toHex(order_name) === toHex(row.name))
    .map(({ octets, after }) => ({
      issued: parseUsageInformation(octets, row.card_id) as IssuedUsageInformation,
      after,
    })),
});

/** A card's orders with the statements that were signed for them. */
export const cardOrders = async (db: StoreDatabase, cardId: Identifier): Promise<Orders> => {
  const rows = await db.selectFrom('orders').selectAll().where('card_id', '=', cardId).execute();
  const signed = await db
    .selectFrom('signed_loads')
    .selectAll('signed_loads')
    .innerJoin('orders', 'orders.name', 'signed_loads.order_name')
    .where('orders.card_id', '=', cardId)
    .orderBy('signed_loads.number')
    .execute();
  const orders = new Orders();
  for (const row of rows) orders.keep(orderOf(row, signed));
  return orders;
};

/** Reads a card's file. */
export const readCardFile = async (db: StoreDatabase, cardId: Identifier): Promise<CardFile> => {
  const records = await cardRecords(db, cardId);
  const links = await db.selectFrom('links').selectAll().where('card_id', '=', cardId).execute();
  const questions = await db.selectFrom('questions').selectAll().where('card_id', '=', cardId).execute();
  const chain = new CardChain();
  for (const { before, after } of links) chain.note(before, after);
  for (const { place, after } of records) chain.note(beforeOf(place), after);
  return { cardId, chain, orders: await cardOrders(db, cardId), questions, records };
};
