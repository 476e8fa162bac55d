/**
 * Usage records come in at least once, in any order, and take effect once. A batch is judged and written in
 * one transaction: records, movements of money, the list of invalid cards and its evidence. The effect of a
 * set of records depends neither on their order nor on repetitions (S9.5).
 */
import { faultCode } from '../../firmware/runtime/fault.ts';
import { dayOf } from '../../firmware/wire/calendar.ts';
import { CARD_SIGNATURE } from '../../firmware/wire/settlementProfile.ts';
import type { Sha256 } from '../../hal/hash.ts';
import type { StoreKind } from '../store/migrations.ts';
import type { Store } from '../store/store.ts';
import type { StoreTransaction } from '../store/tables.ts';
import { post } from '../store/transfers.ts';
import { markCopied } from './invalidCards.ts';
import { markOverspent } from './overspent.ts';
import { reviewCards } from './review.ts';
import { type Sorted, sortBatch, type VerifiedRecord } from './sorted.ts';
import {
  type CardKeys,
  cardKeys,
  invalidReasons,
  issuedTerminals,
  lockCards,
  orderOwners,
  recordsAt,
  textOf,
  writeRecords,
} from './storedRecords.ts';
import { adjustUnproved } from './unproved.ts';
import { parseUsageRecord, type UsageRecord } from './usageRecord.ts';
import type { Verifier } from './verifyPool.ts';

/** What became of a record. Of a refused one nothing is kept. */
export type Verdict =
  | { readonly outcome: 'new' | 'longer' | 'repeated' | 'doubleSpend' }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string };

/** What an ingest works with. */
export interface IngestOptions {
  readonly store: Store;
  readonly sha256: Sha256;
  readonly verifier: Verifier;
  /** Seconds since 2000-01-01. */
  readonly now: () => number;
}

/** Records of one batch, which one transaction writes. */
export const BATCH_MAX = 4096;

const refusal = (code: string, message: string): Verdict => ({ outcome: 'refused', code, message });

/** A record or the reason why there is none. */
type Parsed = UsageRecord | Verdict;
const isRecord = (parsed: Parsed): parsed is UsageRecord => 'event' in parsed;

const parse = (sha256: Sha256, message: Uint8Array): Parsed => {
  try {
    return parseUsageRecord(sha256, message);
  } catch (error) {
    const code = faultCode(error);
    if (code === 'bug') throw error;
    return refusal(code, (error as Error).message);
  }
};

const isSigned = (card: CardKeys): boolean => (card.settlement_profile & CARD_SIGNATURE) !== 0;

/** Names who was never issued, or whose term ended too long ago; undefined where all is well. */
const strangers = (
  record: UsageRecord,
  cards: ReadonlyMap<string, CardKeys>,
  terminals: ReadonlyMap<string, number>,
  orders: ReadonlyMap<string, string>,
  today: number,
): Verdict | undefined => {
  if (!cards.has(record.cardId)) return refusal('unknownCard', `card ${record.cardId}: never issued`);
  if (record.terminalId && !terminals.has(record.terminalId))
    return refusal('unknownTerminal', `terminal ${record.terminalId}: never issued`);
  const last = terminals.get(record.terminalId);
  if (last !== undefined && today > last)
    return refusal('termOver', `terminal ${record.terminalId}: expected day ${last} at the latest`);
  if (record.order && orders.get(textOf(record.order)) !== record.cardId)
    return refusal('unknownOrder', 'load receipt: expected an order of this card, got another');
  return undefined;
};

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];

/** Every record with its card's signature verified, or a refusal in its place. */
const verifyAll = async (
  { store, sha256, verifier, now }: IngestOptions,
  messages: readonly Uint8Array[],
): Promise<(VerifiedRecord | Verdict)[]> => {
  const parsed = messages.map(message => parse(sha256, message));
  const records = parsed.filter(isRecord);
  const cards = await cardKeys(store.db, distinct(records.map(({ cardId }) => cardId)));
  const terminals = await issuedTerminals(
    store.db,
    distinct(records.map(({ terminalId }) => terminalId).filter(Boolean)),
  );
  const orders = await orderOwners(
    store.db,
    records.flatMap(({ order }) => (order ? [order] : [])),
  );
  const today = dayOf(now());
  const known = parsed.map(one =>
    isRecord(one) ? (strangers(one, cards, terminals, orders, today) ?? one) : one,
  );
  const toVerify = known.filter(isRecord).filter(({ cardId }) => isSigned(cards.get(cardId) as CardKeys));
  const holds = await verifier.verify(
    toVerify.map(({ cardId, message }) => {
      const { key_profile, public_key, generation } = cards.get(cardId) as CardKeys;
      return { message, generation, keyProfile: key_profile, publicKey: public_key };
    }),
  );
  const valid = new Map(toVerify.map((record, i) => [record, holds[i]]));
  return known.map(one => {
    if (!isRecord(one)) return one;
    if (valid.get(one) === false)
      return refusal('badSignature', `record: SU of card ${one.cardId} is missing or invalid`);
    return Object.assign(one, { isSigned: valid.has(one) });
  });
};

const writeBatch = async (
  kind: StoreKind,
  tx: StoreTransaction,
  batch: readonly VerifiedRecord[],
  at: number,
): Promise<Sorted> => {
  const ids = distinct(batch.map(({ cardId }) => cardId)).sort();
  await lockCards(kind, tx, ids);
  const known = await recordsAt(tx, [...new Map(batch.map(r => [textOf(r.place), r.place])).values()]);
  const reasons = await invalidReasons(tx, ids);
  const sorted = sortBatch(batch, known, cardId => reasons.get(cardId) === 'copied');
  await writeRecords(tx, [...sorted.written.values()], at);
  await post(tx, sorted.transfers, at);
  await markCopied(tx, sorted.doubleSpends, at);
  await reviewCards(tx, ids, at);
  await markOverspent(tx, ids, at);
  await adjustUnproved(tx, distinct(batch.map(({ terminalId }) => terminalId).filter(Boolean)), at);
  return sorted;
};

/**
 * Takes messages 12 and 34 as terminals and dispensers sent them, at most `BATCH_MAX` at a time. Resolves to
 * a verdict for each when all that they change is durable: only then may the sender forget them. Rejects when
 * nothing was written.
 */
export const ingest = async (options: IngestOptions, messages: readonly Uint8Array[]): Promise<Verdict[]> => {
  if (messages.length > BATCH_MAX)
    throw new RangeError(`batch: expected at most ${BATCH_MAX} records, got ${messages.length}`);
  const verified = await verifyAll(options, messages);
  const batch = verified.filter((one): one is VerifiedRecord => 'event' in one);
  if (!batch.length) return verified as Verdict[];
  const at = options.now();
  const { judgements } = await options.store.transact(tx => writeBatch(options.store.kind, tx, batch, at));
  let next = 0;
  return verified.map(one => ('event' in one ? { outcome: judgements[next++].is } : one));
};
