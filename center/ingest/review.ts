import { equalBytes } from '../../firmware/runtime/bytes.ts';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import { referenceOf } from '../../firmware/wire/reference.ts';
import { hostSha256 } from '../../host/sha256.ts';
import type { Order } from '../orders.ts';
import { cardAccount, disputeAccount, OPEN, pendingAccount, settledAccount } from '../store/accounts.ts';
import { type BulkSelect, selectByKey } from '../store/bulk.ts';
import type { OrderRow, QuestionRow, StoreTransaction } from '../store/tables.ts';
import { post, type Transfer } from '../store/transfers.ts';
import { type CardFile, readCardFile } from './cardFile.ts';
import { invalidReasons } from './storedRecords.ts';

const OPEN_ORDERS: BulkSelect<OrderRow> = {
  table: 'orders',
  key: 'card_id',
  columns: ['card_id'],
  where: "state = 'open'",
};
/** A question that was settled is looked at again: the receipt that contains its charge may come later. */
const QUESTIONS: BulkSelect<QuestionRow> = {
  table: 'questions',
  key: 'card_id',
  columns: ['card_id'],
  where: "state in ('open', 'settled')",
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

const isCovered = ({ records }: CardFile, question: QuestionRow): boolean =>
  records.some(
    ({ terminal_id, after }) => terminal_id === question.terminal_id && equalBytes(after, question.after),
  );

/** What the card's file says about a question now. */
const stateOf = (file: CardFile, question: QuestionRow): QuestionRow['state'] => {
  if (isCovered(file, question)) return 'covered';
  if (question.state === 'settled') return 'settled';
  const took = file.chain.tookPlace(question.before, question.after);
  if (took === undefined) return 'open';
  return took ? 'settled' : 'dropped';
};

/** Where the yen of a question are while it is in a state. */
const holderOf = (owner: string, { terminal_id }: QuestionRow, state: QuestionRow['state']): string => {
  if (state === 'open') return pendingAccount(terminal_id);
  return state === 'settled' ? settledAccount(terminal_id) : owner;
};

const moveQuestion = async (
  tx: StoreTransaction,
  owner: string,
  question: QuestionRow,
  state: QuestionRow['state'],
): Promise<Transfer[]> => {
  if (state === question.state || state === 'open') return [];
  await tx
    .updateTable('questions')
    .set({ state })
    .where('card_id', '=', question.card_id)
    .where('terminal_id', '=', question.terminal_id)
    .where('before', '=', question.before)
    .where('after', '=', question.after)
    .execute();
  const [from, to] = [holderOf(owner, question, question.state), holderOf(owner, question, state)];
  return [{ from, to, yen: question.yen, kind: state, cardId: question.card_id }];
};

const takeOrder = async (tx: StoreTransaction, owner: string, order: Order): Promise<Transfer> => {
  await tx.updateTable('orders').set({ state: 'taken' }).where('name', '=', order.name).execute();
  const { name: reference, cardId, amount: yen } = order;
  return { from: OPEN, to: owner, yen, kind: 'taken', cardId, reference };
};

/**
 * Decides what a card's records let decide, by the rules of `docs/settlement.md`: orders that it took,
 * pending charges that it took or did not take. Moves their yen.
 */
export const reviewCard = async (tx: StoreTransaction, cardId: Identifier, at: number): Promise<CardFile> => {
  const file = await readCardFile(tx, cardId);
  const wereOpen = file.orders.ofCard(cardId).filter(({ state }) => state === 'open');
  const isCopied = (await invalidReasons(tx, [cardId])).get(cardId) === 'copied';
  const owner = isCopied ? disputeAccount(cardId) : cardAccount(cardId);
  noteLoads(file);
  follow(file);
  const transfers: Transfer[] = [];
  for (const order of wereOpen)
    if (order.state === 'taken') transfers.push(await takeOrder(tx, owner, order));
  for (const question of file.questions.filter(({ state }) => state === 'open' || state === 'settled'))
    transfers.push(...(await moveQuestion(tx, owner, question, stateOf(file, question))));
  await post(tx, transfers, at);
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
