/** The refund of a destroyed card from the center's records (S9.8). */
import { sql } from 'kysely';
import type { Identifier } from '../../firmware/wire/identifier.ts';
import { failure } from '../../host/failure.ts';
import type { CardFile } from '../ingest/cardFile.ts';
import { enterIntoList } from '../ingest/invalidCards.ts';
import { reviewCard } from '../ingest/review.ts';
import { cardKeys, invalidReasons, lockCards } from '../ingest/storedRecords.ts';
import { cardAccount, refundedAccount } from '../store/accounts.ts';
import type { StoreKind } from '../store/migrations.ts';
import type { QuestionRow, StoreTransaction } from '../store/tables.ts';
import { balances, post } from '../store/transfers.ts';

/** What a refund did, in yen. */
export interface Refund {
  readonly cardId: Identifier;
  readonly refundedYen: number;
  /** What stays on the card's account, for receipts that may still arrive. */
  readonly leftYen: number;
}

/** What is known about what may still arrive for a card, in yen. */
interface Undecided {
  /** Reported by terminals without receipts: each yen may be this card's. */
  readonly unprovedYen: number;
  /** Charges of this card that terminals have asked about. */
  readonly pendingYen: number;
  /** Orders of this card that it may have taken. */
  readonly orderedYen: number;
}

const unprovedYenOf = async (tx: StoreTransaction): Promise<number> => {
  const { rows } = await sql<{ yen: number | null }>`
    select sum(accounts.received - accounts.given) as yen from reports
    join accounts on accounts.id = 'unproved/' || reports.terminal_id`.execute(tx);
  return Number(rows[0].yen ?? 0);
};

const sum = (amounts: readonly number[]): number => amounts.reduce((all, yen) => all + yen, 0);

/** Orders and questions as the database has them after the review. */
const undecidedOf = async (tx: StoreTransaction, { cardId, orders }: CardFile): Promise<Undecided> => {
  const questions = await tx
    .selectFrom('questions')
    .select(['yen', 'state'])
    .where('card_id', '=', cardId)
    .where('state', 'in', ['open', 'resolved'])
    .execute();
  const yenIn = (state: QuestionRow['state']): number =>
    sum(questions.filter(question => question.state === state).map(({ yen }) => yen));
  const open = orders.ofCard(cardId).filter(({ state }) => state === 'open');
  return {
    // A charge that a terminal says the card has proved is in its next report, if it is in none yet.
    unprovedYen: Math.max(await unprovedYenOf(tx), yenIn('resolved')),
    pendingYen: yenIn('open'),
    orderedYen: sum(open.map(({ amount }) => amount)),
  };
};

/**
 * The whole shadow balance, once all is decided; an amount that was asked for leaves out what unproved yen
 * may take.
 */
const amountOf = (
  cardId: Identifier,
  shadowYen: number,
  { unprovedYen, pendingYen, orderedYen }: Undecided,
  asked: number | undefined,
): number => {
  if (shadowYen <= 0)
    throw failure('nothingLeft', `card ${cardId}: expected a balance, got ${shadowYen} yen`);
  const certainYen = Math.max(0, shadowYen - unprovedYen);
  if (asked !== undefined && asked > certainYen)
    throw failure(
      'beyondBalance',
      `refund of card ${cardId}: expected at most ${certainYen} yen, which no receipt that is due can take, ` +
        `got ${asked}`,
    );
  if (asked === undefined && unprovedYen + pendingYen + orderedYen > 0)
    throw failure(
      'undecided',
      `card ${cardId}: expected all receipts; of ${shadowYen} yen unproved charges of any card may take ` +
        `${unprovedYen}, pending are ${pendingYen}, in open orders ${orderedYen}: expected an amount up to ` +
        `${certainYen} yen`,
    );
  return asked ?? shadowYen;
};

/** Throws for a card whose money is decided in another way. */
const refuseOthers = async (tx: StoreTransaction, cardId: Identifier): Promise<void> => {
  const account = refundedAccount(cardId);
  const refunded = (await balances(tx, [account]))(account);
  if (refunded > 0) throw failure('alreadyRefunded', `card ${cardId}: ${refunded} yen were refunded before`);
  const reason = (await invalidReasons(tx, [cardId])).get(cardId);
  if (reason === 'copied' || reason === 'overspent')
    throw failure('inDispute', `card ${cardId}: expected one that is not in dispute, it is ${reason}`);
};

/**
 * Pays back what a destroyed card has left by its shadow balance, once, and enters the card into the list
 * (4L) in the same transaction. `asked`: yen; without it the whole balance, if nothing is undecided that the
 * center knows of. What a terminal has not reported yet is not known: a receipt that comes later is booked by
 * `ingest/overspent.ts`. Throws `notFound`, `alreadyRefunded`, `inDispute`, `nothingLeft`, `undecided`,
 * `beyondBalance`.
 */
export const deskRefund = async (
  kind: StoreKind,
  tx: StoreTransaction,
  {
    cardId,
    asked,
    at,
  }: { readonly cardId: Identifier; readonly asked?: number | undefined; readonly at: number },
): Promise<Refund> => {
  await lockCards(kind, tx, [cardId]);
  if (!(await cardKeys(tx, [cardId])).size)
    throw failure('notFound', `card ${cardId}: expected one that exists`);
  await refuseOthers(tx, cardId);
  const undecided = await undecidedOf(tx, await reviewCard(tx, cardId, at));
  const account = cardAccount(cardId);
  const shadowYen = (await balances(tx, [account]))(account);
  const yen = amountOf(cardId, shadowYen, undecided, asked);
  await enterIntoList(tx, cardId, 'destroyed', at);
  await post(tx, [{ from: account, to: refundedAccount(cardId), yen, kind: 'refund', cardId }], at);
  return { cardId, refundedYen: yen, leftYen: shadowYen - yen };
};
