/**
 * What a terminal says about one charge of a card: a question while the charge is pending (message 14), its
 * word when the card has proved it (message 16). `docs/settlement.md` says what either may move.
 */
import type { Selectable } from 'kysely';
import type { PendingQuestion } from '../../firmware/wire/moneyMessages.ts';
import { pendingAccount } from '../store/accounts.ts';
import type { StoreKind } from '../store/migrations.ts';
import type { QuestionRow, StoreTransaction } from '../store/tables.ts';
import { post } from '../store/transfers.ts';
import { checkPendingYen } from '../terms.ts';
import { checkIssuedTerminal } from './issuedTerminal.ts';
import { keyOf } from './questionKey.ts';
import { moveQuestion, ownerOf, reviewCard } from './review.ts';
import { cardKeys, lockCards } from './storedRecords.ts';
import { adjustUnproved } from './unproved.ts';

type State = QuestionRow['state'];

/**
 * Locks the card. False for one that was never issued: its charge stays undecided, and the terminal goes on
 * with the next. Throws `refused`, `termOver`.
 */
const admit = async (
  kind: StoreKind,
  tx: StoreTransaction,
  { terminalId, cardId, charge }: PendingQuestion,
  at: number,
): Promise<boolean> => {
  await checkIssuedTerminal(tx, terminalId, at);
  checkPendingYen(charge);
  await lockCards(kind, tx, [cardId]);
  return (await cardKeys(tx, [cardId])).size > 0;
};

const rowOf = async (tx: StoreTransaction, q: PendingQuestion): Promise<Selectable<QuestionRow>> =>
  tx
    .selectFrom('questions')
    .selectAll()
    .where(eb => eb.and(keyOf(q)))
    .executeTakeFirstOrThrow();

/** True for the first time. The yen that were named first count. */
const insert = async (tx: StoreTransaction, q: PendingQuestion, state: State): Promise<boolean> => {
  const written = await tx
    .insertInto('questions')
    .values({ ...keyOf(q), yen: q.charge, state })
    .onConflict(conflict => conflict.columns(['card_id', 'terminal_id', 'before', 'after']).doNothing())
    .returning('yen')
    .execute();
  return written.length > 0;
};

const markAfterLast = async (tx: StoreTransaction, q: PendingQuestion, after_last: number): Promise<void> => {
  await tx
    .updateTable('questions')
    .set({ after_last })
    .where(eb => eb.and(keyOf(q)))
    .execute();
};

const hasReportedLast = async (tx: StoreTransaction, terminalId: string): Promise<boolean> => {
  const report = await tx
    .selectFrom('reports')
    .select('is_last')
    .where('terminal_id', '=', terminalId)
    .executeTakeFirst();
  return report?.is_last === 1;
};

/** Charges that a last report left pending are in none of its totals. */
const noteAfterLast = async (tx: StoreTransaction, q: PendingQuestion, at: number): Promise<void> => {
  if (!(await hasReportedLast(tx, q.terminalId))) return;
  await markAfterLast(tx, q, 1);
  await adjustUnproved(tx, [q.terminalId], at);
};

/**
 * Notes a question, reviews its card, and resolves to the question's state then: `open` while the center does
 * not know. The first time its yen leave the card's account for the terminal's pending ones; asked again, no
 * yen move. A card that was never issued has no account: nothing is noted. Throws `refused` for a terminal
 * that was never issued or an amount that no card can hold, `termOver`.
 */
export const noteQuestion = async (
  kind: StoreKind,
  tx: StoreTransaction,
  question: PendingQuestion,
  at: number,
): Promise<State> => {
  if (!(await admit(kind, tx, question, at))) return 'open';
  const { cardId, terminalId, charge: yen } = question;
  const from = await ownerOf(tx, cardId);
  if (await insert(tx, question, 'open'))
    await post(tx, [{ from, to: pendingAccount(terminalId), yen, kind: 'pending', cardId }], at);
  await reviewCard(tx, cardId, at);
  await noteAfterLast(tx, question, at);
  return (await rowOf(tx, question)).state;
};

/** A change of a card's state by a terminal's or dispenser's word; the same again is the same. */
export const noteLink = async (
  tx: StoreTransaction,
  card_id: string,
  before: Uint8Array,
  after: Uint8Array,
): Promise<void> => {
  await tx
    .insertInto('links')
    .values({ card_id, before, after })
    .onConflict(conflict => conflict.columns(['card_id', 'before', 'after']).doNothing())
    .execute();
};

/**
 * Notes a terminal's word that a card has proved its pending charge: a link of the card's chain. Its yen are
 * in the terminal's next totals, unproved, and stay on the card's account: they leave it when the card itself
 * has signed a record that shows the charge. Throws as `noteQuestion`.
 */
export const noteResolved = async (
  kind: StoreKind,
  tx: StoreTransaction,
  resolved: PendingQuestion,
  at: number,
): Promise<void> => {
  if (!(await admit(kind, tx, resolved, at))) return;
  const { cardId, before, after } = resolved;
  await noteLink(tx, cardId, before, after);
  await insert(tx, resolved, 'resolved');
  const row = await rowOf(tx, resolved);
  if (row.state === 'open')
    await post(tx, await moveQuestion(tx, await ownerOf(tx, cardId), row, 'resolved'), at);
  await markAfterLast(tx, resolved, 0);
  await reviewCard(tx, cardId, at);
};
