import type { Selectable } from 'kysely';
import { equalBytes } from '../../firmware/runtime/bytes.ts';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import { referenceOf } from '../../firmware/wire/reference.ts';
import { hostSha256 } from '../../host/sha256.ts';
import type { Order } from '../orders.ts';
import { cardAccount, disputeAccount, OPEN, pendingAccount, settledAccount } from '../store/accounts.ts';
import { type BulkSelect, selectByKey } from '../store/bulk.ts';
import type { OrderRow, QuestionRow, StoreTransaction } from '../store/tables.ts';
import { post, type Transfer, type TransferKind } from '../store/transfers.ts';
import { beforeOf, type CardFile, readCardFile } from './cardFile.ts';
import { keyOfRow } from './questionKey.ts';
import { invalidReasons } from './storedRecords.ts';
import { adjustUnproved } from './unproved.ts';

type Question = Selectable<QuestionRow>;

const OPEN_ORDERS: BulkSelect<OrderRow> = {
  table: 'orders',
  key: 'card_id',
  columns: ['card_id'],
  where: "state = 'open'",
};
/**
 * A question that was settled or resolved is looked at again: the receipt that contains its charge, or shows
 * it, may come later.
 */
const QUESTIONS: BulkSelect<QuestionRow> = {
  table: 'questions',
  key: 'card_id',
  columns: ['card_id'],
  where: "state in ('open', 'settled', 'resolved')",
};

/**
 * Follows a card's chain as far as it decides orders and charges: one decision can decide the one before it.
 */
const follow = ({ cardId, chain, orders, questions }: CardFile): void => {
  for (let round = 0; round <= questions.length; round++) {
    orders.review(cardId, chain);
    for (const { before, after } of questions) if (chain.tookPlace(before, after)) chain.note(before, after);
  }
};

/** A load that its card has signed closes its order, whichever state the center had foreseen. */
const noteLoads = ({ cardId, orders, records }: CardFile): void => {
  const taken = records.filter(({ kind }) => kind === 'load');
  for (const order of orders.ofCard(cardId))
    if (taken.some(({ event }) => equalBytes(event, referenceOf(hostSha256, order.name))))
      order.state = 'taken';
};

const isCovered = ({ records }: CardFile, question: Question): boolean =>
  records.some(
    ({ terminal_id, after }) => terminal_id === question.terminal_id && equalBytes(after, question.after),
  );

/** Whether the card has shown a state under its own signature: no terminal's word is needed. */
const isShown = ({ records }: CardFile, state: Uint8Array): boolean =>
  records.some(
    ({ is_signed, after, place }) =>
      is_signed === 1 && (equalBytes(after, state) || equalBytes(beforeOf(place), state)),
  );

type Records = CardFile['records'];

/** Yen that the card has shown in a state; undefined where it has signed none. */
const valueAt = (records: Records, state: Uint8Array): number | undefined =>
  records.find(({ after }) => equalBytes(after, state))?.new_value ??
  records.find(({ kind, place }) => kind === 'charge' && equalBytes(beforeOf(place), state))?.first_value;

/**
 * Whether the card has signed that another terminal or a dispenser made this state, or that the change was of
 * another amount: both are the terminal's word in a question.
 */
const isContradicted = ({ records }: CardFile, { terminal_id, before, after, yen }: Question): boolean => {
  const signed = records.filter(({ is_signed }) => is_signed === 1);
  if (signed.some(other => equalBytes(other.after, after) && other.terminal_id !== terminal_id)) return true;
  const [from, to] = [valueAt(signed, before), valueAt(signed, after)];
  return from !== undefined && to !== undefined && from - to !== yen;
};

/** A charge that took place: `resolved` while its yen rest on its terminal's word. */
const tookPlace = (file: CardFile, question: Question): Question['state'] => {
  if (isContradicted(file, question)) return 'resolved';
  return question.state === 'open' || isShown(file, question.after) ? 'settled' : 'resolved';
};

/** What the card's file says about a question now. */
const stateOf = (file: CardFile, question: Question): Question['state'] => {
  if (isCovered(file, question)) return 'covered';
  if (question.state === 'resolved') return tookPlace(file, question);
  if (question.state !== 'open') return question.state;
  const took = file.chain.tookPlace(question.before, question.after);
  if (took === undefined) return 'open';
  return took ? tookPlace(file, question) : 'dropped';
};

/** Where the yen of a question are while it is in a state. */
const holderOf = (owner: string, { terminal_id }: Question, state: Question['state']): string => {
  if (state === 'open') return pendingAccount(terminal_id);
  return state === 'settled' ? settledAccount(terminal_id) : owner;
};

/** Gives a question another state, and moves its yen to where they belong then. */
export const moveQuestion = async (
  tx: StoreTransaction,
  owner: string,
  question: Question,
  state: Question['state'],
): Promise<Transfer[]> => {
  if (state === question.state) return [];
  await tx
    .updateTable('questions')
    .set({ state })
    .where(eb => eb.and(keyOfRow(question)))
    .execute();
  const [from, to] = [holderOf(owner, question, question.state), holderOf(owner, question, state)];
  if (from === to) return [];
  return [{ from, to, yen: question.yen, kind: state as TransferKind, cardId: question.card_id }];
};

const takeOrder = async (tx: StoreTransaction, owner: string, order: Order): Promise<Transfer> => {
  await tx.updateTable('orders').set({ state: 'taken' }).where('name', '=', order.name).execute();
  const { name: reference, cardId, amount: yen } = order;
  return { from: OPEN, to: owner, yen, kind: 'taken', cardId, reference };
};

/** Whose account a card's yen are on: copies of one card have theirs in dispute. */
export const ownerOf = async (tx: StoreTransaction, cardId: Identifier): Promise<string> =>
  (await invalidReasons(tx, [cardId])).get(cardId) === 'copied'
    ? disputeAccount(cardId)
    : cardAccount(cardId);

/** What a card's signature proves was in its terminal's report already, as unproved. */
const unprovedBefore = (file: CardFile): Identifier[] =>
  file.questions
    .filter(question => question.state === 'resolved' && stateOf(file, question) === 'settled')
    .map(({ terminal_id }) => terminal_id);

/**
 * Decides what a card's records let decide, by the rules of `docs/settlement.md`: orders that it took,
 * pending charges that it took or did not take. Moves their yen.
 */
export const reviewCard = async (tx: StoreTransaction, cardId: Identifier, at: number): Promise<CardFile> => {
  const file = await readCardFile(tx, cardId);
  const wereOpen = file.orders.ofCard(cardId).filter(({ state }) => state === 'open');
  const owner = await ownerOf(tx, cardId);
  noteLoads(file);
  follow(file);
  const transfers: Transfer[] = [];
  for (const order of wereOpen)
    if (order.state === 'taken') transfers.push(await takeOrder(tx, owner, order));
  for (const question of file.questions.filter(({ state }) => state !== 'dropped' && state !== 'covered'))
    transfers.push(...(await moveQuestion(tx, owner, question, stateOf(file, question))));
  await post(tx, transfers, at);
  await adjustUnproved(tx, [...new Set(unprovedBefore(file))], at);
  return file;
};

/** Reviews those of the cards that have an order or a question to decide. */
export const reviewCards = async (
  tx: StoreTransaction,
  cardIds: readonly Identifier[],
  at: number,
): Promise<void> => {
  const rows = [
    ...(await selectByKey(tx, OPEN_ORDERS, cardIds)),
    ...(await selectByKey(tx, QUESTIONS, cardIds)),
  ];
  for (const cardId of new Set(rows.map(({ card_id }) => card_id))) await reviewCard(tx, cardId, at);
};
