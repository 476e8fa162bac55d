/** Issuing and loading by the center's own procedures (`center/issue.ts`), over rows of the store. */
import { concat, toHex } from '../../../firmware/runtime/bytes.ts';
import { fault } from '../../../firmware/runtime/fault.ts';
import { parseCardInformation } from '../../../firmware/wire/cardInformation.ts';
import type { Identifier } from '../../../firmware/wire/identifier.ts';
import { type LoadRequest, parseSettlementReport } from '../../../firmware/wire/messages.ts';
import { parseTerminalInformation } from '../../../firmware/wire/terminalInformation.ts';
import { encodeUsageInformation } from '../../../firmware/wire/usageInformation.ts';
import { Books, isLate } from '../../books.ts';
import type { Center } from '../../center.ts';
import { beforeOf } from '../../ingest/cardFile.ts';
import { checkIssuedTerminal } from '../../ingest/issuedTerminal.ts';
import { reviewCard } from '../../ingest/review.ts';
import { cardKeys, lockCards, lockTerminals } from '../../ingest/storedRecords.ts';
import { adjustUnproved } from '../../ingest/unproved.ts';
import { issueCard, issueDispenser, issueTerminal, issueValue } from '../../issue.ts';
import { Registry } from '../../registry.ts';
import { ISSUED, OPEN } from '../../store/accounts.ts';
import type { StoreKind } from '../../store/migrations.ts';
import type { StoreTransaction } from '../../store/tables.ts';
import { balances, post } from '../../store/transfers.ts';

type Role = 'card' | 'terminal' | 'dispenser';

