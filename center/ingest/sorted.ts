import { cardAccount, disputeAccount, settledAccount } from '../store/accounts.ts';
import type { Transfer } from '../store/transfers.ts';
import type { DoubleSpend } from './invalidCards.ts';
import { type Judgement, judge, type KnownRecord } from './judge.ts';
import { textOf } from './storedRecords.ts';
import type { UsageRecord } from './usageRecord.ts';

/** A record whose signature was verified, or that has none (S6.3). */
export type VerifiedRecord = UsageRecord & { readonly isSigned: boolean };

/** A batch as it was judged: what has to be written. */
export interface Sorted {
  /** One for each record, in the order of the batch. */
  readonly judgements: Judgement[];
  /** New and longer ones; of one session the last. */
  readonly written: Map<string, VerifiedRecord>;
  readonly transfers: Transfer[];
  readonly doubleSpends: DoubleSpend[];
}

const spendOf = (record: VerifiedRecord, judgement: Judgement, isDisputed: boolean): Transfer[] => {
  if (record.kind !== 'charge') return [];
  const { cardId, event: reference } = record;
  const firstValue = judgement.is === 'longer' ? judgement.known.newValue : record.firstValue;
  const from = isDisputed ? disputeAccount(cardId) : cardAccount(cardId);
  const kind = judgement.is === 'doubleSpend' ? 'doubleSpend' : 'charge';
  return [
    {
      from,
      to: settledAccount(record.terminalId),
      yen: firstValue - record.newValue,
      kind,
      cardId,
      reference,
    },
  ];
};

/** The records of a place after one more. */
const withRecord = (
  known: readonly KnownRecord[],
  judgement: Judgement,
  record: VerifiedRecord,
): KnownRecord[] =>
  judgement.is === 'longer' ? known.map(one => (one === judgement.known ? record : one)) : [...known, record];

/**
 * Judges a batch, each record by what is known of its place and by the records before it. `known` is changed.
 * A session that is told in two ways is evidence, and moves no yen a second time.
 */
export const sortBatch = (
  batch: readonly VerifiedRecord[],
  known: Map<string, KnownRecord[]>,
  isDisputed: (cardId: string) => boolean,
): Sorted => {
  const sorted: Sorted = { judgements: [], written: new Map(), transfers: [], doubleSpends: [] };
  for (const record of batch) {
    const place = textOf(record.place);
    const here = known.get(place) ?? [];
    const judgement = judge(here, record);
    sorted.judgements.push(judgement);
    if (judgement.is === 'doubleSpend')
      sorted.doubleSpends.push({
        cardId: record.cardId,
        first: judgement.known.message,
        second: record.message,
      });
    if (judgement.is === 'repeated' || (judgement.is === 'doubleSpend' && judgement.isSameEvent)) continue;
    known.set(place, withRecord(here, judgement, record));
    sorted.written.set(place + textOf(record.event), record);
    sorted.transfers.push(...spendOf(record, judgement, isDisputed(record.cardId)));
  }
  return sorted;
};
