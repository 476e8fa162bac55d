import { equalBytes } from '../../firmware/runtime/bytes.ts';
import type { UsageRecord } from './usageRecord.ts';

/** What the center has of one session or load. */
export interface KnownRecord
  extends Pick<
    UsageRecord,
    'kind' | 'event' | 'step' | 'firstValue' | 'newValue' | 'after' | 'message' | 'terminalId'
  > {
  readonly isSigned: boolean;
}

/**
 * What a record is beside those of the same place (S9.5):
 *
 * - `new`: the state had no successor yet;
 * - `longer`: more charges of a session that is known;
 * - `repeated`: known already, or the beginning of a session that is known;
 * - `doubleSpend`: another successor of the same state, or the same session told in another way. A genuine
 *   card cannot have signed both.
 */
export type Judgement =
  | { readonly is: 'new' | 'repeated' }
  | { readonly is: 'longer'; readonly known: KnownRecord }
  | { readonly is: 'doubleSpend'; readonly known: KnownRecord; readonly isSameEvent: boolean };

/**
 * Whether two records of one session or load can both be true of one card: its value falls from step to step.
 */
const agree = (known: KnownRecord, record: KnownRecord): boolean => {
  if (record.step === known.step)
    return record.newValue === known.newValue && equalBytes(record.after, known.after);
  const [earlier, later] = record.step < known.step ? [record, known] : [known, record];
  return record.firstValue === known.firstValue && earlier.newValue > later.newValue;
};

/**
 * Judges a record by those that the center has of its place. The order of arrival does not matter: of two
 * successors whichever comes second is the double spend. Records that no card has signed (S6.3) are words of
 * a terminal, and no evidence against a card; a card signs all of its records or none.
 */
export const judge = (known: readonly KnownRecord[], record: KnownRecord): Judgement => {
  const same = known.find(({ event }) => equalBytes(event, record.event));
  if (same && agree(same, record))
    return record.step > same.step ? { is: 'longer', known: same } : { is: 'repeated' };
  if (same) return same.isSigned ? { is: 'doubleSpend', known: same, isSameEvent: true } : { is: 'repeated' };
  const other = known.find(({ isSigned }) => isSigned);
  return other ? { is: 'doubleSpend', known: other, isSameEvent: false } : { is: 'new' };
};