/** The next serial number of a role, given once. */
const nextSerial = async (tx: StoreTransaction, name: Role): Promise<number> => {
  const row = await tx
    .insertInto('counters')
    .values({ name, value: 1 })
    .onConflict(conflict =>
      conflict.column('name').doUpdateSet(eb => ({ value: eb('counters.value', '+', 1) })),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  return Number(row.value);
};

/** The center with books of its own, and a registry that goes on after those that were issued. */
const centerFor = async (tx: StoreTransaction, center: Center, role: Role): Promise<Center> => ({
  ...center,
  books: new Books(),
  registry: new Registry({ [role]: (await nextSerial(tx, role)) - 1 }),
});

/** Fig. 4B. Resolves to the card's number and 6M1, which holds its secret key: it is kept nowhere here. */
export const deskCard = async (
  tx: StoreTransaction,
  center: Center,
): Promise<{ id: string; information: string }> => {
  const own = await centerFor(tx, center, 'card');
  const information = await issueCard(own);
  const { certificate, generation } = parseCardInformation(information);
  const [[id, { profile, publicKey, settlementProfile }]] = own.registry.cards;
  await tx
    .insertInto('cards')
    .values({
      ...{ id, generation, key_profile: profile, public_key: publicKey },
      ...{ settlement_profile: settlementProfile, certificate, issued_at: center.now() },
    })
    .execute();
  return { id, information: toHex(information) };
};

/**
 * Fig. 4A. Resolves to the terminal's number and 2M1, which holds its secret key: it is kept nowhere here.
 */
export const deskTerminal = async (
  tx: StoreTransaction,
  center: Center,
): Promise<{ id: string; information: string }> => {
  const own = await centerFor(tx, center, 'terminal');
  const information = await issueTerminal(own);
  const { certificate } = parseTerminalInformation(information);
  const [id] = own.registry.terminals;
  await tx.insertInto('terminals').values({ id, certificate, issued_at: center.now() }).execute();
  return { id, information: toHex(information) };
};

/** Makes IDC and SA(IDC) (S4.8). */
export const deskDispenser = async (
  tx: StoreTransaction,
  center: Center,
): Promise<{ id: string; certificate: string }> => {
  const { dispenserId: id, certificate } = await issueDispenser(await centerFor(tx, center, 'dispenser'));
  await tx.insertInto('dispensers').values({ id, certificate, issued_at: center.now() }).execute();
  return { id, certificate: toHex(certificate) };
};

/** The card's states and orders as the center's rules take them. */
const booksOf = async (tx: StoreTransaction, cardId: Identifier, at: number): Promise<Books> => {
  const { chain, orders, records } = await reviewCard(tx, cardId, at);
  const books = new Books();
  for (const order of orders.ofCard(cardId)) books.orders.keep(order);
  for (const { place, after } of records) books.chain(cardId).note(beforeOf(place), after);
  for (const { issued, after } of orders.ofCard(cardId).flatMap(({ signed }) => signed))
    if (chain.has(after)) books.chain(cardId).note(issued.previousReference, after);
  return books;
};

const keepOrder = async (
  tx: StoreTransaction,
  books: Books,
  request: LoadRequest,
  name: Uint8Array,
  at: number,
) => {
  const order = books.orders.find(name);
  if (!order) return;
  const row = {
    card_id: order.cardId,
    amount: order.amount,
    previous_order: order.previousOrder,
    state: order.state,
  };
  const written = await tx
    .insertInto('orders')
    .values({ name, ...row })
    .onConflict(conflict => conflict.column('name').doNothing())
    .returning('name')
    .execute();
  await tx
    .updateTable('orders')
    .set({ previous_order: order.previousOrder })
    .where('name', '=', name)
    .execute();
  for (const [i, { issued, after }] of order.signed.entries())
    await tx
      .insertInto('signed_loads')
      .values({ order_name: name, after, octets: encodeUsageInformation(issued), number: i + 1 })
      .onConflict(conflict => conflict.columns(['order_name', 'after']).doNothing())
      .execute();
  const paid = { from: ISSUED, to: OPEN, yen: request.amount, kind: 'paid', reference: name } as const;
  if (written.length) await post(tx, [{ ...paid, cardId: request.cardId }], at);
};

/**
 * Fig. 4C: SA(V * IDU) for an order; the same order again is counted once. Resolves to 6M2. Throws `refused`.
 */
export const deskLoad = async (
  kind: StoreKind,
  tx: StoreTransaction,
  center: Center,
  request: LoadRequest,
  name: Uint8Array,
): Promise<{ usageInformation: string }> => {
  const { cardId, dispenserId } = request;
  await lockCards(kind, tx, [cardId]);
  const registry = new Registry();
  const card = (await cardKeys(tx, [cardId])).get(cardId);
  if (card)
    registry.cards.set(cardId, {
      ...{
        profile: card.key_profile,
        publicKey: card.public_key,
        settlementProfile: card.settlement_profile,
      },
    });
  const station = await tx
    .selectFrom('dispensers')
    .selectAll()
    .where('id', '=', dispenserId)
    .executeTakeFirst();
  if (station) registry.dispensers.push(dispenserId);
  const listed = await tx
    .selectFrom('invalid_cards')
    .select('reason')
    .where('card_id', '=', cardId)
    .executeTakeFirst();
  if (listed) throw fault('refused', `card ${cardId}: it is in the list of invalid cards (${listed.reason})`);
  const others = await tx.selectFrom('orders').select('card_id').where('name', '=', name).executeTakeFirst();
  if (others && others.card_id !== cardId)
    throw fault('refused', 'order: expected the card that it was paid for');
  const books = card ? await booksOf(tx, cardId, center.now()) : new Books();
  const issued = await issueValue(
    { ...center, registry, books },
    request,
    station?.certificate ?? concat([]),
  );
  await keepOrder(tx, books, request, name, center.now());
  // The order before, which the card has shown, is taken by that.
  await reviewCard(tx, cardId, center.now());
  return { usageInformation: toHex(encodeUsageInformation(issued)) };
};

/**
 * Totals of a terminal (message 10). One that is late or comes twice changes nothing. Throws `refused` for
 * totals that fall, or that are more than was ever paid in, `malformed` for other octets.
 */
export const deskReport = async (
  tx: StoreTransaction,
  message: Uint8Array,
  at: number,
): Promise<{ outcome: 'noted' | 'late' }> => {
  const report = parseSettlementReport(message);
  const { terminalId: terminal_id, sequence, settledYen: settled_yen } = report;
  await checkIssuedTerminal(tx, terminal_id, at);
  await lockTerminals(tx, [terminal_id]);
  const last = await tx
    .selectFrom('reports')
    .selectAll()
    .where('terminal_id', '=', terminal_id)
    .executeTakeFirst();
  if (last && isLate({ sequence: last.sequence, isLast: last.is_last === 1 }, report))
    return { outcome: 'late' };
  const paid = -(await balances(tx, [ISSUED]))(ISSUED);
  const least = last?.settled_yen ?? 0;
  if (settled_yen < least || settled_yen > paid)
    throw fault('refused', `totals: expected ${least} to ${paid} yen, got ${settled_yen}`);
  const row = {
    ...{ sequence, settled_yen, settled_charges: report.settledCharges, pending_yen: report.pendingYen },
    ...{ pending_charges: report.pendingCharges, is_last: report.isLast ? 1 : 0, received_at: at },
  };
  await tx
    .insertInto('reports')
    .values({ terminal_id, ...row })
    .onConflict(conflict => conflict.column('terminal_id').doUpdateSet(row))
    .execute();
  // What is pending still is asked about again after this report.
  await tx
    .updateTable('questions')
    .set({ after_last: 0 })
    .where('terminal_id', '=', terminal_id)
    .where('after_last', '=', 1)
    .execute();
  await adjustUnproved(tx, [terminal_id], at);
  return { outcome: 'noted' };
};
